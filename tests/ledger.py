"""A small ledger for tests: take in events, calculate terms, lock them, read the lines."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from grants.models import Person, Rate, RegisterEvent
from grants.services.places import add_places_of
from payments import services
from payments.models import Line, Run, Term

COMMON = {"id", "type", "duf", "date", "registered", "source"}


def add_events(events: Iterable[dict[str, Any]]) -> None:
    """Register events as the importer would store them, without its checks."""
    events = list(events)
    for event in events:
        data = {key: value for key, value in event.items() if key not in COMMON}
        RegisterEvent.objects.create(
            id=event["id"],
            type=event["type"],
            duf=event.get("duf", ""),
            date=event["date"],
            registered=event["registered"],
            data=data,
        )
        if event["type"] == "person":
            Person.objects.update_or_create(
                duf=event["duf"],
                defaults={key: data[key] for key in ("name", "birth_date", "country")}
                | {"protected": data.get("protected", False)},
            )
    add_places_of(dufs=[event["duf"] for event in events if event.get("duf")])


def confirm_all_rates(by: User) -> None:
    Rate.objects.filter(confirmed_at__isnull=True).update(confirmed_by=by, confirmed_at=timezone.now())


def calculate(term: str, as_of: date | str, user: User | None = None) -> Run:
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    run = services.start_run(term_code=term, as_of=day, user=user)
    return services.calculate_in_processes(run_id=run.pk, processes=1)


def lock(term: str, attestant: User) -> Term:
    return services.attest_term(term_code=term, user=attestant, today=date(2030, 1, 1), acknowledge_warnings=True)


def lines_of(run: Run) -> list[dict[str, Any]]:
    """The lines of a run in the words and the order of the worked cases."""
    found = Line.objects.filter(run=run).order_by("recipient_id", "duf", "code_id", "budget_year", "for_term", "kind")
    return [
        {
            "recipient": line.recipient_id,
            "duf": line.duf,
            "code": line.code_id,
            "budget_year": line.budget_year,
            "for_term": line.for_term,
            "kind": line.kind,
            "amount": line.amount,
        }
        for line in found
    ]


def person_events(
    duf: str,
    name: str,
    birth_date: str,
    settled: str,
    municipality: str,
    *,
    role: str = "enslig",
    basis: str = "asyl",
) -> list[dict[str, Any]]:
    """Somebody introduced, with a permit, and settled on one day."""
    common = {"duf": duf, "date": settled, "registered": settled}
    return [
        common | {"id": f"{duf}-1", "type": "person", "name": name, "birth_date": birth_date, "country": "SYR"},
        common | {"id": f"{duf}-2", "type": "permit", "basis": basis},
        common | {"id": f"{duf}-3", "type": "settled", "municipality": municipality, "role": role},
    ]
