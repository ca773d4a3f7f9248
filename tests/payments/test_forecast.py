"""The forecast: what each coming term would pay if everything up to it were paid."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import User
from grants.models import Rate
from payments import services
from payments.export import COLUMNS
from payments.management.commands import forecast as command
from payments.models import Line, Run, Term
from tests.ledger import add_events, calculate, confirm_all_rates, lines_of, person_events
from tests.payments.run_words import ANOTHER, AR_1_EV, AR_2_QUARTER, DUF, happens, move, pay, somebody

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 31)
LAST_KNOWN_YEAR = 2025
BORN_AND_SETTLED = ("1990-05-17", "2022-03-10", "4627")


def forecast(first: int, last: int, as_of: date = DAY, recipient: str | None = None) -> list[Line]:
    with services.forecast_lines(first_year=first, last_year=last, as_of=as_of, recipient=recipient) as found:
        lines = list(found.lines)
    assert len(lines) == found.count
    return lines


def short(lines: list[Line]) -> list[tuple[str, str, str, int]]:
    assert all(line.term == line.for_term and line.kind == "ordinær" for line in lines)
    return [(line.recipient_id, line.code_id, line.for_term, int(line.amount)) for line in lines]


def terms_of(code: str, lines: list[Line]) -> list[str]:
    return [line.for_term for line in lines if line.code_id == code]


def all_quarters(*years: int) -> list[str]:
    return [f"{year}-T{quarter}" for year in years for quarter in range(1, 5)]


# --- what it says -------------------------------------------------------------------------------------------


def test_it_pays_ar_1_once_and_the_quarters_to_the_break_after_year_five() -> None:
    somebody()
    lines = forecast(2022, 2030)
    assert short(lines)[:2] == [("4627", "AR-1 EV", "2022-T1", AR_1_EV), ("4627", "AR-2", "2023-T1", AR_2_QUARTER)]
    assert [line.for_term for line in lines] == ["2022-T1", *all_quarters(2023, 2024, 2025, 2026)]
    assert terms_of("AR-5", lines) == all_quarters(2026)


def test_an_enslig_mindrearig_changes_code_at_17_and_ends_with_20() -> None:
    somebody(role="enslig_mindrearig", settled="2022-03-10")
    happens("person", "2022-03-11", name="Prøve Demo", birth_date="2007-05-17", country="SYR")
    lines = forecast(2022, 2030)
    assert terms_of("EMINB", lines) == ["2022-T1", *all_quarters(2023)]
    assert terms_of("EMINU", lines) == all_quarters(2024, 2025, 2026, 2027)


def test_every_term_of_the_forecast_is_what_the_real_runs_pay(attestant: User) -> None:
    """Nothing new happens: the lines of the terms, one after the other, are the forecast's."""
    somebody()
    somebody(ANOTHER, settled="2022-01-05", place="1103", role="familie")
    move("2022-02-20", "4627", duf=ANOTHER)
    trained("2022-02-01", ANOTHER)
    confirm_all_rates(attestant)
    expected = [line for line in forecast(2022, 2023) if line.for_term <= "2023-T2"]
    paid = [line for term in all_quarters(2022, 2023)[:6] for line in lines_of(pay(term, DAY, attestant))]
    assert sorted(comparable(line) for line in expected) == sorted(comparable(line) for line in paid)


def trained(day: str, duf: str) -> None:
    event = {"id": f"T-{duf}", "type": "training", "duf": duf, "date": day, "registered": day}
    add_events([event | {"kind": "rett_og_plikt"}])


def comparable(line: Line | dict[str, Any]) -> tuple[Any, ...]:
    if isinstance(line, Line):
        return line.recipient_id, line.duf, line.code_id, line.budget_year, line.for_term, line.kind, line.amount
    return tuple(line[name] for name in ("recipient", "duf", "code", "budget_year", "for_term", "kind", "amount"))


def test_locked_terms_are_left_out_and_corrections_of_them_too(attestant: User) -> None:
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T1", "2022-03-31", attestant)
    retroactive = {"registered": "2022-04-10"}
    happens("emigrated", "2023-02-10", **retroactive)
    somebody(ANOTHER, settled="2022-02-10")
    lines = forecast(2022, 2023, date(2022, 4, 30))
    assert short(lines)[:1] == [("4627", "AR-2", "2023-T1", 41_583)]
    assert {line.for_term for line in lines if line.duf == ANOTHER} == set(all_quarters(2023))


def test_a_term_that_is_calculated_but_not_locked_is_still_to_come() -> None:
    somebody()
    calculate("2022-T1", "2022-03-31")
    assert short(forecast(2022, 2022)) == [("4627", "AR-1 EV", "2022-T1", AR_1_EV)]


def test_years_that_are_locked_give_an_empty_forecast(attestant: User) -> None:
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T4", "2022-12-31", attestant)
    assert forecast(2022, 2022, date(2022, 12, 31)) == []


def test_what_the_previous_system_has_paid_of_a_coming_term_counts_as_paid(tmp_path: Path) -> None:
    somebody()
    file = tmp_path / "converted.jsonl"
    file.write_text(
        f'{{"id":"K-1","duf":"{DUF}","code":"AR-2","year":2023,"term":"2023-T1","recipient":"4627",'
        '"amount":62375,"paid":"2023-04-27"}\n',
        encoding="utf-8",
    )
    services.import_converted(paths=[str(file)])
    assert terms_of("AR-2", forecast(2023, 2023)) == all_quarters(2023)[1:]


def test_what_was_paid_for_a_coming_term_without_being_owed_is_taken_back_in_it(tmp_path: Path) -> None:
    """Also from somebody the register knows nothing of on the day, and at a recipient that no event names."""
    somebody()
    later = person_events(ANOTHER, "Ukjent Demo", *BORN_AND_SETTLED)
    add_events(event | {"registered": "2023-01-02"} for event in later)
    payment = {"code": "AR-3", "year": 2023, "term": "2023-T1", "recipient": "1103", "amount": 45_250}
    payment |= {"paid": "2022-01-27", "duf_unverified": True}
    file = tmp_path / "converted.jsonl"
    lines = [json.dumps(payment | {"id": f"K-{duf}", "duf": duf}) for duf in (DUF, ANOTHER)]
    file.write_text("\n".join(lines), encoding="utf-8")
    services.import_converted(paths=[str(file)])
    taken_back = [(duf, "2023-T1", -45_250) for duf in (DUF, ANOTHER)]
    for recipient in (None, "1103"):
        lines = [line for line in forecast(2022, 2023, recipient=recipient) if line.code_id == "AR-3"]
        assert [(line.duf, line.for_term, int(line.amount)) for line in lines] == taken_back


def test_grunntilskudd_is_forecast_from_all_who_will_live_there() -> None:
    somebody()
    trained("2022-03-10", DUF)
    lines = [line for line in forecast(2022, 2025) if not line.duf]
    assert [(line.code_id, line.for_term) for line in lines] == [
        ("Grunntilskudd-L", "2023-T1"),
        ("Grunntilskudd-L", "2024-T1"),
    ]


def test_decisions_of_old_budget_years_are_too_old_in_their_term() -> None:
    somebody()
    decision = {"code": "AR-1 EV", "recipient": "4627", "amount": "1000.00", "reason": "Prøve"}
    happens("decision", "2022-03-01", id="D-1", year=2023, term="2026-T1", **decision)
    happens("decision", "2022-03-01", id="D-2", year=2023, term="2027-T1", **decision)
    assert terms_of("AR-1 EV", forecast(2026, 2027)) == ["2026-T1"]


# --- hold ---------------------------------------------------------------------------------------------------


def test_a_hold_without_an_end_leaves_the_person_out() -> None:
    somebody()
    happens("hold", "2022-03-20")
    assert forecast(2022, 2026) == []


def test_a_hold_with_an_end_leaves_out_the_terms_it_lasts() -> None:
    somebody()
    happens("hold", "2022-03-20", to="2023-07-15")
    assert terms_of("AR-2", forecast(2022, 2023)) == ["2023-T3", "2023-T4"]


# --- rates --------------------------------------------------------------------------------------------------


def test_beyond_the_last_known_year_the_last_rate_is_carried_and_marked() -> None:
    somebody(settled="2024-03-10")
    lines = [line for line in forecast(2024, 2028, date(2024, 3, 31)) if line.code_id in {"AR-2", "AR-3"}]
    known = Rate.objects.get(code="AR-3", year=LAST_KNOWN_YEAR).amount
    assert {(line.budget_year, line.rate_confirmed) for line in lines} == {(2025, False), (2026, None)}
    assert {line.rate for line in lines if line.budget_year > LAST_KNOWN_YEAR} == {known}


def test_a_confirmed_rate_shows_as_confirmed(attestant: User) -> None:
    somebody()
    confirm_all_rates(attestant)
    assert {line.rate_confirmed for line in forecast(2022, 2023)} == {True}


def test_a_rate_missing_between_known_years_stops_it() -> None:
    somebody()
    Rate.objects.filter(code="AR-2", year=2023).delete()
    with pytest.raises(services.MissingRates, match="AR-2 2023"):
        forecast(2022, 2024)


# --- one recipient, all of them -----------------------------------------------------------------------------


def test_one_recipient_gets_its_own_lines_only() -> None:
    somebody()
    somebody(ANOTHER, place="1103")
    move("2023-05-20", "4627", duf=ANOTHER)
    everything = forecast(2022, 2024)
    for recipient in ("4627", "1103"):
        assert short(forecast(2022, 2024, recipient=recipient)) == [
            line for line in short(everything) if line[0] == recipient
        ]


def test_lines_come_in_the_order_of_the_payment_basis() -> None:
    somebody(ANOTHER)
    somebody(DUF, place="1103")
    somebody("202200000304", place="1103")
    lines = forecast(2022, 2023)
    key = [(line.recipient_id, line.duf, line.code_id, line.budget_year, line.for_term) for line in lines]
    assert key == sorted(key)


def test_small_chunks_give_the_same_lines(settings: Any) -> None:
    somebody()
    somebody(ANOTHER)
    whole = short(forecast(2022, 2024))
    settings.PERSONS_PER_CHUNK = 1
    assert short(forecast(2022, 2024)) == whole


def test_nothing_is_left_behind() -> None:
    somebody()
    forecast(2022, 2024)
    assert (Run.objects.count(), Term.objects.count(), Line.objects.count()) == (0, 0, 0)


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def _march_2022(settings: Any) -> None:
    settings.BUSINESS_DATE = DAY


def run(*options: str) -> str:
    out = StringIO()
    call_command("forecast", *options, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_march_2022")
def test_the_csv_file_has_the_columns_of_the_payment_basis(tmp_path: Path) -> None:
    somebody(settled="2022-03-10")
    file = tmp_path / "prognose.csv"
    assert run("--years", "2022-2026", "--recipient", "4627", "--output", str(file)) == (
        f"17 linjer skrevet til {file}\n"
    )
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0] | {"explanation": ""} == {
        "term": "2022-T1",
        "recipient": "4627",
        "duf": DUF,
        "name": "Prøve Demo",
        "saksnummer": f"2022-2022{DUF}",
        "scheme": "integrering",
        "code": "AR-1 EV",
        "group": "ar-1",
        "kind": "ordinær",
        "budget_year": "2022",
        "for_term": "2022-T1",
        "kvalifiseringsdato": "2022-03-10",
        "months": "10",
        "rate": "241100.00",
        "amount": "241100.00",
        "rule": "integrering.ar_1",
        "explanation": "",
        "rate_confirmed": "nei",
    }
    assert {row["rate_confirmed"] for row in rows if row["budget_year"] == "2026"} == {"antatt"}
    assert rows[0]["explanation"]


@pytest.mark.usefixtures("_march_2022")
def test_a_name_that_ends_with_xlsx_gives_a_workbook(tmp_path: Path) -> None:
    somebody()
    file = tmp_path / "prognose.XLSX"
    run("--years", "2022", "--output", str(file))
    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert dict(zip(rows[0], rows[1], strict=True))["Beløp"] == Decimal(AR_1_EV)


@pytest.mark.usefixtures("_march_2022")
def test_what_does_not_fit_a_sheet_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody()
    monkeypatch.setattr(command, "ROWS_IN_A_SHEET", 1)
    with pytest.raises(CommandError, match="får ikke plass i et regneark"):
        run("--years", "2022", "--output", str(tmp_path / "stor.xlsx"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["2028-2024", "24-28", "2024-2099", "i år"])
def test_years_that_are_none_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run("--years", text, "--output", str(tmp_path / "x.csv"))


def test_an_unknown_recipient_and_a_folder_that_is_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="9999 er ikke nummeret"):
        run("--years", "2024", "--recipient", "9999", "--output", str(tmp_path / "x.csv"))
    with pytest.raises(CommandError, match="Kan ikke skrive"):
        run("--years", "2024", "--output", str(tmp_path / "borte" / "x.csv"))
    assert not list(tmp_path.iterdir())
