"""A rate or parameter replaced after payment: the difference comes as correction lines (spec 3)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from grants.models import GrantCode, Parameter, Rate
from grants.services import confirm_parameters, confirm_rates, enter_parameter, enter_rate
from payments import services
from payments.models import Line, Run
from tests.ledger import calculate, confirm_all_rates, lines_of, lock
from tests.payments.run_words import AR_2_QUARTER, happens, pay, refused, short, somebody

pytestmark = pytest.mark.django_db
DAY, BEFORE = "2023-06-30", "2023-05-31"
ENTERED = date(2023, 6, 1)
REPLACED_BY = 261_500  # 3/12 is 65 375, 3 000 more than at 249 500


@pytest.fixture(autouse=True)
def _one_term_of_year_two_paid(attestant: User) -> None:
    """Somebody settled in 2022; AR-2 of 2023-T1 paid at the rate of the data file."""
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T4", "2022-12-31", attestant)
    pay("2023-T1", "2023-03-31", attestant)


def replace_rate(by: User, kroner: int = REPLACED_BY) -> Rate:
    code = GrantCode.objects.get(code="AR-2")
    words = {"source": "Rundskriv 1/2023", "source_quality": "stated"}
    return enter_rate(code=code, year=2023, amount=Decimal(kroner), by=by, today=ENTERED, **words)


def confirm(rate: Rate, by: User) -> None:
    confirm_rates(rates=Rate.objects.filter(pk=rate.pk), by=by)


def test_a_higher_rate_gives_etterbetaling_for_the_paid_term(caseworker: User, attestant: User) -> None:
    confirm(replace_rate(caseworker), attestant)
    run = calculate("2023-T2", DAY)
    assert short(run) == [
        ("4627", "AR-2", "2023-T1", "etterbetaling", 3_000),
        ("4627", "AR-2", "2023-T2", "ordinær", AR_2_QUARTER + 3_000),
    ]
    assert set(Line.objects.filter(run=run).values_list("rate", "rate_confirmed")) == {(Decimal(REPLACED_BY), True)}
    lock("2023-T2", attestant)
    assert short(calculate("2023-T3", "2023-09-30")) == [
        ("4627", "AR-2", "2023-T3", "ordinær", AR_2_QUARTER + 3_000),
    ]


def test_a_lower_rate_gives_tilbakeforing(caseworker: User, attestant: User) -> None:
    confirm(replace_rate(caseworker, 237_500), attestant)
    assert short(calculate("2023-T2", DAY))[0] == ("4627", "AR-2", "2023-T1", "tilbakeføring", -3_000)


def test_a_run_as_of_an_earlier_day_uses_the_rate_known_then(caseworker: User, attestant: User) -> None:
    confirm(replace_rate(caseworker), attestant)
    assert short(calculate("2023-T2", BEFORE)) == [("4627", "AR-2", "2023-T2", "ordinær", AR_2_QUARTER)]


def test_the_locked_lines_keep_the_rate_they_were_paid_with(caseworker: User, attestant: User) -> None:
    confirm(replace_rate(caseworker), attestant)
    pay("2023-T2", DAY, attestant)
    assert Line.objects.get(run__term_code="2023-T1").rate == Decimal(249_500)


def test_a_replacing_rate_that_nobody_has_confirmed_marks_lines_and_blocks_attestation(
    caseworker: User, attestant: User
) -> None:
    rate = replace_rate(caseworker)
    run = calculate("2023-T2", DAY)
    assert not Line.objects.filter(run=run, rate_confirmed=True).exists()
    sentence = "Disse satsene er ikke bekreftet av en annen enn den som førte dem inn:\n  AR-2 2023"
    with refused(services.AttestationRefused, sentence):
        lock("2023-T2", attestant)
    confirm(rate, attestant)
    lock("2023-T2", attestant)
    assert not Line.objects.filter(run=run, rate_confirmed=False).exists()


# --- parameters ---------------------------------------------------------------------------------------------


def replace_parameter(by: User, name: str = "months_kept_after_exit", value: int = 2) -> Parameter:
    return enter_parameter(name=name, value=value, source="Vedtak", by=by, today=ENTERED)


def test_a_parameter_of_imdis_that_nobody_has_confirmed_blocks_attestation(caseworker: User, attestant: User) -> None:
    parameter = replace_parameter(caseworker)
    calculate("2023-T2", DAY)
    sentence = "Disse parametrene er ikke bekreftet av en annen enn den som førte dem inn:\n  months_kept_after_exit"
    with refused(services.AttestationRefused, sentence):
        lock("2023-T2", attestant)
    confirm_parameters(parameters=Parameter.objects.filter(pk=parameter.pk), by=attestant)
    lock("2023-T2", attestant)


def test_a_parameter_that_the_run_did_not_use_blocks_nothing(caseworker: User, attestant: User) -> None:
    replace_parameter(caseworker, "limitation_years", 4)
    calculate("2023-T2", BEFORE)
    lock("2023-T2", attestant)
    calculate("2023-T3", BEFORE)
    replace_parameter(caseworker)
    lock("2023-T3", attestant)


def test_a_parameter_entered_after_the_calculation_waits_for_the_next_one(caseworker: User, attestant: User) -> None:
    calculate("2023-T2", DAY)
    replace_parameter(caseworker)
    lock("2023-T2", attestant)


def test_parameters_from_the_data_file_count_as_they_are(attestant: User) -> None:
    assert not Parameter.objects.filter(confirmed_at__isnull=False).exists()
    pay("2023-T2", DAY, attestant)


def test_a_replaced_parameter_gives_correction_lines_too(caseworker: User, attestant: User) -> None:
    happens("emigrated", "2023-02-10", registered="2023-04-10")
    first = pay("2023-T2", BEFORE, attestant)
    assert short(first) == [("4627", "AR-2", "2023-T1", "tilbakeføring", -20_792)]
    parameter = replace_parameter(caseworker)
    confirm_parameters(parameters=Parameter.objects.filter(pk=parameter.pk), by=attestant)
    run = calculate("2023-T3", "2023-09-30")
    assert short(run) == [("4627", "AR-2", "2023-T1", "etterbetaling", 20_792)]
    assert sum(line["amount"] for line in lines_of(run)) + sum_of(first) == 0


def sum_of(run: Run) -> Decimal:
    return sum((line["amount"] for line in lines_of(run)), Decimal(0))
