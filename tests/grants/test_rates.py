"""A confirmed rate stands as it is, in the database too (spec 3)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from grants.models import GrantCode, Rate
from grants.services import confirm_rates, enter_rate

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 1)


def entered(by: User) -> Rate:
    code = GrantCode.objects.get(code="AR-2")
    words = {"source": "Rundskriv 1/2023", "source_quality": "stated"}
    return enter_rate(code=code, year=2023, amount=Decimal(250_000), by=by, today=DAY, **words)


@pytest.fixture
def confirmed(caseworker: User, attestant: User) -> Rate:
    rate = entered(caseworker)
    confirm_rates(rates=Rate.objects.filter(pk=rate.pk), by=attestant)
    return rate


def test_only_a_caseworker_of_imdi_enters_a_rate(attestant: User) -> None:
    with pytest.raises(PermissionDenied, match="IMDi saksbehandler"):
        entered(attestant)
    assert not Rate.objects.exclude(known_from=None).exists()


@pytest.mark.parametrize("owner", [False, True], ids=["application", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants_rate SET amount = 1 WHERE id = %s",
        "UPDATE grants_rate SET confirmed_by_id = NULL, confirmed_at = NULL WHERE id = %s",
        "UPDATE grants_rate SET source = 'noe annet' WHERE id = %s",
        "DELETE FROM grants_rate WHERE id = %s",
    ],
)
def test_the_database_refuses_every_change_of_a_confirmed_rate(confirmed: Rate, statement: str, owner: bool) -> None:
    with connection.cursor() as cursor:
        if owner:
            cursor.execute("SET LOCAL ROLE NONE")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            cursor.execute(statement, [confirmed.pk])
    confirmed.refresh_from_db()
    assert (confirmed.amount, confirmed.is_confirmed) == (Decimal(250_000), True)


def test_a_new_rate_takes_the_confirmed_ones_place_and_both_are_kept(confirmed: Rate, caseworker: User) -> None:
    later = enter_rate(
        code=confirmed.code,
        year=2023,
        amount=Decimal(260_000),
        source="Rundskriv 2/2023",
        source_quality="stated",
        by=caseworker,
        today=date(2023, 8, 1),
    )
    assert Rate.objects.known_on(date(2023, 7, 31)).get(code="AR-2", year=2023) == confirmed
    assert Rate.objects.known_on(date(2023, 8, 1)).get(code="AR-2", year=2023) == later
