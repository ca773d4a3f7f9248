"""Who holds which role, and what follows from it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Recipient, Role, RoleGrant, User
from accounts.services import roles
from tests import factories
from tests.factories import IMDI, OTHERS, OURS

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def give(user, slug, number=OURS, by=None, **days):
    return roles.give_role(
        user=user,
        recipient=factories.recipient(number),
        role=Role.objects.get(slug=slug),
        given_by=by,
        **days,
    )


def test_a_caseworker_sees_the_own_municipality_and_no_other():
    kari = factories.cast("caseworker")
    assert [r.number for r in Recipient.objects.visible_to(kari)] == [OURS]
    assert kari.may_see_grant_data(OURS)
    assert not kari.may_see_grant_data(OTHERS)
    assert not kari.is_staff


def test_an_administrator_of_the_municipality_sees_no_grant_data():
    adrian = factories.cast("municipal_administrator")
    assert not Recipient.objects.visible_to(adrian).exists()
    assert not adrian.may_see_grant_data(OURS)


def test_imdis_caseworker_sees_every_recipient_but_imdi():
    siv = factories.cast("imdi_caseworker")
    assert Recipient.objects.visible_to(siv).count() == 371
    assert siv.is_staff
    assert not siv.may_see_grant_data(IMDI)


@pytest.mark.parametrize("part", ["imdi_operator", "imdi_administrator"])
def test_imdis_other_roles_see_no_grant_data(part):
    user = factories.cast(part)
    assert user.is_staff
    assert not user.sees_all_recipients
    assert not Recipient.objects.visible_to(user).exists()


def test_nobody_sees_nothing():
    factories.reference()
    assert not Recipient.objects.visible_to(AnonymousUser()).exists()


def test_rows_of_ekstratilskudd_need_their_own_role():
    assert not factories.cast("caseworker").may_see_ekstratilskudd(OURS)
    eli = factories.cast("ekstra_caseworker")
    assert eli.may_see_grant_data(OURS)
    assert eli.may_see_ekstratilskudd(OURS)
    assert not eli.may_see_ekstratilskudd(OTHERS)


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [(0, None, True), (-1, 0, True), (0, 0, True), (-2, -1, False), (1, None, False)],
)
def test_a_role_counts_from_its_first_to_its_last_day_both_included(first, last, in_force):
    today = timezone.localdate()
    kari = factories.user("kari")
    days = {
        "valid_from": today + timedelta(first),
        "valid_to": last if last is None else today + timedelta(last),
    }
    factories.grant(kari, "kommune-saksbehandler", **days)
    assert fresh(kari).has_role("kommune-saksbehandler") is in_force


def test_a_taken_role_counts_no_more_though_its_last_day_is_ahead():
    kari = factories.cast("caseworker")
    grant = RoleGrant.objects.get(user=kari)
    roles.take_role(grant=grant, taken_by=factories.cast("imdi_administrator"))
    assert not fresh(kari).role_grants
    roles.take_role(grant=grant, taken_by=factories.cast("two_hats"))
    assert AuditEvent.objects.filter(kind="role_taken").count() == 1


def test_an_inactive_user_holds_no_roles():
    assert factories.cast("imdi_attestant", is_active=False).is_staff is False


def test_roles_cost_one_query_a_request(django_assert_num_queries):
    kari = fresh(factories.cast("two_hats"))
    with django_assert_num_queries(1):
        assert kari.recipients_with_grant_data() == {OURS, OTHERS}
        assert kari.may_see_grant_data(OURS)
        assert not kari.is_staff
        assert not kari.has_role("imdi-attestant")
        assert [g.recipient.name for g in kari.role_grants] == ["Askøy", "Stavanger"]


def test_a_role_is_asked_for_one_recipient_or_for_any():
    kari = factories.cast("caseworker")
    assert kari.has_role("imdi-attestant", "kommune-saksbehandler")
    assert kari.has_role("kommune-saksbehandler", recipient=OURS)
    assert not kari.has_role("kommune-saksbehandler", recipient=OTHERS)


@pytest.mark.parametrize(
    ("slug", "number"),
    [
        ("imdi-saksbehandler", OURS),
        ("kommune-saksbehandler", IMDI),
        ("kommune-saksbehandler", "46"),
        ("fylkeskommune-saksbehandler", OURS),
    ],
)
def test_a_role_is_refused_for_the_wrong_kind_of_recipient(slug, number):
    with pytest.raises(ValidationError, match="kan ikke gis for"):
        give(factories.cast("roleless"), slug, number)


def test_a_given_role_is_logged_with_who_gave_it():
    ragna, adrian = factories.cast("roleless"), factories.cast("municipal_administrator")
    grant = give(ragna, "kommune-saksbehandler", by=adrian)
    assert ragna.has_role("kommune-saksbehandler", recipient=OURS)
    event = AuditEvent.objects.get(kind="role_given")
    assert (event.user, event.recipient_id, event.subject) == (adrian, OURS, f"user:{ragna.pk}")
    assert grant.given_by == adrian
    assert event.details["role"] == "kommune-saksbehandler"


def test_an_administrator_gives_roles_of_the_own_municipality_only():
    with pytest.raises(ValidationError, match="Du kan ikke gi roller for Stavanger"):
        give(
            factories.cast("roleless"),
            "kommune-saksbehandler",
            OTHERS,
            factories.cast("municipal_administrator"),
        )


@pytest.mark.parametrize("slug", ["kommuneadministrator", "kommuneetterregistrerer", "kommunesupportadmin"])
def test_some_roles_are_given_by_imdi_only(slug):
    ragna = factories.cast("roleless")
    with pytest.raises(ValidationError, match="kan bare IMDi gi"):
        give(ragna, slug, by=factories.cast("municipal_administrator"))
    assert give(ragna, slug, by=factories.cast("imdi_administrator"))


@pytest.mark.parametrize("part", ["caseworker", "imdi_caseworker", "imdi_attestant", "roleless"])
def test_others_give_no_roles(part):
    with pytest.raises(ValidationError):
        give(factories.user("ny"), "kommune-saksbehandler", by=factories.cast(part))


def test_nobody_raises_himself():
    boss = factories.cast("imdi_administrator")
    with pytest.raises(ValidationError, match="gi deg selv"):
        give(boss, "imdi-attestant", IMDI, by=boss)


def test_a_role_is_held_once_at_a_time():
    kari = factories.cast("caseworker")
    with pytest.raises(ValidationError, match="har allerede denne rollen"):
        give(kari, "kommune-saksbehandler")
    roles.take_role(grant=RoleGrant.objects.get(), taken_by=factories.cast("imdi_administrator"))
    assert give(kari, "kommune-saksbehandler")


def test_the_database_refuses_a_role_that_ends_before_it_begins():
    kari = factories.user("kari")
    with pytest.raises(IntegrityError, match="role_grant_ends_after_it_begins"), transaction.atomic():
        factories.grant(kari, "kommune-saksbehandler", valid_to=date(2019, 12, 31))


def test_the_database_keeps_user_names_in_small_letters():
    with pytest.raises(IntegrityError, match="user_username_in_small_letters"), transaction.atomic():
        factories.user("Kari")
