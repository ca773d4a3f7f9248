"""Parameters: one enters, another confirms, and only what is valid is taken (spec 3)."""

import tomllib
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import User
from grants.models import Parameter
from grants.selectors import parameters_known_on
from grants.services import OwnEntry, confirm_parameters, enter_parameter
from grants.services.parameters import CHECKS, checked, valid_values
from grants.services.reference import DATA
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 1)
LIST = "/admin/grants/parameter/"


def entered(by: User, name: str = "limitation_years", value: Any = 4) -> Parameter:
    return enter_parameter(name=name, value=value, source="Vedtak i IMDi", by=by, today=DAY)


def test_every_parameter_of_the_data_file_has_a_check_and_its_own_value_is_valid() -> None:
    content = tomllib.loads((DATA / "parameters.toml").read_text(encoding="utf-8"))
    assert content.keys() == CHECKS.keys() == valid_values().keys()
    assert {name: checked(name, row["value"]) for name, row in content.items()} == {
        name: row["value"] for name, row in content.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("first_term", " 2023-t1 ", "2023-T1"),
        ("limitation_years", "10", 10),
        ("months_kept_after_move", "0", 0),
        ("year1_split_on_move", "none", "none"),
        ("year1_reduced_on_exit", "Ja", True),
        ("year1_reduced_on_exit", "false", False),
        ("spread_from", 2025, 2025),
    ],
)
def test_a_value_is_understood_from_its_text(name: str, text: Any, value: Any) -> None:
    assert checked(name, text) == value
    assert type(checked(name, text)) is type(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_term", "2022-T5"),
        ("limitation_years", 0),
        ("limitation_years", 11),
        ("limitation_years", "tre"),
        ("limitation_years", 3.0),
        ("limitation_years", True),
        ("months_kept_after_exit", 0),
        ("months_kept_after_move", 13),
        ("year1_split_on_move", "weeks"),
        ("year1_split_on_move", ["months"]),
        ("year1_reduced_on_exit", "kanskje"),
        ("fht_own_share_1", -1),
        ("spread_from", 2014),
    ],
)
def test_a_value_that_is_not_valid_is_refused_in_the_words_of_the_file(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        checked(name, value)
    assert f"Lovlig: {valid_values()[name]}." in refusal.value.messages[0]


def test_a_parameter_that_no_rule_reads_is_refused(caseworker: User) -> None:
    with pytest.raises(ValidationError, match="er ikke en parameter"):
        entered(caseworker, name="something_else")


def test_an_entered_value_is_known_from_its_day_and_the_loaded_one_stays(caseworker: User) -> None:
    entered(caseworker)
    assert parameters_known_on(date(2023, 4, 30))["limitation_years"] == 3
    assert parameters_known_on(DAY)["limitation_years"] == 4
    with pytest.raises(ValidationError, match="allerede en verdi"):
        entered(caseworker, value=5)


def test_false_is_a_value_like_any_other(caseworker: User) -> None:
    assert entered(caseworker, "year1_reduced_on_exit", "nei").value is False


def test_a_caseworker_enters_and_an_attestant_confirms(caseworker: User, attestant: User) -> None:
    with pytest.raises(PermissionDenied, match="IMDi saksbehandler"):
        entered(attestant)
    parameter = entered(caseworker)
    chosen = Parameter.objects.filter(pk=parameter.pk)
    with pytest.raises(PermissionDenied, match="IMDi attestant"):
        confirm_parameters(parameters=chosen, by=caseworker)
    assert confirm_parameters(parameters=chosen, by=attestant) == [parameter]
    parameter.refresh_from_db()
    assert (parameter.confirmed_by, parameter.is_confirmed) == (attestant, True)


def test_nobody_confirms_an_own_parameter(attestant: User) -> None:
    factories.grant(attestant, "imdi-saksbehandler", "imdi")
    parameter = entered(attestant)
    with pytest.raises(OwnEntry, match="limitation_years"):
        confirm_parameters(parameters=Parameter.objects.all(), by=attestant)
    parameter.refresh_from_db()
    assert not parameter.is_confirmed


def test_the_database_refuses_to_change_a_confirmed_parameter(caseworker: User, attestant: User) -> None:
    parameter = entered(caseworker)
    confirm_parameters(parameters=Parameter.objects.filter(pk=parameter.pk), by=attestant)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Parameter.objects.filter(pk=parameter.pk).update(value=9)


# --- admin --------------------------------------------------------------------------------------------------


@pytest.fixture
def imdi() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


def post(client: Client, **fields: Any) -> Any:
    whole = {"name": "limitation_years", "value": "4", "source": "Vedtak"} | fields
    return client.post(f"{LIST}add/", whole)


def test_in_admin_one_enters_and_another_confirms(imdi: Client) -> None:
    assert "hele år, 1–10" in imdi.get(f"{LIST}add/").content.decode()
    assert post(imdi).status_code == 302
    assert "allerede ført inn en verdi" in post(imdi).content.decode()
    parameter = Parameter.objects.get(known_from__isnull=False)
    assert (parameter.value, parameter.entered_by.username) == (4, "imdi_caseworker")
    chosen = {"action": "confirm", "_selected_action": [parameter.pk]}
    assert "Bare den som er IMDi attestant" in imdi.post(LIST, chosen, follow=True).content.decode()
    attestant = factories.logged_in(factories.cast("imdi_attestant"))
    assert "Bekreftet 1 parametre." in attestant.post(LIST, chosen, follow=True).content.decode()


def test_in_admin_a_wrong_value_is_refused_with_what_is_valid(imdi: Client) -> None:
    content = post(imdi, value="11").content.decode()
    assert "«11» kan ikke brukes for limitation_years. Lovlig: hele år, 1–10." in content
    assert not Parameter.objects.filter(known_from__isnull=False).exists()


def test_in_admin_a_parameter_is_shown_and_never_changed(imdi: Client) -> None:
    parameter = Parameter.objects.get(name="year1_reduced_on_exit")
    address = f"{LIST}{parameter.pk}/change/"
    assert "true eller false" in imdi.get(address).content.decode()
    assert imdi.post(address, {"value": "true"}).status_code == 403
    assert imdi.post(f"{LIST}{parameter.pk}/delete/").status_code == 403
