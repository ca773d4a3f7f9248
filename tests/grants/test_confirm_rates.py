"""A rate is entered by one and confirmed by another."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from accounts.models import User
from grants.models import GrantCode, Rate
from grants.services import OwnEntry, confirm_rates, enter_rate
from tests import factories

pytestmark = pytest.mark.django_db


def who_enters(by: User) -> User:
    """Somebody who also is IMDi saksbehandler."""
    return by if by.has_role("imdi-saksbehandler") else factories.grant(by, "imdi-saksbehandler", "imdi").user


def entered(by: User, year: int = 2023, **fields: object) -> Rate:
    whole = {"amount": Decimal(250000), "source": "Rundskriv 1/2023", "source_quality": "stated"}
    code = GrantCode.objects.get(code="AR-2")
    return enter_rate(code=code, year=year, by=who_enters(by), today=date(2023, 5, 1), **whole | fields)


def confirm(*arguments: str) -> str:
    output = io.StringIO()
    call_command("confirm_rates", *arguments, stdout=output)
    return output.getvalue()


def test_an_attestant_confirms_the_loaded_rates_of_a_year(attestant: User) -> None:
    output = confirm("--user", attestant.username, "--year", "2023")
    assert "AR-2 2023: 249500.00 kr (utledet)" in output
    assert "Bekreftet 26 satser." in output
    rate = Rate.objects.get(code="AR-2", year=2023)
    assert (rate.confirmed_by, rate.is_confirmed) == (attestant, True)
    assert not Rate.objects.get(code="AR-2", year=2024).is_confirmed


def test_without_a_year_every_rate_is_confirmed_and_a_second_time_none(attestant: User) -> None:
    confirm("--user", attestant.username)
    assert not Rate.objects.filter(confirmed_at=None).exists()
    assert confirm("--user", attestant.username) == "Bekreftet 0 satser.\n"


def test_what_the_attestant_entered_is_left_for_another(attestant: User) -> None:
    rate = entered(attestant)
    output = confirm("--user", attestant.username, "--year", "2023")
    assert "1 satser som du selv førte inn, må en annen bekrefte." in output
    rate.refresh_from_db()
    assert not rate.is_confirmed


def test_only_an_attestant_confirms(caseworker: User) -> None:
    with pytest.raises(CommandError, match="Bare den som er IMDi attestant"):
        confirm("--user", caseworker.username)
    with pytest.raises(PermissionDenied):
        confirm_rates(rates=Rate.objects.all(), by=caseworker)
    assert not Rate.objects.exclude(confirmed_at=None).exists()


def test_unknown_users_and_years_are_named(attestant: User) -> None:
    with pytest.raises(CommandError, match="ingen aktiv bruker som heter ukjent"):
        confirm("--user", "ukjent")
    with pytest.raises(CommandError, match="ingen satser for 1999"):
        confirm("--user", attestant.username, "--year", "1999")


def test_own_rates_are_refused_and_then_none_is_confirmed(attestant: User) -> None:
    entered(attestant)
    with pytest.raises(OwnEntry, match="AR-2 2023"):
        confirm_rates(rates=Rate.objects.filter(year=2023), by=attestant)
    assert not Rate.objects.exclude(confirmed_at=None).exists()


def test_an_entered_rate_replaces_the_loaded_one_from_the_day_it_was_known(caseworker: User) -> None:
    rate = entered(caseworker)
    assert Rate.objects.known_on(date(2023, 4, 30)).get(code="AR-2", year=2023).amount == Decimal(249500)
    assert Rate.objects.known_on(date(2023, 5, 1)).get(code="AR-2", year=2023) == rate
    assert (rate.entered_by, rate.is_confirmed) == (caseworker, False)


def test_a_second_rate_from_the_same_day_and_a_negative_one_are_refused(caseworker: User) -> None:
    entered(caseworker)
    with pytest.raises(ValidationError, match="allerede en sats"):
        entered(caseworker)
    with pytest.raises(ValidationError):
        entered(caseworker, year=2024, amount=Decimal(-1))
