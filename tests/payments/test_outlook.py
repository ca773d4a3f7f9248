"""For whom nothing is left to be owed, runs of later terms look no further. That the lines, sums and digests are the
same is held by test_unchanged_persons too."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from grants.models import KeptFacts
from grants.rules.engine import owed
from grants.rules.facts import Facts
from grants.rules.outlook import END, outlook
from grants.rules.owed import Window
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod
from payments import services
from payments.models import Run
from tests.grants.known import parameters
from tests.ledger import add_events, confirm_all_rates, lines_of
from tests.payments import random_norsk_registers, random_registers
from tests.payments.run_words import DUF, pay, short, somebody
from tests.payments.test_kept_facts import facts_in
from tests.payments.test_unchanged_persons import run

pytestmark = pytest.mark.django_db
LEDGER = Window(TermPeriod(2022, 1), TermPeriod(2024, 4), 2020)


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize("example", [random_registers.example, random_norsk_registers.example])
def test_after_the_last_term_nothing_is_owed_whether_paid_before_or_not(
    example: Callable[[int], Any], paid: bool
) -> None:
    for seed in range(200):
        for facts in facts_in(example(seed).events):
            last = outlook(facts, parameters(), LEDGER, LEDGER).last_term
            terms = {key.term for key in owed_for_ever(facts, paid)}
            assert max(terms, default="") <= last, seed


@pytest.mark.parametrize("example", [random_registers.example, random_norsk_registers.example])
def test_in_the_last_term_something_may_be_owed(example: Callable[[int], Any]) -> None:
    for seed in range(200):
        for facts in facts_in(example(seed).events):
            last = outlook(facts, parameters(), LEDGER, LEDGER).last_term
            assert not last or last in {key.term for key in owed_for_ever(facts, paid=True)}, seed


def owed_for_ever(facts: Facts, paid: bool) -> list[Any]:
    for_ever = LEDGER._replace(term=END)
    return list(owed(facts, RateBook({}), parameters(), for_ever, paid).lines)


@pytest.fixture
def settled_long_ago(attestant: User) -> Run:
    """Settled in 2021, so that 2025 is the last of the five years; paid until then. Training began in 2024."""
    somebody(settled="2021-03-10")
    training = {"id": "training", "type": "training", "duf": DUF, "date": "2024-02-01", "registered": "2024-02-01"}
    add_events([training | {"kind": "rett_og_plikt"}])
    confirm_all_rates(attestant)
    for term, as_of in {"2024-T4": "2024-12-31", "2025-T1": "2025-03-31"}.items():
        last = pay(term, as_of, attestant)
    return last


def test_the_last_term_and_the_years_that_count_are_kept(settled_long_ago: Run) -> None:
    kept = KeptFacts.objects.get()
    assert (kept.last_term, kept.counts) == ("2026-T4", '[["4627", 2025], ["4627", 2026]]')


def test_later_terms_do_not_even_read_the_facts(settled_long_ago: Run) -> None:
    KeptFacts.objects.update(last_term="2025-T1", facts="leses ikke")
    later = run("2025-T2", "2025-06-30")
    assert later.persons == 1
    assert short(later) == []
    assert grunntilskudd(later) == grunntilskudd(run("2025-T2", "2025-06-30", full=True))


def test_until_then_they_are_read(settled_long_ago: Run) -> None:
    KeptFacts.objects.update(last_term="2025-T2")
    assert {line[1] for line in short(run("2025-T2", "2025-06-30"))} == {"AR-5", "P-AR2-H"}


def test_what_other_parameters_looked_ahead_by_is_not_used(settled_long_ago: Run) -> None:
    kept = KeptFacts.objects.get()
    assert kept.rules != settled_long_ago.grounds["rules"]


def test_a_payment_ahead_to_somebody_it_is_over_for_is_taken_back(settled_long_ago: Run, tmp_path: Path) -> None:
    KeptFacts.objects.update(last_term="2025-T1")
    paid_before(tmp_path, code="AR-5", year=2025, term="2025-T2", recipient="1103")
    assert lines_of(run("2025-T2", "2025-06-30")) == lines_of(run("2025-T2", "2025-06-30", full=True))


def test_that_somebody_was_paid_before_is_kept_and_need_not_be_asked_again(tmp_path: Path, attestant: User) -> None:
    """Settled before 2021 and without a late application: only who was paid before is paid on."""
    somebody(settled="2020-03-10")
    paid_before(tmp_path, code="AR-1 EV", year=2020, term="2020-T1", recipient="4627")
    confirm_all_rates(attestant)
    pay("2024-T1", "2024-03-31", attestant)
    assert KeptFacts.objects.count() == 0
    pay("2024-T2", "2024-06-30", attestant)
    assert KeptFacts.objects.get().paid
    assert [line[1:3] for line in short(run("2024-T3", "2024-09-30"))] == [("AR-5", "2024-T3")]
    KeptFacts.objects.update(paid=False)
    assert [line[1:3] for line in short(run("2024-T3", "2024-09-30"))] == [("AR-5", "2024-T3")]


def paid_before(folder: Path, **payment: Any) -> None:
    file = folder / "k.jsonl"
    file.write_text(json.dumps({"id": "K-1", "duf": DUF, "amount": 100, "paid": "2021-04-27"} | payment), "utf-8")
    services.import_converted(paths=[str(file)])


def grunntilskudd(run: Run) -> list[tuple[Any, ...]]:
    return sorted(run.totals.filter(code__code__startswith="Grunn").values_list("recipient_id", "for_term", "positive"))
