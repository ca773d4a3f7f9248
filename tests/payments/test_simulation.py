"""`calculate_term --simulate`: what it would be, and nothing written."""

import csv
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from payments import services
from payments.models import Line, Run, Term
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events

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


@pytest.mark.parametrize("content", ["", "kode,år,beløp\n", "kode,year,amount_nok\nAR-1 EV,2022,1\n"])
def test_a_file_of_rates_without_its_columns_is_refused(tmp_path: Path, content: str) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=r"disse kolonnene mangler: .*code"):
        simulate("--rates", str(rates))


def test_a_file_of_rates_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("code,year,amount_nok\nAR-1 EV,2022,mye\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"rates\.csv kan ikke leses som satser"):
        simulate("--rates", str(rates))


def test_a_parameter_that_is_not_valid_is_refused_with_what_is(tmp_path: Path) -> None:
    parameters = tmp_path / "parameters.toml"
    parameters.write_text("limitation_years = 0\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Lovlig: hele år, 1–10"):
        simulate("--parameters", str(parameters))


def test_rates_without_simulate_are_refused() -> None:
    with pytest.raises(CommandError, match="bare sammen med --simulate"):
        call_command("calculate_term", TERM, "--as-of", DAY, "--rates", "x.csv")


# --- beside the real run ------------------------------------------------------------------------------------

ANOTHER = "202290000202"


@pytest.fixture
def higher(tmp_path: Path) -> str:
    """A file with another rate for AR-1 EV."""
    rates = tmp_path / "rates.csv"
    rates.write_text("code,year,amount_nok\nAR-1 EV,2022,251100\n", encoding="utf-8")
    return str(rates)


@pytest.fixture
def _two_persons_calculated() -> None:
    """Of whom only the first has år 1 as enslig; with a line of grunntilskudd from 2022-T1 that nobody paid yet."""
    add_events(person_events(ANOTHER, "Demo, To", "1991-05-17", "2022-05-04", "1103", role="familie"))
    calculate(TERM, DAY)


def simulated(options: list[str], **more: str) -> str:
    """Without a day of knowledge: the real run's."""
    out = StringIO()
    call_command("calculate_term", TERM, "--simulate", *options, stdout=out)
    return out.getvalue()


def words(line: str) -> list[str]:
    return line.split()


@pytest.mark.usefixtures("_two_persons_calculated")
def test_beside_a_run_of_the_same_rates_nothing_differs(tmp_path: Path) -> None:
    details = tmp_path / "details.csv"
    printed = simulated(["--details", str(details)])
    assert "0 personer får noe annet." in printed
    assert ["AR-1", "EV", "241100.00", "241100.00", "0.00"] in [words(line) for line in printed.splitlines()]
    assert len(details.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.usefixtures("_two_persons_calculated")
def test_other_rates_show_the_difference_per_code_and_recipient_and_the_persons_behind(
    higher: str, tmp_path: Path
) -> None:
    details = tmp_path / "details.csv"
    printed = [words(line) for line in simulated(["--rates", higher, "--details", str(details)]).splitlines()]
    assert ["AR-1", "EV", "241100.00", "251100.00", "10000.00"] in printed
    assert ["4627", "241100.00", "251100.00", "10000.00"] in printed
    assert ["AR-1", "194400.00", "194400.00", "0.00"] in printed
    assert not [line for line in printed if line[:1] == ["1103"]]
    assert printed[-1] == ["1", "personer", "får", "noe", "annet."]
    assert list(csv.DictReader(details.open(encoding="utf-8"))) == [
        {
            "recipient": "4627",
            "duf": "202290000101",
            "name": "Demo, Én",
            "code": "AR-1 EV",
            "budget_year": "2022",
            "for_term": "2022-T2",
            "real": "241100.00",
            "simulated": "251100.00",
            "difference": "10000.00",
        }
    ]


@pytest.mark.usefixtures("_two_persons_calculated")
def test_a_locked_term_is_simulated_as_it_was_when_it_was_calculated(higher: str, attestant: User) -> None:
    confirm_all_rates(attestant)
    lock(TERM, attestant)
    calculate("2022-T3", "2022-09-30")
    lock("2022-T3", attestant)
    add_events([{"id": "late", "type": "died", "duf": ANOTHER, "date": "2022-04-01", "registered": "2022-06-01"}])
    result = services.simulate_term(term_code=TERM, today=date(2030, 1, 1), rates=Path(higher))
    assert result.as_of == date(2022, 6, 30)
    differing = {key: sums.difference for key, sums in result.compared.items() if sums.difference}
    assert differing == {("AR-1 EV", "4627"): Decimal(10_000)}


@pytest.mark.usefixtures("_two_persons_calculated")
def test_with_a_day_of_its_own_newer_knowledge_shows_as_a_difference(tmp_path: Path) -> None:
    retracted = {"id": "R", "type": "retracted", "retracts": f"{ANOTHER}-3"}
    add_events([retracted | {"duf": ANOTHER, "date": "2022-06-29", "registered": "2022-06-29"}])
    told: list[services.Difference] = []
    today = date(2022, 7, 1)
    same = services.simulate_term(term_code=TERM, today=today, tell=told.append)
    assert (same.persons_with_difference, told) == (0, [])
    services.simulate_term(term_code=TERM, today=today, as_of=today, tell=told.append)
    assert [(found.duf, found.name, found.real, found.simulated) for found in told] == [
        (ANOTHER, "Demo, To", Decimal(194_400), Decimal(0))
    ]


@pytest.mark.usefixtures("_two_persons_calculated")
def test_small_chunks_find_the_same_differences(higher: str, settings: object) -> None:
    whole = without_seconds(simulated(["--rates", higher]))
    settings.PERSONS_PER_CHUNK = 1  # type: ignore[attr-defined]
    assert without_seconds(simulated(["--rates", higher])) == whole


def without_seconds(printed: str) -> list[str]:
    return [re.sub(r", [\d.]+ sekunder", "", line) for line in printed.splitlines()[-8:]]


def test_without_a_real_run_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    printed = simulate("--details", str(tmp_path / "details.csv"))
    assert "2022-T2 er ikke beregnet, så det er ingenting å sammenligne med." in printed


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Kan ikke skrive"):
        simulate("--details", str(tmp_path / "borte" / "x.csv"))
