"""IMDi's administrator at work in Django admin."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Recipient, RoleGrant, User
from tests import factories
from tests.factories import OURS

pytestmark = pytest.mark.django_db
HTTP_FORBIDDEN = 403


@pytest.fixture
def boss():
    return factories.cast("imdi_administrator")


@pytest.fixture
def desk(boss):
    return factories.logged_in(boss)


def act(desk, model, action, *rows):
    return desk.post(
        f"/admin/accounts/{model}/",
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_a_new_user_gets_a_password_for_the_first_login_shown_once(desk, boss):
    answer = desk.post(
        "/admin/accounts/user/add/",
        {"username": "Ny.Bruker", "name": "Nina Attrapp", "email": "", "mobile": ""},
        follow=True,
    )
    created = User.objects.get(username="ny.bruker")
    shown = str(next(iter(answer.context["messages"])))
    password = shown.split(": ")[1].split(".")[0]
    assert created.check_password(password)
    assert not created.password_set
    assert created.created_by == boss
    assert AuditEvent.objects.filter(kind="user_created", user=boss).count() == 1
    assert password not in desk.get(f"/admin/accounts/user/{created.pk}/change/").content.decode()


def test_the_page_of_a_user_shows_roles_and_no_hash(desk):
    kari = factories.cast("caseworker", password=factories.PASSWORD)
    page = desk.get(f"/admin/accounts/user/{kari.pk}/change/").content.decode()
    assert "Kommune saksbehandler IMDi Tilskudd" in page
    assert "argon2" not in page


def test_name_and_address_of_a_user_can_be_changed(desk):
    kari = factories.cast("caseworker")
    form = {"name": "Kari Prøve", "email": "kari@example.org", "mobile": "", **inline_form()}
    desk.post(f"/admin/accounts/user/{kari.pk}/change/", form)
    kari.refresh_from_db()
    assert (kari.name, kari.email, kari.username) == ("Kari Prøve", "kari@example.org", "caseworker")


def inline_form():
    return {"all_role_grants-TOTAL_FORMS": "0", "all_role_grants-INITIAL_FORMS": "0"}


def test_the_list_of_users_costs_the_same_for_one_and_for_many(desk, django_assert_max_num_queries):
    for number in range(25):
        factories.user(f"bruker{number}", ("kommune-saksbehandler", OURS))
    with django_assert_max_num_queries(10):
        assert b"bruker24" in desk.get("/admin/accounts/user/").content


def test_users_are_deactivated_and_reactivated_but_never_oneself(desk, boss):
    kari = factories.cast("caseworker")
    act(desk, "user", "deactivate", kari, boss)
    assert list(User.objects.filter(is_active=True)) == [boss]
    act(desk, "user", "reactivate", kari)
    kari.refresh_from_db()
    assert kari.is_active


def test_a_role_is_given_and_taken_in_admin(desk, boss):
    ragna = factories.cast("roleless")
    form = {"user": ragna.pk, "recipient": OURS, "role": "kommuneadministrator"}
    desk.post("/admin/accounts/rolegrant/add/", form | {"valid_from": str(timezone.localdate())})
    grant = RoleGrant.objects.get(user=ragna)
    assert grant.given_by == boss
    act(desk, "rolegrant", "take", grant)
    grant.refresh_from_db()
    assert grant.taken_by == boss
    assert AuditEvent.objects.filter(kind__startswith="role_").count() == 2


@pytest.mark.parametrize("slug", ["imdi-attestant", "fylkeskommune-saksbehandler"])
def test_a_role_of_the_wrong_kind_is_refused_on_the_form(desk, slug):
    ragna = factories.cast("roleless")
    form = {"user": ragna.pk, "recipient": OURS, "role": slug, "valid_from": "2026-01-01"}
    assert "kan ikke gis for" in desk.post("/admin/accounts/rolegrant/add/", form).content.decode()


def test_a_given_role_cannot_be_rewritten(desk):
    grant = factories.grant(factories.cast("roleless"), "kommune-saksbehandler")
    address = f"/admin/accounts/rolegrant/{grant.pk}/change/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"role": "kommuneadministrator"}).status_code == HTTP_FORBIDDEN


def test_malform_and_organisation_number_are_entered_and_logged(desk):
    factories.reference()
    form = {"malform": "nn", "organisation_number": "987654321"}
    desk.post("/admin/accounts/recipient/1580/change/", form)
    haram = Recipient.objects.get(number="1580")
    assert (haram.malform, haram.organisation_number) == ("nn", "987654321")
    assert AuditEvent.objects.get(kind="recipient_changed").details["malform"] == "nn"


def test_the_log_can_be_read_and_searched_but_not_touched(desk):
    event = AuditEvent.objects.create(kind="login", username="caseworker")
    assert b"caseworker" in desk.get("/admin/accounts/auditevent/?kind=login&q=caseworker").content
    address = f"/admin/accounts/auditevent/{event.pk}/change/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"kind": "x"}).status_code == HTTP_FORBIDDEN
    assert desk.get("/admin/accounts/auditevent/add/").status_code == HTTP_FORBIDDEN


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("user", "password__startswith=argon2"),
        ("user", "password=x"),
        ("user", "session_epoch__gt=0"),
        ("user", "totpdevice__secret__startswith=A"),
        ("user", "recovery_codes__digest__startswith=a"),
        ("user", "invitations__digest__startswith=a"),
        ("user", "visits__session_key__startswith=a"),
        ("rolegrant", "user__password__startswith=argon2"),
        ("invitation", "digest__startswith=a"),
        ("invitation", "user__password__startswith=argon2"),
        ("mail", "address__startswith=a"),
        ("mail", "body__contains=a"),
        ("auditevent", "user__password__startswith=argon2"),
    ],
)
def test_no_filter_in_the_address_guesses_a_secret(desk, model, lookup):
    assert desk.get(f"/admin/accounts/{model}/?{lookup}").status_code == 400


def test_filters_of_the_list_work_still(desk):
    for address in ("user/?tilstand=aktiv", "user/?q=berit", "rolegrant/?role__area=x", "invitation/?purpose=first"):
        assert desk.get(f"/admin/accounts/{address}").status_code == 200, address
