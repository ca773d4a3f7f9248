"""What a line says beside its amount: saksnummer, group, budget year, term, months and rate (spec 1, 2, 4 and the
columns of export_lines)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from payments.models import Line, Run
from tests.grants.register_files import KARI, event, import_register, person, settled, write
from tests.ledger import add_events, calculate, confirm_all_rates, lock
from tests.payments.run_words import DUF, FIRST, LAST, happens, move, pay, short, somebody

pytestmark = pytest.mark.django_db
SETTLED = date(2022, 3, 10)


def said(run: Run) -> dict[str, tuple[Any, ...]]:
    """Of each code: saksnummer, group, budget year, for term, months, rate and kvalifiseringsdato."""
    lines = Line.objects.filter(run=run)
    return {
        line.code_id: (
            line.saksnummer.replace(DUF, "+"),
            line.group,
            line.budget_year,
            line.for_term,
            line.months,
            line.rate,
            line.kvalifiseringsdato,
        )
        for line in lines
    }


def train(*decisions: tuple[str, str]) -> None:
    for day, kind in decisions:
        decided = {"id": f"T-{kind}", "type": "training", "duf": DUF, "date": day, "registered": day, "kind": kind}
        add_events([decided | ({"recipient": "46"} if kind == "43g" else {})])


def test_the_case_of_a_line_begins_with_the_year_its_scheme_goes_by() -> None:
    somebody(role="enslig_mindrearig")
    happens("declaration", "2022-01-05", duf="", recipient="4627", year=2022)
    happens("reception", "2022-01-10", municipality="4627")
    train(("2022-01-12", "rett_og_plikt"), ("2022-02-10", "37d"), ("2022-03-31", "43g"))
    happens("fht_grant", "2022-03-20", code="FHT2", year=2023, recipient="4627", amount="100.50")
    happens(
        "decision", "2022-03-20", code="AR-3", year=2024, term="2022-T1", recipient="4627", amount=1, reason="Prøve"
    )
    found = said(calculate("2022-T1", FIRST))
    assert found["AR-1 EM"] == ("2022-2022+", "ar-1", 2022, "2022-T1", 10, 187_000, SETTLED)
    assert found["P37D-AR1"] == ("2022-2022+", "kollektiv", 2022, "2022-T1", 2, 46_400, SETTLED)
    assert found["UN43G"][:5] == ("2022-2022+", "utvidet", 2022, "2022-T1", 1)
    assert found["ASYLNORSK"][:5] == ("2022-2022+", "asyl", 2022, "2022-T1", 0)
    # The budget year is the event's, whatever the day of the vedtak and the term it belongs to.
    assert found["FHT2"] == ("2022-2023+", "ekstra", 2023, "2022-T1", 0, Decimal("100.50"), SETTLED)
    assert found["AR-3"] == ("2022-2024+", "ar-2-5", 2024, "2022-T1", 0, 0, SETTLED)


def test_norsktilskudd_goes_by_the_entry_date_and_grunntilskudd_has_no_case() -> None:
    somebody(settled="2021-12-10")
    train(("2021-12-10", "rett_og_plikt"))
    found = said(calculate("2022-T1", FIRST))
    qualified = date(2021, 12, 10)
    assert found["P-AR2-H"][:4] == ("2021-2022+", "norsk", 2022, "2022-T1")
    assert found["P-AR2-H"][6] == qualified
    assert found["AR-2"] == ("2021-2022+", "ar-2-5", 2022, "2022-T1", 3, 249_500, qualified)
    assert found["Grunntilskudd-L"] == ("", "grunn", 2022, "2022-T1", 12, 217_000, None)


def test_norsktilskudd_and_asylnorsk_of_who_is_not_settled_have_their_own_year_and_no_kvalifiseringsdato() -> None:
    happens("person", "2022-01-01", name="Prøve Demo", birth_date="1990-05-17", country="SYR")
    happens("declaration", "2022-01-05", duf="", recipient="4627", year=2022)
    happens("reception", "2022-01-10", municipality="4627")
    found = said(calculate("2022-T1", FIRST))
    assert {code: (line[0], line[6]) for code, line in found.items()} == {
        "ASYLNORSK": ("2022-2022+", None),
        "SAMF-I-MOTTAK": ("2022-2022+", None),
    }


def test_months_and_rate_of_a_correction_are_those_of_what_is_owed_now(attestant: User) -> None:
    somebody(settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    happens("died", "2022-02-20", registered="2022-05-01")
    (line,) = Line.objects.filter(run=calculate("2022-T2", LAST))
    assert (line.kind, line.months, line.rate, line.amount) == ("tilbakeføring", 2, 249_500, Decimal("-20792.00"))
    # All of it taken back: no months, and the rate that is taken back.
    happens("died", "2021-12-31", registered="2022-05-02")
    (line,) = Line.objects.filter(run=calculate("2022-T2", LAST))
    assert (line.kind, line.months, line.rate, line.amount) == ("tilbakeføring", 0, 249_500, Decimal("-62375.00"))


def test_ekstratilskudd_of_a_year_too_old_is_not_paid_though_the_vedtak_is_new() -> None:
    somebody()
    for year in (2018, 2019):
        happens("fht_grant", "2022-03-20", id=f"F-{year}", code="FHT2", year=year, recipient="4627", amount=100)
    found = said(calculate("2022-T1", FIRST))
    assert found["FHT2"][2] == 2019


def test_a_lower_final_account_takes_back_the_rest_of_the_grant(attestant: User) -> None:
    somebody()
    grant = {"code": "FHT2", "year": 2022, "recipient": "4627"}
    happens("fht_grant", "2022-03-20", id="F-1", **grant, amount=250_000)
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    happens("retracted", "2022-05-10", retracts="F-1")
    happens("fht_grant", "2022-03-20", registered="2022-05-10", id="F-2", **grant, amount=180_000)
    assert short(calculate("2022-T2", LAST)) == [("4627", "FHT2", "2022-T1", "tilbakeføring", -70_000)]


# A renumbering is no move


def test_a_municipality_with_a_new_number_gets_no_corrections_and_no_months_are_kept(
    tmp_path: Path, attestant: User
) -> None:
    """Bærum was 3024 and is 3201; some sources tell of it as a move on the day of the renumbering."""
    came = person(), event("permit", "P-1", basis="asyl"), settled(municipality="3024")
    training = event("training", "T-1", kind="rett_og_plikt", date="2022-04-04")
    import_register(write(tmp_path / "first.jsonl", *came, training))
    confirm_all_rates(attestant)
    for term, day in (("2022-T2", "2022-06-30"), ("2023-T4", "2023-12-31")):
        calculate(term, day)
        lock(term, attestant)
    told = {"date": "2024-01-01", "registered": "2024-01-02", "municipality": "3201"}
    import_register(write(tmp_path / "then.jsonl", event("moved", "M-1", **told)))
    run = calculate("2024-T1", "2024-03-31")
    lines = short(run)
    assert [(line[0], line[2], line[3]) for line in lines] == [("3201", "2024-T1", "ordinær")] * 3
    assert {line[1] for line in lines} == {"AR-3", "P-AR3-H", "Grunntilskudd-L"}
    assert Line.objects.get(run=run, duf=KARI, code="AR-3").months == 3


def test_a_reference_person_who_moves_leaves_or_dies_changes_nothing_for_the_family(attestant: User) -> None:
    reference = "202200000203"
    somebody(reference, settled="2021-02-01", place="1103")
    somebody(basis="kollektiv")
    happens("retracted", "2022-03-10", retracts=f"{DUF}-2")
    family = {"reference_duf": reference, "application_date": "2021-06-01", "reference_nordic": False}
    happens("permit", "2022-03-10", id="familie", basis="familie", **family)
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    move("2022-04-02", "0301", duf=reference)
    happens("emigrated", "2022-04-20", duf=reference)
    happens("died", "2022-05-20", duf=reference)
    assert "4627" not in {line[0] for line in short(calculate("2022-T2", LAST))}
