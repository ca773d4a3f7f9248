"""Tells the story of a household as register events."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from grants.synthetic.calibration import LAST_DAY
from grants.synthetic.people import FhtGrant, Household, Member
from grants.synthetic.reference import Country

Event = dict[str, Any]
SOURCES = {
    "permit": "udi",
    "reception": "udi",
    "settled": "nir",
    "training": "nir",
    "upper_secondary": "nir",
    "fht_grant": "imdi",
    "late_application": "imdi",
    "hold": "imdi",
    "declaration": "kommune",
}
PREFIXES = {"folkeregisteret": "FR", "udi": "UDI", "nir": "NIR", "imdi": "IMDI", "kommune": "KOM"}


class PersonLog:
    """The events of one person, numbered as they are written; what happens after the last day is left out."""

    def __init__(self, duf: str, household: Household, country: Country) -> None:
        self.events: list[Event] = []
        self._duf = duf
        self._old_numbers = household.old_numbers
        self._country = country

    def add(self, event_type: str, day: date, registered: date, /, **fields: Any) -> str | None:
        """Add an event and return its id. It is known at the latest on the last day."""
        if day > LAST_DAY:
            return None
        source = SOURCES.get(event_type, "folkeregisteret")
        identity = f"{PREFIXES[source]}-{self._duf}-{len(self.events) + 1}"
        registered = min(registered, LAST_DAY)
        event: Event = {
            "id": identity,
            "type": event_type,
            "duf": self._duf,
            "date": day.isoformat(),
            "registered": registered.isoformat(),
        }
        if source != "folkeregisteret":
            event["source"] = source
        if "municipality" in fields and self._old_numbers:
            municipality = self._country.by_number[fields["municipality"]]
            fields["municipality"] = municipality.number_in(registered.year)
        event.update(fields)
        self.events.append(event)
        return identity

    def retract(self, identity: str | None, day: date) -> bool:
        """Take an event back; False when the day is after the last."""
        return identity is not None and self.add("retracted", day, day, retracts=identity) is not None


def household_events(household: Household, country: Country) -> Iterator[Event]:
    """Yield all events of the household, member by member."""
    for member in household.members:
        log = PersonLog(member.duf, household, country)
        _introduce(log, household, member)
        if member.settled:
            _permit(log, member)
            _settle(log, household, member)
        elif not household.receptions:
            log.add("moved", household.start, _soon(household.start), municipality=household.municipality)
        _reception(log, household)
        _move(log, household, member)
        _leave(log, household, member)
        _train(log, member)
        _administer(log, household, member)
        yield from log.events


def declarations(country: Country, years: tuple[int, ...]) -> Iterator[Event]:
    """Yield the declarations of municipalities that offer asylnorsk, made in January of each year."""
    for year in years:
        day = date(year, 1, 10).isoformat()
        for recipient in country.declared(year):
            yield {
                "id": f"KOM-ASYLNORSK-{year}-{recipient}",
                "type": "declaration",
                "date": day,
                "registered": day,
                "source": "kommune",
                "recipient": recipient,
                "year": year,
            }


def _soon(day: date) -> date:
    """When the source knew: none to six days later, the same for all who share the day."""
    return day + timedelta(days=day.toordinal() * 5 % 7)


def _introduce(log: PersonLog, household: Household, member: Member) -> None:
    facts: dict[str, Any] = {"name": member.name, "country": member.country}
    if member.national_id:
        facts["national_id"] = member.national_id
    if household.protected:
        facts["protected"] = True
    birth_date = member.mistaken_birth_date or member.birth_date
    log.add("person", member.arrived, _soon(member.arrived), **facts, birth_date=birth_date.isoformat())
    if member.mistaken_birth_date and member.birth_date_corrected:
        day = member.birth_date_corrected
        log.add("person", day, day, **facts, birth_date=member.birth_date.isoformat())


def _permit(log: PersonLog, member: Member) -> None:
    fields: dict[str, Any] = {"basis": member.basis}
    if member.reference and member.application_date:
        fields["reference_duf"] = member.reference.duf
        fields["application_date"] = member.application_date.isoformat()
        fields["reference_nordic"] = member.reference_nordic
    if member.permit:
        log.add("permit", member.permit, _soon(member.permit), **fields)


def _settle(log: PersonLog, household: Household, member: Member) -> None:
    settled, known = member.settled, member.settled_known
    if settled is None or known is None:
        return
    fields: dict[str, Any] = {"role": member.role}
    if member.mother:
        fields["mother_duf"] = member.mother.duf
    if member.special_home:
        fields["special_home"] = True
    place = household.lives_in(settled)
    if household.wrong_municipality and household.corrected and settled == household.start:
        wrong = log.add("settled", settled, known, municipality=household.wrong_municipality, **fields)
        if not log.retract(wrong, household.corrected):
            return
        known = household.corrected
    log.add("settled", settled, known, municipality=place, **fields)


def _reception(log: PersonLog, household: Household) -> None:
    for day, municipality in household.receptions:
        log.add("reception", day, _soon(day), municipality=municipality)


def _move(log: PersonLog, household: Household, member: Member) -> None:
    first_day = member.settled or household.start
    for move in household.moves:
        if first_day < move.day and (member.died is None or move.day <= member.died):
            identity = log.add("moved", move.day, move.registered, municipality=move.municipality)
            if move.retracted:
                log.retract(identity, move.retracted)


def _leave(log: PersonLog, household: Household, member: Member) -> None:
    away = household.departure
    if member.died and member.death_known:
        log.add("died", member.died, member.death_known)
    # A child born after the return never left.
    elif away and (member.settled or household.start) <= away.day:
        log.add("emigrated", away.day, away.registered)
        if away.returned:
            log.add("returned", away.returned, _soon(away.returned), municipality=away.returned_to)


def _train(log: PersonLog, member: Member) -> None:
    for training in member.training:
        recipient = {"recipient": training.recipient} if training.recipient else {}
        log.add("training", training.day, _soon(training.day), kind=training.kind, **recipient)
    if member.school:
        school = member.school
        log.add(
            "upper_secondary",
            school.first_day,
            _soon(school.first_day),
            to=school.last_day.isoformat(),
            recipient=school.fylkeskommune,
        )


def _administer(log: PersonLog, household: Household, member: Member) -> None:
    if member.care:
        log.add("care", member.care, _soon(member.care))
    if member.late_application:
        log.add("late_application", member.late_application, member.late_application)
    if member.hold:
        ends = {"to": member.hold_to.isoformat()} if member.hold_to else {}
        log.add("hold", member.hold, member.hold, **ends)
    for grant in member.grants:
        _grant(log, household, grant)


def _grant(log: PersonLog, household: Household, grant: FhtGrant) -> None:
    fields: dict[str, Any] = {"code": grant.code, "year": grant.year, "recipient": household.municipality}
    identity = log.add("fht_grant", grant.day, grant.day, amount=grant.amount, **fields)
    if grant.final_amount and grant.final_day and log.retract(identity, grant.final_day):
        log.add("fht_grant", grant.day, grant.final_day, amount=grant.final_amount, **fields)
