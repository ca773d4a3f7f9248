"""The data files in grants/data/ and how they are loaded."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from grants.models import Country, GrantCode, Group, Parameter, Rate, Scheme
from grants.register.reference import ReferenceMissing, read_reference
from grants.rules.parameters import Parameters
from grants.services import load_reference
from grants.services.reference import DATA, ReferenceConflict

pytestmark = pytest.mark.django_db


def file_rate() -> Rate:
    return Rate.objects.get(code="AR-2", year=2023, known_from=None)


def test_schemes_codes_and_groups_are_those_of_the_contract() -> None:
    load_reference()
    assert list(Scheme.objects.values_list("slug", flat=True)) == (
        ["integrering", "saerskilt", "ekstra", "grunn", "norsk", "kollektiv", "utvidet", "asyl"]
    )
    assert list(Group.objects.values_list("slug", flat=True)) == (
        ["ar-1", "ar-2-5", "saerskilt", "ekstra", "grunn", "norsk", "kollektiv", "utvidet", "asyl"]
    )
    groups = dict(GrantCode.objects.values_list("code", "group"))
    assert len(groups) == 26
    assert [code for code, group in groups.items() if group == "ar-1"] == (
        ["AR-1", "AR-1 EV", "AR-1 B", "AR-1 EM", "ELDR", "BHT"]
    )
    assert groups["P37D-AR1"] == "kollektiv"


def test_every_code_has_a_rate_with_a_source() -> None:
    load_reference()
    assert not GrantCode.objects.exclude(rates__year=2023).exists()
    assert not Rate.objects.filter(source="").exists()
    rate = file_rate()
    assert (rate.amount, rate.source_quality, rate.is_confirmed) == (Decimal(249500), "derived", False)
    assert (rate.known_from, rate.entered_by) == (None, None)


def test_the_parameters_are_those_the_rules_read() -> None:
    load_reference()
    values = dict(Parameter.objects.values_list("name", "value"))
    assert Parameters.from_values(values).first_term.code == "2022-T1"
    assert values["year1_reduced_on_exit"] is False
    assert values["fht_own_share_2"] == 200000


def test_the_low_rate_is_for_western_europe_north_america_australia_and_new_zealand() -> None:
    load_reference()
    low = Country.objects.filter(low_rate=True).values_list("code", flat=True)
    assert " ".join(sorted(low)) == (
        "AND AUS AUT BEL CAN CHE CYP DEU DNK ESP FIN FRA GBR GRC IRL ISL ITA LIE LUX "
        "MCO MLT NLD NZL PRT SMR SWE USA VAT"
    )
    assert Country.objects.get(code="NOR").name_nn == "Noreg"


def test_loading_again_changes_nothing() -> None:
    load_reference()
    before = list(Rate.objects.order_by("pk").values())
    loaded = load_reference()
    assert list(Rate.objects.order_by("pk").values()) == before
    with (DATA / "rates.csv").open(encoding="utf-8", newline="") as file:
        assert loaded["rates"] == len(list(csv.DictReader(file))) == len(before)


def test_a_loaded_rate_that_nobody_confirmed_follows_the_file() -> None:
    load_reference()
    Rate.objects.filter(pk=file_rate().pk).update(amount=1, source="gammel")
    Parameter.objects.filter(name="limitation_years").update(value=9)
    load_reference()
    assert (file_rate().amount, file_rate().source != "gammel") == (Decimal(249500), True)
    assert Parameter.objects.get(name="limitation_years").value == 3


def test_a_confirmed_rate_that_differs_from_the_file_is_an_error_that_names_it(attestant: User) -> None:
    load_reference()
    confirmed = {"confirmed_by": attestant, "confirmed_at": timezone.now()}
    Rate.objects.filter(pk=file_rate().pk).update(amount=1, **confirmed)
    Rate.objects.filter(code="AR-3", year=2023).update(amount=2)
    with pytest.raises(ReferenceConflict, match=r"AR-2 2023\. Før inn"):
        load_reference()
    assert Rate.objects.get(code="AR-3", year=2023).amount == 2
    with pytest.raises(CommandError, match="AR-2 2023"):
        call_command("load_reference", stdout=io.StringIO())


def test_a_confirmed_rate_keeps_the_source_that_was_confirmed(attestant: User) -> None:
    load_reference()
    confirmed = {"confirmed_by": attestant, "confirmed_at": timezone.now()}
    Rate.objects.filter(pk=file_rate().pk).update(source="rundskriv 2023", **confirmed)
    load_reference()
    assert file_rate().source == "rundskriv 2023"


def test_what_imdi_entered_is_never_touched(caseworker: User) -> None:
    load_reference()
    own = Rate.objects.create(
        code_id="AR-2", year=2023, amount=1, source="x", known_from=date(2023, 5, 1), entered_by=caseworker
    )
    load_reference()
    own.refresh_from_db()
    assert own.amount == 1
    assert file_rate().amount == Decimal(249500)


def test_the_command_says_how_many_of_each_were_loaded() -> None:
    output = io.StringIO()
    call_command("load_reference", stdout=output)
    assert "Tilskuddsmottakere: 372\n" in output.getvalue()
    assert "Tilskuddskoder: 26\n" in output.getvalue()


def test_an_import_without_reference_data_says_what_to_do() -> None:
    Country.objects.all().delete()
    with pytest.raises(ReferenceMissing, match="Kjør load_reference først"):
        read_reference()
