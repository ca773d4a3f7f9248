"""IMDi's own events make way for the real source's (spec 6)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from grants.models import ProvisionalConflict, RegisterEvent
from grants.selectors.persons import events_in_force
from grants.services import record_events, resolve_conflict
from payments.services import attestation_warnings
from tests import factories
from tests.ledger import calculate, confirm_all_rates
from tests.payments.run_words import pay, short

from .register_files import KARI, OLA, event, import_register, person, settled, write

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 20)
MAY = {"date": "2023-05-20", "municipality": "4601"}


@pytest.fixture(autouse=True)
def _kari_in_askoy() -> None:
    record_events(events=[person(), event("permit", "UDI-1", basis="asyl"), settled()])


def of_imdi(kind: str = "moved", id: str = "IMDI-1", /, **fields: Any) -> None:
    """What IMDi wrote when it granted a change request."""
    whole = {"source": "imdi", "registered": "2023-06-01"} | (MAY if kind == "moved" else {})
    record_events(events=[event(kind, id, **whole | fields)])


def from_source(tmp_path: Path, *events: dict[str, Any], **options: Any) -> str:
    return import_register(write(tmp_path / "register.jsonl", *events), **options)


def moved(id: str = "FR-9", **fields: Any) -> dict[str, Any]:
    return event("moved", id, **{"registered": "2023-06-10"} | MAY | fields)


def in_force(kind: str = "moved") -> list[str]:
    return [found.id for found in events_in_force(KARI) if found.type == kind]


# --- the same again -----------------------------------------------------------------------------------------


def test_the_sources_event_with_the_same_date_and_content_takes_the_place(tmp_path: Path) -> None:
    of_imdi()
    printed = from_source(tmp_path, moved())
    assert "erstattet av kildens egen" in printed
    assert in_force() == ["FR-9"]
    retraction = RegisterEvent.objects.get(type="retracted")
    assert (retraction.source, retraction.data) == ("imdi", {"retracts": "IMDI-1"})
    assert (retraction.date, retraction.registered) == (date(2023, 6, 10), date(2023, 6, 10))
    assert not ProvisionalConflict.objects.exists()


def test_a_run_as_of_the_day_before_still_sees_imdis_event_and_both_runs_agree(tmp_path: Path, attestant: User) -> None:
    of_imdi()
    from_source(tmp_path, moved())
    confirm_all_rates(attestant)
    pay("2022-T4", "2022-12-31", attestant)
    before = short(calculate("2023-T3", "2023-06-09"))
    assert short(calculate("2023-T3", "2023-06-10")) == before
    assert ("4601", "AR-2", "2023-T3", "ordinær", 62_375) in before


def test_what_the_source_knew_before_imdi_but_sent_later_takes_the_place_too(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, moved(registered="2023-05-22"))
    assert in_force() == ["FR-9"]
    assert RegisterEvent.objects.get(type="retracted").registered == date(2023, 6, 1)


def test_what_a_municipality_reported_makes_way_like_imdis(tmp_path: Path) -> None:
    of_imdi("died", source="kommune", date="2023-05-20")
    from_source(tmp_path, event("died", "FR-9", date="2023-05-20", registered="2023-06-10"))
    assert in_force("died") == ["FR-9"]


def test_another_import_of_the_same_file_changes_nothing(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, moved())
    number = RegisterEvent.objects.count()
    from_source(tmp_path, moved())
    assert RegisterEvent.objects.count() == number


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, moved(date="2023-05-21"), moved("FR-10"), dry_run=True)
    assert in_force() == ["IMDI-1"]
    assert not ProvisionalConflict.objects.exists()


# --- something else -----------------------------------------------------------------------------------------


def test_the_sources_event_that_says_something_else_is_listed_as_a_conflict(tmp_path: Path) -> None:
    of_imdi()
    printed = from_source(tmp_path, moved(municipality="1103"))
    assert "i strid med kildens" in printed
    assert sorted(in_force()) == ["FR-9", "IMDI-1"]
    conflict = ProvisionalConflict.objects.get()
    assert (conflict.own.id, conflict.theirs.id, conflict.outcome) == ("IMDI-1", "FR-9", "")


def test_of_several_of_the_kind_the_nearest_in_date_is_the_conflict(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, moved("FR-8", date="2022-12-01"), moved(date="2023-05-25"), moved("FR-10", date="2023-06-09"))
    assert ProvisionalConflict.objects.get().theirs.id == "FR-9"


def test_an_event_that_took_one_place_is_in_conflict_with_no_other(tmp_path: Path) -> None:
    of_imdi()
    of_imdi("moved", "IMDI-2", date="2022-09-01", municipality="1103")
    from_source(tmp_path, moved())
    assert sorted(in_force()) == ["FR-9", "IMDI-2"]
    assert not ProvisionalConflict.objects.exists()


@pytest.mark.parametrize(
    "arriving",
    [
        event("emigrated", "FR-9", date="2023-05-20", registered="2023-06-10"),
        moved(source="imdi"),
        moved(source="kommune"),
        event("training", "FR-9", kind="37d", date="2023-05-20", registered="2023-06-10"),
    ],
    ids=["another kind", "imdi", "kommune", "another training"],
)
def test_other_kinds_and_other_provisional_events_are_no_conflict(tmp_path: Path, arriving: dict[str, Any]) -> None:
    of_imdi()
    of_imdi("training", "IMDI-2", kind="rett_og_plikt", date="2023-05-20")
    from_source(tmp_path, arriving)
    assert not ProvisionalConflict.objects.exists()
    assert "IMDI-1" in in_force()


def test_holds_decisions_and_grants_are_imdis_own_and_never_provisional(tmp_path: Path) -> None:
    of_imdi("hold", date="2023-05-20")
    from_source(tmp_path, event("hold", "NIR-1", date="2023-05-20", registered="2023-06-10", source="nir"))
    assert len(in_force("hold")) == 2


def test_what_the_same_files_retract_takes_no_place(tmp_path: Path) -> None:
    of_imdi()
    wrong = event("retracted", "FR-10", date="2023-06-11", registered="2023-06-11", retracts="FR-9")
    from_source(tmp_path, moved(), wrong)
    assert in_force() == ["IMDI-1"]


def test_events_of_one_file_are_taken_as_they_are(tmp_path: Path) -> None:
    provisional = moved("IMDI-1", source="imdi", registered="2023-06-01")
    from_source(tmp_path, provisional, moved(), moved("FR-10", date="2023-05-25"))
    assert sorted(in_force()) == ["FR-10", "FR-9", "IMDI-1"]


def test_other_persons_are_left_alone(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, person(OLA), moved(duf=OLA))
    assert in_force() == ["IMDI-1"]


def test_a_conflict_is_closed_when_the_source_at_last_says_the_same(tmp_path: Path) -> None:
    of_imdi()
    from_source(tmp_path, moved("FR-8", municipality="1103"))
    from_source(tmp_path, moved())
    conflict = ProvisionalConflict.objects.get()
    assert (conflict.outcome, conflict.decided_by) == ("kilden", None)
    assert sorted(in_force()) == ["FR-8", "FR-9"]


def test_an_import_without_provisional_events_asks_one_question(tmp_path: Path) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        from_source(tmp_path, moved())
    assert sum("provisional" in query["sql"] for query in queries) == 1


# --- IMDi chooses -------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(tmp_path: Path) -> ProvisionalConflict:
    of_imdi()
    from_source(tmp_path, moved(municipality="1103"))
    return ProvisionalConflict.objects.get()


def resolve(conflict: ProvisionalConflict, outcome: str, by: User) -> None:
    resolve_conflict(conflict=conflict, outcome=outcome, by=by, today=TODAY)


@pytest.mark.parametrize(
    ("outcome", "standing"), [("kilden", ["FR-9"]), ("imdi", ["IMDI-1"]), ("begge", ["FR-9", "IMDI-1"])]
)
def test_what_is_not_chosen_is_retracted(
    conflict: ProvisionalConflict, caseworker: User, outcome: str, standing: list[str]
) -> None:
    resolve(conflict, outcome, caseworker)
    assert sorted(in_force()) == standing
    conflict.refresh_from_db()
    assert (conflict.outcome, conflict.decided_by) == (outcome, caseworker)
    noted = AuditEvent.objects.get(kind="conflict_resolved")
    assert noted.details == {"own": "IMDI-1", "theirs": "FR-9", "outcome": outcome}
    with pytest.raises(ValidationError, match="allerede avgjort"):
        resolve(conflict, outcome, caseworker)


def test_what_the_source_has_taken_back_cannot_be_chosen(
    conflict: ProvisionalConflict, caseworker: User, tmp_path: Path
) -> None:
    from_source(tmp_path, event("retracted", "FR-10", date="2023-06-11", registered="2023-06-11", retracts="FR-9"))
    with pytest.raises(ValidationError, match="er trukket tilbake"):
        resolve(conflict, "kilden", caseworker)
    resolve(conflict, "imdi", caseworker)
    assert in_force() == ["IMDI-1"]


def test_only_a_caseworker_of_imdi_chooses(conflict: ProvisionalConflict, attestant: User) -> None:
    with pytest.raises(PermissionDenied):
        resolve(conflict, "kilden", attestant)
    caseworker = factories.user("kollega", ("imdi-saksbehandler", "imdi"))
    with pytest.raises(ValidationError, match="Velg hvilken"):
        resolve(conflict, "noe annet", caseworker)


def test_in_admin_both_events_are_shown_and_one_is_chosen(conflict: ProvisionalConflict) -> None:
    imdi: Client = factories.logged_in(factories.cast("imdi_caseworker"))
    base = "/admin/grants/provisionalconflict/"
    assert "20.05.2023: flyttet" in imdi.get(f"{base}?status=apen").content.decode()
    page = imdi.get(f"{base}{conflict.pk}/change/").content.decode()
    for text in ("4601", "1103", "Bruk kildens", "Behold IMDis", "Begge gjelder"):
        assert text in page
    assert imdi.post(f"{base}{conflict.pk}/avgjor/", {"outcome": "ukjent"}).status_code == 404
    done = imdi.post(f"{base}{conflict.pk}/avgjor/", {"outcome": "kilden"}, follow=True).content.decode()
    assert "Motstriden er avgjort." in done
    assert "Bruk kildens" not in done
    assert in_force() == ["FR-9"]
    attestant = factories.logged_in(factories.cast("imdi_attestant"))
    assert "Behold IMDis" not in attestant.get(f"{base}{conflict.pk}/change/").content.decode()


# --- attestation --------------------------------------------------------------------------------------------


def test_open_conflicts_are_acknowledged_before_attestation(conflict: ProvisionalConflict, attestant: User) -> None:
    confirm_all_rates(attestant)
    term = calculate("2022-T1", "2022-03-31").current_for
    listed = "1 motstrid mellom IMDi og kilden er ikke avgjort. Velg hvilken hendelse som gjelder."
    assert listed in attestation_warnings(term, TODAY)


def test_a_resolved_conflict_is_no_warning(conflict: ProvisionalConflict, caseworker: User) -> None:
    resolve(conflict, "begge", caseworker)
    term = calculate("2022-T1", "2022-03-31").current_for
    assert not any("motstrid" in text for text in attestation_warnings(term, TODAY))
