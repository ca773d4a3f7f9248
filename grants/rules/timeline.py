"""What the register has said about a person, as a municipality may read it: its own periods with dates; where the
person lived otherwise is «annen kommune», without a name and without days that are not the municipality's business
(spec 5). Pure: events in, sentences out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .facts import Event, Facts, facts_from, first, in_force
from .facts_shown import BASES, ROLES
from .presence import Period, periods_lived
from .residence import Residence, Stay, residence
from .texts import day_text, kroner, term_text
from .timeline_words import EKSTRATILSKUDD_CODES, TRAININGS, WORDS, Whereabouts

MOVEMENTS = ("settled", "moved", "returned", "emigrated", "died")


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry. `day` None: before what stands after it, without a date that concerns the reader. `is_corrected`:
    the register has taken it back."""

    day: date | None
    sentence: str
    note: str = ""
    is_corrected: bool = False


class Reader(NamedTuple):
    """Who reads: the recipient's number and name, whether ekstratilskudd shows, and the language (nb or nn)."""

    recipient: str
    place: str
    with_ekstra: bool
    language: str


@dataclass(frozen=True, slots=True)
class PersonShown:
    """What the register knows, for one reader. `facts` None: nobody introduces the person any more."""

    facts: Facts | None
    home: Residence
    whereabouts: Whereabouts
    entries: list[Happened]


def person_shown(duf: str, events: Sequence[Event], as_of: date, reader: Reader) -> PersonShown:
    """`events`: those registered on or before `as_of`, retracted ones and retractions too."""
    facts = facts_from(duf, events, as_of)
    home = residence(facts.movements) if facts else Residence((), ())
    telling = _Telling(reader, facts, home, periods_lived(home) if home.stays else [], in_force(events))
    entries = sorted([*telling.standing_entries(), *telling.corrected(events)], key=_order)
    return PersonShown(facts, home, whereabouts(home, facts, reader.recipient, as_of), _undated_first(telling, entries))


def whereabouts(home: Residence, facts: Facts | None, recipient: str, day: date) -> Whereabouts:
    """Where the person is on the day; a day of exit still counts as lived."""
    if facts is None or not home.stays or home.stays[0].start > day:
        return Whereabouts.NOWHERE
    if any(away.exit < day and (away.back is None or day < away.back) for away in home.absences):
        died = any(movement.type == "died" and movement.date < day for movement in facts.movements)
        gone = Whereabouts.DEAD if died else Whereabouts.ABROAD
        # Whoever left from elsewhere is not this recipient's news.
        last = max(away.exit for away in home.absences if away.exit < day)
        return gone if home.place_on(last) == recipient else Whereabouts.ELSEWHERE
    return Whereabouts.HERE if home.place_on(day) == recipient else Whereabouts.ELSEWHERE


def _order(entry: Happened) -> tuple[date, bool]:
    return entry.day or date.min, entry.is_corrected


def _undated_first(telling: "_Telling", entries: list[Happened]) -> list[Happened]:
    """Whoever came from elsewhere lived there before, whenever that was."""
    home = telling.home
    if home.stays and home.stays[0].place != telling.reader.recipient:
        return [Happened(None, telling.say("elsewhere")), *entries]
    return entries


@dataclass(frozen=True, slots=True)
class _Telling:
    """A person's facts and who reads about them."""

    reader: Reader
    facts: Facts | None
    home: Residence
    periods: list[Period]
    standing: list[Event]

    def say(self, word: str, **values: object) -> str:
        written = {name: day_text(value) if isinstance(value, date) else value for name, value in values.items()}
        return WORDS[word][self.reader.language].format(**({"place": self.reader.place} | written))

    def standing_entries(self) -> Iterator[Happened]:
        yield from self._stays()
        yield from self._exits()
        permit = first(event for event in self.standing if event.type == "permit")
        if permit:
            yield self._entry(permit)
        for event in self.standing:
            if event.type not in {*MOVEMENTS, "permit"} and self._may_read(event):
                yield self._entry(event)

    def corrected(self, events: Iterable[Event]) -> Iterator[Happened]:
        """What was retracted and has not simply come again from another source."""
        stands = {event.id for event in self.standing}
        said = {(event.type, event.date, str(event.data)) for event in self.standing}
        events = list(events)
        taken_back = {event.data["retracts"]: event.registered for event in events if event.type == "retracted"}
        for event in events:
            is_gone = event.id not in stands and event.id in taken_back
            if is_gone and (event.type, event.date, str(event.data)) not in said and self._may_read(event):
                word = "lifted" if event.type == "hold" else "corrected"
                note = self.say(word, day=taken_back[event.id])
                yield Happened(event.date, self._sentence(event), note, is_corrected=True)

    def lived_here_on(self, day: date) -> bool:
        return any(p.recipient == self.reader.recipient and p.first <= day <= p.last for p in self.periods)

    def _stays(self) -> Iterator[Happened]:
        before: Stay | None = None
        for stay in self.home.stays:
            is_back = any(away.back == stay.start for away in self.home.absences)
            if word := self._word_of(stay, before, is_back):
                role = self._role() if word == "settled" else ""
                yield Happened(stay.start, self.say(word, role=role), self._known(stay.start, stay.place))
            before = stay

    def _word_of(self, stay: Stay, before: Stay | None, is_back: bool) -> str:
        """Empty where the reader has nothing to do with the stay."""
        here = self.reader.recipient
        if stay.place == here:
            if before is None:
                return "settled" if stay.kind == "settled" else "moved_in"
            if is_back:
                return "returned"
            return "moved_in" if before.place != here else ""
        return "moved_out" if before is not None and before.place == here and not is_back else ""

    def _exits(self) -> Iterator[Happened]:
        for away in self.home.absences:
            if self.lived_here_on(away.exit):
                died = self.facts is not None and any(
                    movement.type == "died" and movement.date == away.exit for movement in self.facts.movements
                )
                yield Happened(away.exit, self.say("died" if died else "emigrated"), self._known(away.exit, ""))

    def _known(self, day: date, place: str) -> str:
        """When it was known, where that was later."""
        registered = [
            event.registered
            for event in self.standing
            if event.type in MOVEMENTS and event.date == day and event.data.get("municipality", "") == place
        ]
        return self.say("known", day=min(registered)) if registered and min(registered) > day else ""

    def _role(self) -> str:
        role = self.facts.settlement.role if self.facts and self.facts.settlement else ""
        return ROLES[role][self.reader.language] if role in ROLES else role

    def _may_read(self, event: Event) -> bool:
        """Whether the event is the reader's business."""
        rule = READABLE.get(event.type)
        return rule is not None and rule(self, event)

    def _entry(self, event: Event) -> Happened:
        note = self.say("known", day=event.registered) if event.registered > event.date else ""
        return Happened(event.date, self._sentence(event), note)

    def _sentence(self, event: Event) -> str:
        data, language = event.data, self.reader.language
        if event.type in {"settled", "moved", "returned"}:
            return self._movement(event)
        if event.type == "permit":
            return self.say("permit", basis=BASES[data["basis"]][language])
        if event.type == "training":
            return self.say("training", kind=TRAININGS[data["kind"]][language])
        if event.type == "upper_secondary":
            return self.say("upper_secondary", to=date.fromisoformat(data["to"]))
        if event.type == "fht_grant":
            return self.say("fht_grant", **_amount(data), code=data["code"], year=data["year"])
        if event.type == "decision":
            return self.say("decision", **_amount(data), code=data["code"], term=term_text(data["term"]))
        return self.say(event.type)

    def _movement(self, event: Event) -> str:
        if event.data["municipality"] != self.reader.recipient:
            return self.say("moved_out" if event.type == "moved" else "elsewhere")
        if event.type == "settled":
            return self.say("settled", role=ROLES[event.data["role"]][self.reader.language])
        return self.say("moved_in" if event.type == "moved" else "returned")


def _amount(data: Mapping[str, Any]) -> dict[str, str]:
    return {"amount": kroner(Decimal(data["amount"]))}


def _names_reader(telling: _Telling, event: Event) -> bool:
    return telling.reader.recipient in {event.data.get("municipality"), event.data.get("recipient")}


def _while_here(telling: _Telling, event: Event) -> bool:
    return telling.lived_here_on(event.date)


def _names_or_while_here(telling: _Telling, event: Event) -> bool:
    return _names_reader(telling, event) or _while_here(telling, event)


def _training(telling: _Telling, event: Event) -> bool:
    """What gives, or may give, the reader norsktilskudd: not what began after the person had left."""
    if event.data["kind"] == "43g":
        return _names_reader(telling, event)
    return any(p.recipient == telling.reader.recipient and event.date <= p.last for p in telling.periods)


def _ekstra(telling: _Telling, event: Event) -> bool:
    return telling.reader.with_ekstra and _names_reader(telling, event)


def _decision(telling: _Telling, event: Event) -> bool:
    return _names_reader(telling, event) and (
        telling.reader.with_ekstra or event.data["code"] not in EKSTRATILSKUDD_CODES
    )


def _always(telling: _Telling, event: Event) -> bool:
    return True


READABLE: dict[str, Callable[[_Telling, Event], bool]] = {
    "settled": _names_or_while_here,
    "moved": _names_or_while_here,
    "returned": _names_or_while_here,
    "emigrated": _while_here,
    "died": _while_here,
    "permit": _always,
    "care": _while_here,
    "training": _training,
    "upper_secondary": _names_or_while_here,
    "reception": _names_reader,
    "late_application": _while_here,
    "hold": _while_here,
    "fht_grant": _ekstra,
    "decision": _decision,
}
