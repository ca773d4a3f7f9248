"""Who may ask about whom: the derived table says what the register says."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from grants.models import PersonPlace
from grants.services.register import record_events
from payments.services.places import rebuild_places

pytestmark = pytest.mark.django_db
DUF, ANOTHER = "202200000101", "202200000203"
OURS, OTHERS, COUNTY = "4627", "1103", "46"


def fact(kind: str, day: str, *, id: str = "", duf: str = DUF, registered: str = "", **data: Any) -> dict[str, Any]:
    common = {"id": id or f"{duf}-{kind}-{day}", "type": kind, "duf": duf, "date": day, "duf_unverified": True}
    return common | {"registered": registered or day} | data


def introduced(duf: str = DUF, name: str = "Åse Antatt", day: str = "2022-03-01", **more: Any) -> dict[str, Any]:
    return fact("person", day, duf=duf, name=name, birth_date="1990-05-17", country="SYR", **more)


def places() -> set[tuple[str, str, str, date | None]]:
    return set(PersonPlace.objects.values_list("person_id", "recipient_id", "name_key", "placed_from"))


def test_every_municipality_that_placed_the_person_is_there_once_with_the_day_it_was_first_known() -> None:
    record_events(
        events=[
            introduced(),
            fact("settled", "2022-03-10", municipality=OURS, role="enslig", registered="2022-03-12"),
            fact("moved", "2022-05-10", municipality=OTHERS),
            fact("moved", "2022-07-10", municipality=OURS),
            fact("upper_secondary", "2022-08-15", to="2023-06-15", recipient=COUNTY),
        ]
    )
    assert places() == {
        (DUF, OURS, "}se antatt", date(2022, 3, 12)),
        (DUF, OTHERS, "}se antatt", date(2022, 5, 10)),
        (DUF, COUNTY, "}se antatt", date(2022, 8, 15)),
    }


def test_a_grant_names_the_recipient_without_placing_the_person_until_the_register_does() -> None:
    grant = fact("fht_grant", "2022-04-01", code="FHT1", year=2022, recipient=OURS, amount=1000)
    record_events(events=[introduced(), grant])
    assert places() == {(DUF, OURS, "}se antatt", None)}
    record_events(events=[fact("moved", "2022-05-10", municipality=OURS)])
    assert places() == {(DUF, OURS, "}se antatt", date(2022, 5, 10))}


def test_what_is_retracted_has_placed_the_person_all_the_same() -> None:
    record_events(events=[introduced(), fact("settled", "2022-03-10", id="wrong", municipality=OURS, role="enslig")])
    record_events(events=[fact("retracted", "2022-04-01", retracts="wrong")])
    assert {place[1] for place in places()} == {OURS}


def test_a_new_name_is_found_and_a_protected_one_is_not() -> None:
    record_events(events=[introduced(), fact("settled", "2022-03-10", municipality=OURS, role="enslig")])
    record_events(events=[introduced(name="Ægir Prøve", day="2022-06-01")])
    assert {place[2] for place in places()} == {"{gir pr|ve"}
    record_events(events=[introduced(name="Ægir Prøve", day="2022-07-01", protected=True)])
    assert {place[2] for place in places()} == {""}


def test_rebuilding_gives_the_same_as_the_importer_has_kept() -> None:
    record_events(
        events=[
            introduced(),
            introduced(ANOTHER, "Demo Attrapp", protected=True),
            fact("settled", "2022-03-10", municipality=OURS, role="enslig"),
            fact("reception", "2022-01-10", duf=ANOTHER, municipality=OTHERS),
            fact("decision", "2022-04-01", code="AR-1", year=2022, term="2022-T2", recipient=OTHERS, amount=1)
            | {"reason": "Prøve"},
        ]
    )
    record_events(events=[fact("moved", "2022-05-10", municipality=OTHERS)])
    kept = places()
    assert len(kept) == 3
    assert rebuild_places() == 3
    assert places() == kept


def test_the_command_tells_how_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    record_events(events=[introduced(), fact("settled", "2022-03-10", municipality=OURS, role="enslig")])
    PersonPlace.objects.all().delete()
    call_command("rebuild_places")
    assert capsys.readouterr().out == "1 tilknytninger.\n"
    assert PersonPlace.objects.count() == 1


def test_the_birth_date_is_the_registers_also_after_it_was_corrected() -> None:
    record_events(events=[introduced(), fact("settled", "2022-03-10", municipality=OURS, role="enslig")])
    assert PersonPlace.objects.get().birth_date == date(1990, 5, 17)
    record_events(events=[introduced(day="2022-04-01") | {"birth_date": "1991-06-18"}])
    assert PersonPlace.objects.get().birth_date == date(1991, 6, 18)
    rebuild_places()
    assert PersonPlace.objects.get().birth_date == date(1991, 6, 18)
