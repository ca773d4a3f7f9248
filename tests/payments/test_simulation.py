"""`calculate_term --simulate`: what it would be, and nothing written."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from payments.models import Line, Run, Term
from tests.ledger import add_events, person_events

pytestmark = pytest.mark.django_db
TERM, DAY = "2022-T2", "2022-06-30"


@pytest.fixture(autouse=True)
def _one_person() -> None:
    add_events(person_events("202290000101", "Demo, Én", "1990-05-17", "2022-04-04", "4627"))


def simulate(*options: str) -> str:
    out = StringIO()
    call_command("calculate_term", TERM, "--as-of", DAY, "--simulate", *options, stdout=out)
    return out.getvalue()


def test_a_simulation_prints_the_sums_and_writes_nothing() -> None:
    printed = simulate()
    assert "241100.00" in printed
    assert "1 personer, 1 linjer" in printed
    assert not Run.objects.exists()
    assert not Term.objects.exists()
    assert not Line.objects.exists()


def test_other_rates_from_a_file_stand_before_the_known_ones(tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("code,year,amount_nok\nAR-1 EV,2022,300000\n", encoding="utf-8")
    assert "300000.00" in simulate("--rates", str(rates))


def test_other_parameters_from_a_file_stand_before_the_known_ones(tmp_path: Path) -> None:
    parameters = tmp_path / "parameters.toml"
    parameters.write_text('first_term = "2022-T3"\n', encoding="utf-8")
    with pytest.raises(CommandError, match="ingen terminer før 2022-T3"):
        simulate("--parameters", str(parameters))


def test_a_file_of_rates_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("code,year,amount_nok\nAR-1 EV,2022,mye\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"rates\.csv kan ikke leses som satser"):
        simulate("--rates", str(rates))


def test_rates_without_simulate_are_refused() -> None:
    with pytest.raises(CommandError, match="bare sammen med --simulate"):
        call_command("calculate_term", TERM, "--as-of", DAY, "--rates", "x.csv")
