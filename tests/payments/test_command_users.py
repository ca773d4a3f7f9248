"""The commands that name a user ask for the role that the act takes, as the pages do (spec 5)."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import RoleGrant, User
from payments import services
from payments.models import Run, Term
from tests import factories
from tests.ledger import calculate
from tests.payments.run_words import ASK, FIRST, somebody

pytestmark = pytest.mark.django_db
CALCULATE = ("calculate_term", "2022-T1", "--as-of", FIRST)


@pytest.fixture(autouse=True)
def _someone_to_calculate(settings: Settings) -> None:
    settings.CALCULATION_PROCESSES = 1
    somebody()


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as raised:
        call_command(*words)
    assert raised.value.returncode == 1
    return str(raised.value)


@pytest.mark.parametrize("part", ["caseworker", "municipal_administrator", "imdi_operator", "imdi_administrator"])
def test_who_has_no_role_that_calculates_is_refused_and_told_what_to_do(part: str) -> None:
    user = factories.cast(part)
    sentence = f"{user.name} har ikke rollen IMDi saksbehandler eller IMDi attestant. {ASK}"
    assert refusal(*CALCULATE, "--user", part) == sentence
    assert not Run.objects.exists()
    assert not Term.objects.exists()


def test_a_role_that_is_over_calculates_nothing(caseworker: User) -> None:
    RoleGrant.objects.filter(user=caseworker).update(valid_to=date(2021, 12, 31))
    assert "har ikke rollen" in refusal(*CALCULATE, "--user", "saksbehandler")


def test_a_user_who_is_not_active_does_nothing(caseworker: User) -> None:
    User.objects.update(is_active=False)
    sentence = "Saksbehandler Demo er ikke en aktiv bruker. Velg en annen, eller reaktiver brukeren først."
    assert refusal(*CALCULATE, "--user", "saksbehandler") == sentence
    assert refusal("confirm_rates", "--user", "saksbehandler").startswith("Det finnes ingen aktiv bruker")
    calculate("2022-T1", FIRST)
    assert refusal("attest_term", "2022-T1", "--user", "saksbehandler") == sentence


def test_a_user_who_is_not_there_is_refused() -> None:
    assert refusal(*CALCULATE, "--user", "ingen").startswith("Det finnes ingen bruker som heter 'ingen'.")


def test_a_caseworker_calculates_and_neither_attests_nor_confirms_rates(caseworker: User) -> None:
    call_command(*CALCULATE, "--user", "saksbehandler")
    assert Run.objects.get().started_by == caseworker
    sentence = f"Saksbehandler Demo har ikke rollen IMDi attestant. {ASK}"
    assert refusal("attest_term", "2022-T1", "--user", "saksbehandler") == sentence
    assert "IMDi attestant" in refusal("confirm_rates", "--user", "saksbehandler")


def test_an_attestant_who_calculated_does_not_attest_it(attestant: User) -> None:
    call_command(*CALCULATE, "--user", "attestant")
    sentence = "Attestant Demo beregnet terminen selv. En annen attestant må attestere den."
    assert refusal("attest_term", "2022-T1", "--user", "attestant") == sentence


def test_only_a_caseworker_shows_a_term_to_the_municipalities(attestant: User, caseworker: User) -> None:
    calculate("2022-T1", FIRST)
    with pytest.raises(services.PublishRefused, match="har ikke rollen IMDi saksbehandler"):
        services.publish_term(term_code="2022-T1", user=attestant)
    assert services.publish_term(term_code="2022-T1", user=caseworker).state == Term.State.PREVIEW
