"""Persons of whom nothing is new are computed for the new terms only. Whatever happens, a full run writes the same."""

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from grants.models import Parameter, Rate
from payments import services
from payments.models import Run, Term
from payments.selectors import unchanged
from payments.selectors.unchanged import Grounds, last_locked
from tests.ledger import add_events, confirm_all_rates, lines_of, lock
from tests.payments import random_norsk_registers, random_registers
from tests.payments.run_words import (
    ANOTHER,
    AR_1_EV,
    AR_2_QUARTER,
    DUF,
    FIRST,
    LAST,
    happens,
    move,
    pay,
    retract,
    short,
    somebody,
)

pytestmark = pytest.mark.django_db
PARTS = 2 if os.environ.get("PORTAL_TEST_ALL") != "1" else 20
REGISTERS = 40
CHILD = "202200000305"
TERMS = {
    "2022-T1": date(2022, 3, 31),
    "2022-T2": date(2022, 6, 30),
    "2022-T4": date(2023, 1, 2),
    "2023-T1": date(2023, 4, 2),
    "2023-T2": date(2023, 6, 30),
    "2024-T1": date(2024, 4, 2),
    "2024-T4": date(2024, 12, 31),
    "2025-T4": date(2027, 12, 31),
}


def run(term: str, as_of: date | str, *, full: bool = False) -> Run:
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    started = services.start_run(term_code=term, as_of=day, user=None, full=full)
    return services.calculate_in_processes(run_id=started.pk, processes=1)


def either_way(term: str, as_of: date | str) -> Run:
    """Computed in full, then for those alone of whom something is new, and then from the facts that were kept by that:
    the same lines, sums and digest."""
    whole = run(term, as_of, full=True)
    lines, digest, totals = lines_of(whole), whole.digest, sums(whole)
    for _ in range(2):
        quick = run(term, as_of)
        assert (lines_of(quick), quick.digest, sums(quick)) == (lines, digest, totals), term
        assert (quick.persons, quick.lines, quick.amount) == (whole.persons, whole.lines, whole.amount)
    return quick


def sums(run: Run) -> list[tuple[Any, ...]]:
    names = "recipient_id", "for_term", "code_id", "kind", "lines", "positive", "negative"
    return sorted(run.totals.values_list(*names))


def rates_used(run: Run) -> set[tuple[str, int]]:
    """What the run had to compute shows in the rates it asked for."""
    return {(used.rate.code_id, used.rate.year) for used in run.rates.select_related("rate")}


# Random registers, term after term


def integrering(seed: int) -> list[dict[str, Any]]:
    return random_registers.example(seed).events


def norsk(seed: int) -> list[dict[str, Any]]:
    return random_norsk_registers.example(seed).events


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("example", [integrering, norsk])
def test_full_and_quick_runs_write_the_same_lines_term_after_term(
    part: int, example: Callable[[int], list[dict[str, Any]]], attestant: User
) -> None:
    """Some events are taken in late, with an old date and an old day of registration."""
    Rate.objects.create(code_id="P37D-AR1", year=2021, amount=40_001, source="Prøve", source_quality="assumed")
    confirm_all_rates(attestant)
    seeds = range(part * REGISTERS, (part + 1) * REGISTERS)
    events = [renamed(event, seed) for seed in seeds for event in example(seed)]
    at_once = [event for event in events if not comes_late(event)]
    late = [event for event in events if comes_late(event)]
    add_events(at_once)
    for number, (term, as_of) in enumerate(TERMS.items()):
        add_events(late[number :: len(TERMS)])
        either_way(term, as_of)
        lock(term, attestant)


def comes_late(event: dict[str, Any]) -> bool:
    """Every fifth."""
    return sum(map(ord, event["id"])) % 5 == 0


def renamed(event: dict[str, Any], seed: int) -> dict[str, Any]:
    """Each register has DUF numbers and ids of its own; declarations they share."""
    own = {name: f"{event[name]}-{seed}" for name in {"id", "retracts"} & set(event)}
    for name in {"duf", "reference_duf", "mother_duf"} & set(event):
        own[name] = f"{2000 + seed:04d}{event[name][4:]}"
    return event | own


# What is left out


def test_of_an_unchanged_person_only_the_new_term_is_computed(first_term_paid: Run, attestant: User) -> None:
    pay("2023-T1", "2023-03-31", attestant)
    quick = run("2023-T2", "2023-06-30")
    assert short(quick) == [("4627", "AR-2", "2023-T2", "ordinær", AR_2_QUARTER)]
    assert rates_used(quick) == {("AR-2", 2023)}
    assert rates_used(run("2023-T2", "2023-06-30", full=True)) == {("AR-1 EV", 2022), ("AR-2", 2023)}


def test_skipped_terms_are_computed_for_unchanged_persons(first_term_paid: Run) -> None:
    assert [line[2] for line in short(either_way("2023-T2", "2023-06-30"))] == ["2023-T1", "2023-T2"]


def test_a_rate_for_another_year_changes_nothing_for_earlier_terms(first_term_paid: Run, attestant: User) -> None:
    pay("2023-T1", "2023-03-31", attestant)
    Rate.objects.create(code_id="AR-2", year=2031, amount=1, source="Prøve", source_quality="assumed")
    assert rates_used(run("2023-T2", "2023-06-30")) == {("AR-2", 2023)}


# What is new


def test_an_event_taken_in_after_the_locked_run_is_new_however_old_it_is(first_term_paid: Run) -> None:
    move("2022-03-15", "1103", registered="2022-03-16")
    assert {line[0] for line in short(either_way("2022-T2", LAST))} == {"1103", "4627"}


def test_an_event_the_register_held_but_nobody_knew_yet_is_new(attestant: User) -> None:
    somebody()
    move("2022-03-20", "1103", registered="2022-04-05")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    assert {line[0] for line in short(either_way("2022-T2", LAST))} == {"1103", "4627"}


def test_a_person_who_came_after_the_locked_run_is_computed_in_full(first_term_paid: Run) -> None:
    somebody(ANOTHER, settled="2022-03-01")
    assert short(either_way("2022-T2", LAST)) == [("4627", "AR-1 EV", "2022-T1", "etterbetaling", AR_1_EV)]


def test_news_of_the_reference_person_is_news_of_the_family(attestant: User) -> None:
    somebody(ANOTHER, settled="2021-02-01")
    family = {"reference_duf": ANOTHER, "application_date": "2021-06-01", "reference_nordic": False}
    somebody()
    retract(f"{DUF}-2", "2022-03-10")
    happens("permit", "2022-03-10", basis="familie", id="familie", **family)
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    happens("retracted", "2022-05-01", duf=ANOTHER, retracts=f"{ANOTHER}-2")
    happens("permit", "2021-02-01", registered="2022-05-01", duf=ANOTHER, basis="familie", **family)
    assert ("4627", "AR-1 EV", "2022-T1", "tilbakeføring", -AR_1_EV) in short(either_way("2022-T2", LAST))


def test_news_of_the_mother_is_news_of_the_newborn(attestant: User) -> None:
    somebody(ANOTHER, settled="2022-01-10")
    child = {"duf": CHILD, "date": "2022-03-01", "registered": "2022-03-01"}
    add_events(
        [
            child | {"id": "B-1", "type": "person", "name": "Liten Demo", "birth_date": "2022-03-01", "country": "SYR"},
            child | {"id": "B-2", "type": "permit", "basis": "asyl"},
            child | {"id": "B-3", "type": "settled", "municipality": "4627", "role": "familie", "mother_duf": ANOTHER},
        ]
    )
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    happens("retracted", "2022-05-01", duf=ANOTHER, retracts=f"{ANOTHER}-3")
    assert {line[1] for line in short(either_way("2022-T2", LAST))} == {"AR-1 EV", "AR-1 B", "BHT"}


def test_a_rate_replaced_after_the_locked_run_is_computed_anew_for_all(first_term_paid: Run) -> None:
    Rate.objects.create(
        code_id="AR-1 EV",
        year=2022,
        amount=Decimal(250_000),
        source="Prøve",
        source_quality="stated",
        known_from=date(2022, 6, 1),
    )
    assert [line[4] for line in short(either_way("2022-T2", LAST))] == [250_000 - AR_1_EV]


def test_a_parameter_with_another_value_is_computed_anew_for_all(attestant: User) -> None:
    somebody()
    move("2022-03-20", "1103")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    Parameter.objects.create(name="year1_split_on_move", value="none", source="Prøve", known_from=date(2022, 6, 1))
    assert len(short(either_way("2022-T2", LAST))) == 2


def test_a_rule_written_otherwise_is_computed_anew_for_all(first_term_paid: Run) -> None:
    new = run("2022-T2", LAST)
    assert last_locked(new)
    for other in ({**new.grounds, "rules": "another"}, {**new.grounds, "rates": {}}):
        new.grounds = other
        assert last_locked(new) is None


def test_a_locked_run_that_did_not_note_its_grounds_says_nothing(first_term_paid: Run) -> None:
    assert not unchanged._same_grounds(Run(parameters=first_term_paid.parameters), first_term_paid)
    rates = {("AR-1", 2022): 1}
    assert Grounds.of_run(rates, []).rates == {"AR-1 2022": 1}


@pytest.mark.parametrize(
    ("start", "end"), [("2022-01-01", "2022-03-31"), ("2022-04-01", "2022-06-30"), ("2022-06-01", None)]
)
def test_a_hold_then_or_now_is_computed_in_full(start: str, end: str | None, attestant: User) -> None:
    somebody()
    somebody(ANOTHER)
    happens("hold", start, registered="2022-01-01", **({"to": end} if end else {}))
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    for term, as_of in (("2022-T2", "2022-06-30"), ("2023-T1", "2023-03-31")):
        either_way(term, as_of)
        lock(term, attestant)


def test_a_hold_that_is_lifted_brings_the_difference(attestant: User) -> None:
    somebody()
    happens("hold", "2022-03-01", id="stans")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    retract("stans", "2022-05-01")
    assert short(either_way("2022-T2", LAST)) == [("4627", "AR-1 EV", "2022-T1", "etterbetaling", AR_1_EV)]


# What was paid otherwise


def convert(tmp_path: Path, code: str, term: str, amount: int, duf: str = DUF) -> None:
    file = tmp_path / "converted.jsonl"
    file.write_text(
        f'{{"id":"K-{code}-{term}","duf":"{duf}","code":"{code}","year":{term[:4]},"term":"{term}","recipient":"4627",'
        f'"amount":{amount},"paid":"2022-04-27","duf_unverified":true}}\n',
        encoding="utf-8",
    )
    services.import_converted(paths=[str(file)])


def test_payments_converted_after_the_locked_run_count_as_paid(first_term_paid: Run, tmp_path: Path) -> None:
    convert(tmp_path, "AR-1 EV", "2022-T1", 1000)
    assert short(either_way("2022-T2", LAST)) == [("4627", "AR-1 EV", "2022-T1", "tilbakeføring", -1000)]


def test_payments_of_the_new_term_converted_long_ago_count_as_paid(attestant: User, tmp_path: Path) -> None:
    somebody()
    convert(tmp_path, "AR-2", "2023-T2", 375)
    confirm_all_rates(attestant)
    pay("2023-T1", "2023-03-31", attestant)
    assert short(either_way("2023-T2", "2023-06-30")) == [
        ("4627", "AR-2", "2023-T2", "ordinær", AR_2_QUARTER - 375),
    ]


def test_somebody_paid_before_2021_goes_on_without_an_application(attestant: User, tmp_path: Path) -> None:
    somebody(settled="2020-06-01")
    somebody(ANOTHER, settled="2020-06-01")
    convert(tmp_path, "AR-1 EV", "2020-T2", 1000)
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    lines = lines_of(either_way("2022-T2", LAST))
    assert [(line["duf"], line["for_term"], line["kind"]) for line in lines] == [(DUF, "2022-T2", "ordinær")]


def test_an_enkeltvedtak_that_is_the_first_payment_opens_for_the_rest(attestant: User) -> None:
    somebody(settled="2020-06-01")
    decided = {"code": "AR-3", "year": 2022, "term": "2022-T1", "recipient": "4627", "amount": "1000.00"}
    happens("decision", "2022-03-01", reason="Prøve", **decided)
    confirm_all_rates(attestant)
    assert [line[4] for line in short(pay("2022-T1", FIRST, attestant))] == [1000]
    assert {line[2] for line in short(either_way("2022-T2", LAST))} == {"2022-T1", "2022-T2"}


def test_a_retracted_late_application_changes_nothing_once_paid(attestant: User) -> None:
    somebody(settled="2020-06-01")
    happens("late_application", "2022-02-01", id="sent")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    retract("sent", "2022-05-01")
    for term, as_of in (("2022-T2", "2022-06-30"), ("2022-T3", "2022-09-30")):
        assert [line[2] for line in short(either_way(term, as_of))] == [term]
        lock(term, attestant)


# What depends on others


def test_a_declaration_made_later_is_news_for_those_with_receptions(attestant: User) -> None:
    somebody()
    happens("reception", "2022-02-01", municipality="1103")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    happens("declaration", "2022-01-10", registered="2022-05-01", duf="", recipient="1103", year=2022)
    assert {line[1] for line in short(either_way("2022-T2", LAST))} == {"ASYLNORSK", "SAMF-I-MOTTAK"}


def test_a_retracted_declaration_is_news_for_those_with_receptions(attestant: User) -> None:
    """Also when the one with the reception is a family member and the mother or reference person has one too."""
    somebody(ANOTHER, settled="2021-02-01")
    family_of_another()
    happens("reception", "2022-02-01", duf=ANOTHER, id="mottak", municipality="1103")
    happens("reception", "2022-02-01", municipality="1103")
    happens("declaration", "2022-01-10", id="tilbyr", duf="", recipient="1103", year=2022)
    confirm_all_rates(attestant)
    assert [line[1] for line in short(pay("2022-T1", FIRST, attestant))].count("ASYLNORSK") == 2
    happens("retracted", "2022-05-01", duf="", retracts="tilbyr")
    taken_back = [line[1] for line in short(either_way("2022-T2", LAST)) if line[3] == "tilbakeføring"]
    assert sorted(taken_back) == ["ASYLNORSK", "ASYLNORSK", "SAMF-I-MOTTAK", "SAMF-I-MOTTAK"]


def family_of_another() -> None:
    """DUF comes as the family of ANOTHER."""
    somebody()
    retract(f"{DUF}-2", "2022-03-10")
    family = {"reference_duf": ANOTHER, "application_date": "2021-06-01", "reference_nordic": False}
    happens("permit", "2022-03-10", basis="familie", id="familie", **family)


def test_what_the_reference_person_had_retracted_and_gets_back_is_news_of_the_family(attestant: User) -> None:
    somebody(ANOTHER, settled="2021-02-01")
    family_of_another()
    happens("retracted", "2022-03-11", duf=ANOTHER, id="feil", retracts=f"{ANOTHER}-3")
    confirm_all_rates(attestant)
    assert not short(pay("2022-T1", FIRST, attestant))
    happens("retracted", "2022-05-01", duf=ANOTHER, retracts="feil")
    assert ("4627", "AR-1 EV", "2022-T1", "etterbetaling", AR_1_EV) in short(either_way("2022-T2", LAST))


@pytest.mark.parametrize("at_first", [True, False], ids=["lifted", "put on"])
def test_a_hold_on_the_reference_person_keeps_nobody_else_back(attestant: User, *, at_first: bool) -> None:
    """A hold stops the person's own lines; the family's are computed as if there were none."""
    somebody(ANOTHER, settled="2021-02-01")
    family_of_another()
    happens("hold", "2022-03-01", id="stans", duf=ANOTHER) if at_first else None
    confirm_all_rates(attestant)
    first = lines_of(pay("2022-T1", FIRST, attestant))
    assert {line["duf"] for line in first} == ({DUF} if at_first else {DUF, ANOTHER})
    if at_first:
        happens("retracted", "2022-05-01", duf=ANOTHER, retracts="stans")
    else:
        happens("hold", "2022-05-01", id="stans", duf=ANOTHER)
    then = lines_of(either_way("2023-T1", "2023-03-31"))
    assert {line["duf"] for line in then} == ({DUF, ANOTHER} if at_first else {DUF})
    assert ("2023-T1", "ordinær") in {(line["for_term"], line["kind"]) for line in then if line["duf"] == DUF}


def test_grunntilskudd_counts_the_unchanged_too(attestant: User) -> None:
    for number in range(1, 4):
        trained(f"20220000{number:04}", "2022-01-04")
    confirm_all_rates(attestant)
    paid = short(pay("2022-T1", FIRST, attestant))
    assert {line[1] for line in paid} >= {"Grunntilskudd-L"}
    trained(ANOTHER, "2022-05-01")
    codes = {line[1] for line in short(either_way("2022-T2", LAST))}
    assert codes >= {"Grunntilskudd-L", "Grunntilskudd-H"}


def trained(duf: str, registered: str) -> None:
    somebody(duf, settled="2022-01-03")
    event = {"id": f"T-{duf}", "type": "training", "duf": duf, "date": "2022-01-04", "registered": registered}
    add_events([event | {"kind": "rett_og_plikt"}])


def test_years_become_too_old_without_a_line(first_term_paid: Run, attestant: User) -> None:
    pay("2024-T4", "2024-12-31", attestant)
    assert {line[2][:4] for line in short(either_way("2025-T4", "2025-12-31"))} == {"2025"}
    assert Term.objects.get(code="2022-T1").run == first_term_paid
