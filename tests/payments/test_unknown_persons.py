"""Paid by the previous system to somebody of whom the register knows nothing on the day: nothing is owed (spec 4)."""

import json
from pathlib import Path

import pytest

from accounts.models import User
from payments import services
from tests.ledger import add_events, confirm_all_rates, lock
from tests.payments.run_words import ANOTHER, DUF, short, somebody
from tests.payments.test_unchanged_persons import either_way

pytestmark = pytest.mark.django_db
PAYMENT = {
    "id": "K-1",
    "duf": DUF,
    "code": "AR-2",
    "year": 2022,
    "term": "2022-T1",
    "recipient": "4627",
    "amount": 62375,
    "paid": "2022-04-27",
}
PAID_AHEAD = PAYMENT | {"id": "K-2", "term": "2022-T2"}
# Settled in March, known in September.
LATE = "2022-09-05"


@pytest.fixture
def known_late(somebody_else: None) -> None:
    add_events(
        {"duf": DUF, "date": "2021-03-10", "registered": LATE, "id": f"{DUF}-{kind}", "type": kind} | data
        for kind, data in {
            "person": {"name": "Prøve Demo", "birth_date": "1990-05-17", "country": "SYR"},
            "permit": {"basis": "asyl"},
            "settled": {"municipality": "4627", "role": "enslig"},
        }.items()
    )


@pytest.fixture
def somebody_else() -> None:
    somebody(ANOTHER, "2022-03-10", "0301")


def convert(path: Path, *payments: dict) -> None:
    path.write_text("".join(json.dumps(payment) + "\n" for payment in payments), encoding="utf-8")
    services.import_converted(paths=[str(path)])


def of_the_late(run) -> list:
    return [line for line in short(run) if line[0] == "4627"]


def test_it_is_taken_back_and_paid_again_when_the_register_knows(known_late, tmp_path, attestant: User) -> None:
    confirm_all_rates(attestant)
    convert(tmp_path / "converted.jsonl", PAYMENT, PAID_AHEAD)
    run = either_way("2022-T1", "2022-03-31")
    assert of_the_late(run) == [("4627", "AR-2", "2022-T1", "ordinær", -62375)]
    lock("2022-T1", attestant)
    run = either_way("2022-T2", "2022-06-30")
    assert of_the_late(run) == [("4627", "AR-2", "2022-T2", "ordinær", -62375)]
    lock("2022-T2", attestant)
    run = either_way("2022-T3", "2022-09-30")
    assert of_the_late(run) == [
        ("4627", "AR-2", "2022-T1", "etterbetaling", 62375),
        ("4627", "AR-2", "2022-T2", "etterbetaling", 62375),
        ("4627", "AR-2", "2022-T3", "ordinær", 62375),
    ]


def test_so_is_what_comes_to_be_known_as_paid_between_two_terms(known_late, tmp_path, attestant: User) -> None:
    confirm_all_rates(attestant)
    assert of_the_late(either_way("2022-T1", "2022-03-31")) == []
    lock("2022-T1", attestant)
    convert(tmp_path / "converted.jsonl", PAYMENT)
    run = either_way("2022-T2", "2022-06-30")
    assert of_the_late(run) == [("4627", "AR-2", "2022-T1", "tilbakeføring", -62375)]
