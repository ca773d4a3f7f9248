"""«Hvorfor dette beløpet?» of somebody who has moved: computed from all that was paid, shown of the own recipient."""

import json
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from grants.models import Person
from payments import services
from payments.models import Line, Term
from payments.services.explain import explain_person_in_run
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.grants.register_files import KARI as DUF
from tests.ledger import calculate, confirm_all_rates, lock
from tests.pages.person_words import move, settle, text

pytestmark = pytest.mark.django_db
TERM = "2023-T1"


@pytest.fixture
def moved(tmp_path: Path, attestant: User) -> None:
    """Qualified before 2021, which asks whether the person has ever been paid for: Stavanger was. Now lives in Askøy,
    where the first term of 2023 is paid and the second one shown."""
    settle(DUF, "Åse Antatt", "2019-05-10", OTHERS)
    _paid_to_stavanger(tmp_path)
    move(DUF, "2022-11-20", OURS)
    confirm_all_rates(attestant)
    calculate(TERM, "2023-03-31")
    lock(TERM, attestant)
    calculate("2023-T2", "2023-06-30")
    services.publish_term(term_code="2023-T2")


def _paid_to_stavanger(folder: Path) -> None:
    paid = {"duf": DUF, "code": "AR-3", "year": 2021, "term": "2021-T1", "recipient": OTHERS}
    file = folder / "converted.jsonl"
    file.write_text(json.dumps(paid | {"id": "K-1", "amount": 41_777, "paid": "2021-04-27"}) + "\n")
    services.import_converted(paths=[str(file)])


def why(client: Client, term: str) -> str:
    return text(client, f"/personer/{Person.objects.get(duf=DUF).public_id}/hvorfor/?termin={term}")


@pytest.fixture
def kari() -> Client:
    return logged_in(cast("caseworker"))


def test_what_the_run_wrote_is_what_the_page_explains(moved: None, kari: Client) -> None:
    assert Line.objects.filter(term=TERM, recipient_id=OURS, duf=DUF, amount__gt=0).exists()
    page = why(kari, TERM)
    assert "Hvorfor dette beløpet?" in page
    assert "Det personen gir dere i 1. termin 2023" in page
    assert "aldri utløst tilskudd" not in page


def test_the_other_municipality_has_neither_name_nor_sums_there(moved: None, kari: Client) -> None:
    for term in (TERM, "2023-T2"):
        page = why(kari, term)
        assert "Stavanger" not in page
        assert "41 777" not in page
        assert "AR-3" not in page


def test_whoever_lost_the_person_reads_of_another_municipality_only(moved: None) -> None:
    page = why(logged_in(cast("stranger")), "2023-T2")
    assert "annen kommune" in page
    assert "Askøy" not in page


def test_what_one_reader_has_opened_does_not_decide_what_the_next_one_is_told(moved: None) -> None:
    """What is read once for a run is kept: it must not be cut down to the first reader's rows."""
    pages = {part: why(logged_in(cast(part)), TERM) for part in ("stranger", "caseworker")}
    assert "Det personen gir dere i 1. termin 2023" in pages["caseworker"]


def test_the_standings_hold_the_own_recipients_keys_alone(moved: None) -> None:
    term = Term.objects.get(code="2023-T2")
    told = explain_person_in_run(run_id=term.run_id, duf=DUF, recipient=OURS, with_ekstra=False)
    lines = Line.objects.filter(recipient_id=OURS, duf=DUF).values_list("code", "for_term")
    assert {(one.code, one.for_term) for one in told.standings} <= set(lines)
    assert sum(one.paid for one in told.standings) == sum(
        line.amount for line in Line.objects.filter(recipient_id=OURS, duf=DUF, term=TERM)
    )
