"""A kommuneadministrator at work on the users of the own municipality."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent, RoleGrant, Superbruker, User
from accounts.selectors import members as members_of
from accounts.services import members, roles
from tests import factories
from tests.accounts.users_words import send_all
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def adrian():
    return factories.cast("municipal_administrator", email="adrian@example.org")


@pytest.fixture
def desk(adrian):
    return factories.logged_in(adrian)


@pytest.fixture
def kari():
    return factories.cast("caseworker", email="kari@example.org", home=factories.recipient())


def page(desk, address):
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def of(user, word=""):
    return f"/brukere/{user.public_id}/{word}"


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def act(desk, user, deed):
    return said(desk.post(of(user, f"{deed}/"), follow=True))


# --- who is seen --------------------------------------------------------------------------------------------


def test_the_list_shows_the_own_users_with_roles_and_state(desk, kari):
    factories.cast("stranger")
    shown = page(desk, "/brukere/")
    assert "Kari Antatt" in shown
    assert "kari@example.org" in shown
    assert "Kommune saksbehandler IMDi Tilskudd" in shown
    assert "Stian Prøve" not in shown


def test_of_a_user_with_two_hats_only_the_own_roles_are_seen(desk):
    tone = factories.cast("two_hats")
    shown = page(desk, of(tone))
    assert shown.count('<th scope="row">Kommune saksbehandler IMDi Tilskudd') == 1
    assert "Stavanger" not in shown
    assert "bare IMDi kan endre innloggingen" in shown


def test_a_user_who_left_for_another_municipality_is_seen_there_only(desk, adrian, kari):
    roles.take_role(grant=RoleGrant.objects.get(user=kari), taken_by=adrian)
    assert "Kari Antatt" in page(desk, "/brukere/")
    factories.grant(kari, "kommune-saksbehandler", OTHERS)
    assert "Kari Antatt" not in page(desk, "/brukere/")
    assert desk.get(of(kari)).status_code == 404


@pytest.mark.parametrize("word", ["", "endre/", "roller/", "deaktiver/", "nytt-passord/"])
def test_a_stranger_is_not_found(desk, word):
    stian = factories.cast("stranger")
    assert desk.get(of(stian, word)).status_code == 404
    assert desk.post(of(stian, word)).status_code in {404, 405}
    assert User.objects.get(pk=stian.pk).is_active


def test_a_search_finds_names_and_addresses_and_stays_out_of_the_address(desk, kari):
    factories.user("ola", ("kommune-saksbehandler", OURS), name="Ola Skisse")
    for text in ("kari", "KARI@EXAMPLE", "casework"):
        answer = desk.post("/brukere/sok/", {"tekst": text})
        assert text not in answer.headers["Location"]
        shown = page(desk, answer.headers["Location"].partition("#")[0])
        assert ("Kari Antatt" in shown, "Ola Skisse" in shown) == (True, False)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tilstand=aktiv", {"Kari", "Adrian"}),
        ("tilstand=invitert", {"Ny"}),
        ("tilstand=inaktiv", {"Treg"}),
        ("tilstand=deaktivert", {"Borte"}),
        ("rolle=kommuneadministrator", {"Adrian"}),
        ("tilstand=tull", {"Kari", "Adrian", "Ny", "Treg", "Borte"}),
        ("rolle=%00", {"Kari", "Adrian", "Ny", "Treg", "Borte"}),
    ],
)
def test_filters(desk, kari, query, names):
    here = {"home": factories.recipient()}
    factories.user("ny", name="Ny", password_set=False, **here)
    factories.user("treg", name="Treg", is_active=False, closed_because="unused", **here)
    factories.user("borte", name="Borte", is_active=False, **here)
    rows = page(desk, f"/brukere/?{query}").partition("<tbody>")[2]
    found = {name for name in ("Kari", "Adrian", "Ny", "Treg", "Borte") if f">{name}" in rows}
    assert found == names


@pytest.mark.parametrize("sort", ["navn", "-navn", "brukernavn", "epost", "tilstand", "-innlogget", "tull"])
def test_every_heading_sorts(desk, kari, sort):
    assert "Kari Antatt" in page(desk, f"/brukere/?sorter={sort}")


@pytest.mark.parametrize("address", ["/brukere/", "/brukere/logg/", "/brukere/kommuneadministrator/"])
@pytest.mark.parametrize("count", [1, 25])
def test_pages_cost_the_same_few_queries_however_many_users(desk, address, count, django_assert_max_num_queries):
    for number in range(count):
        user = factories.user(f"bruker{number}", ("kommune-saksbehandler", OURS), ("kommunekontaktsenter", OURS))
        AuditEvent.objects.create(kind="role_given", recipient_id=OURS, subject=f"user:{user.pk}", user=user)
    with django_assert_max_num_queries(11):
        page(desk, address)


def test_the_page_of_a_user_costs_ten_queries_at_most(desk, kari, django_assert_max_num_queries):
    factories.grant(kari, "kommunekontaktsenter")
    factories.grant(kari, "kommunelesebruker")
    with django_assert_max_num_queries(10):
        page(desk, of(kari))


def test_whoever_administers_several_chooses(kari):
    both = factories.user("to", ("kommuneadministrator", OURS), ("kommuneadministrator", OTHERS))
    desk = factories.logged_in(both)
    assert desk.get("/brukere/").headers["Location"] == "/brukere/kommune/"
    assert "Stavanger" in page(desk, "/brukere/kommune/")
    desk.post("/brukere/kommune/", {"recipient": OURS})
    assert "Kari Antatt" in page(desk, "/brukere/")
    desk.post("/brukere/kommune/", {"recipient": OTHERS})
    assert "Kari Antatt" not in page(desk, "/brukere/")
    assert desk.post("/brukere/kommune/", {"recipient": "0301"}).status_code == 404


def test_others_have_no_such_page_and_the_attempt_is_noted():
    desk = factories.logged_in(factories.cast("caseworker"))
    assert desk.get("/brukere/").status_code == 404
    assert AuditEvent.objects.get(kind="refused").subject == "users"


# --- new users ----------------------------------------------------------------------------------------------

NEW = {"name": "Nina Attrapp", "username": "nina.n", "email": "nina@example.org", "mobile": "900 00 000"}


def test_a_new_user_belongs_here_gets_an_invitation_and_has_no_role_yet(desk, adrian):
    answer = desk.post("/brukere/ny/", NEW)
    nina = User.objects.get(username="nina.n")
    assert answer.headers["Location"] == of(nina, "roller/")
    assert (nina.home_id, nina.created_by, nina.mobile, nina.state) == (OURS, adrian, "90000000", "invitert")
    assert not nina.has_usable_password()
    (message,) = send_all()
    assert message.to == ["nina@example.org"]
    assert "Nina" in page(desk, "/brukere/")
    assert list(
        AuditEvent.objects.filter(recipient_id=OURS, user=adrian).order_by("id").values_list("kind", flat=True)
    ) == [
        "user_created",
        "invited",
    ]


def test_a_taken_user_name_says_nothing_about_whose_it_is_and_is_noted(desk):
    factories.cast("stranger", name="Stian Prøve", email="stian@example.org")
    shown = desk.post("/brukere/ny/", NEW | {"username": "Stranger"}).content.decode()
    assert "Brukernavnet er tatt. Velg et annet." in shown
    assert "Stavanger" not in shown
    assert "Stian" not in shown
    assert AuditEvent.objects.filter(kind="username_taken", recipient_id=OURS).exists()
    assert User.objects.filter(email=NEW["email"]).count() == 0


def test_an_address_of_a_colleague_is_refused_and_one_from_elsewhere_is_not_told(desk, kari):
    factories.cast("stranger", email="stian@example.org")
    assert (
        "har allerede denne e-postadressen"
        in desk.post("/brukere/ny/", NEW | {"email": "KARI@example.org"}).content.decode()
    )
    assert desk.post("/brukere/ny/", NEW | {"email": "stian@example.org"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Skriv navnet"),
        ("username", "", "Skriv et brukernavn"),
        ("username", "nina n", "gyldig brukernavn"),
        ("email", "", "Skriv e-postadressen"),
        ("email", "nina", "gyldig e-post"),
        ("mobile", "ni null", "åtte sifre"),
    ],
)
def test_what_is_missing_or_odd_is_said(desk, field, value, words):
    answer = desk.post("/brukere/ny/", NEW | {field: value})
    assert answer.status_code == 200
    assert words.lower() in answer.content.decode().lower()
    assert not User.objects.filter(username="nina.n").exists()


# --- roles --------------------------------------------------------------------------------------------------


def test_a_role_is_given_from_and_to_a_day_with_the_catalogues_explanation(desk, kari):
    shown = page(desk, of(kari, "roller/"))
    assert "Melder inn supportsaker." in shown
    assert "Åpner ingenting i IMDi Tilskudd." in shown
    tomorrow = timezone.localdate() + timedelta(1)
    form = {
        "role": "kommunekontaktsenter",
        "valid_from": f"{timezone.localdate():%d.%m.%Y}",
        "valid_to": f"{tomorrow:%d.%m.%Y}",
    }
    assert desk.post(of(kari, "roller/"), form).headers["Location"] == of(kari)
    grant = RoleGrant.objects.get(user=kari, role="kommunekontaktsenter")
    assert (grant.recipient_id, grant.valid_to) == (OURS, tomorrow)
    assert f"{tomorrow:%d.%m.%Y}" in page(desk, of(kari))


@pytest.mark.parametrize(
    "slug", ["kommuneadministrator", "kommuneetterregistrerer", "kommunesupportadmin", "imdi-saksbehandler", "tull"]
)
def test_what_imdi_alone_gives_is_not_among_the_choices(desk, kari, slug):
    assert f'value="{slug}"' not in page(desk, of(kari, "roller/"))
    form = {"role": slug, "valid_from": "22.11.2026"}
    assert desk.post(of(kari, "roller/"), form).status_code == 200
    assert RoleGrant.objects.filter(user=kari).count() == 1


def test_a_county_gets_the_roles_of_counties():
    desk = factories.logged_in(factories.user("fa", ("kommuneadministrator", "46")))
    fride = factories.cast("county_caseworker")
    shown = page(desk, of(fride, "roller/"))
    assert 'value="kommunekontaktsenter"' in shown
    assert 'value="kommune-saksbehandler"' not in shown


def test_a_taken_role_ends_at_once_and_so_do_the_sessions(desk, kari):
    session = factories.logged_in(kari)
    grant = RoleGrant.objects.get(user=kari)
    desk.post(of(kari, f"roller/{grant.pk}/ta/"))
    grant.refresh_from_db()
    assert grant.taken_at
    assert session.get("/").headers["Location"].startswith("/logg-inn/")


def test_a_role_of_another_recipient_cannot_be_taken(desk):
    tone = factories.cast("two_hats")
    theirs = RoleGrant.objects.get(user=tone, recipient_id=OTHERS)
    assert desk.post(of(tone, f"roller/{theirs.pk}/ta/")).status_code == 404
    theirs.refresh_from_db()
    assert theirs.taken_at is None


def test_nobody_raises_himself_or_locks_himself_out(desk, adrian):
    assert "egen bruker" in said(desk.get(of(adrian, "roller/"), follow=True))
    mine = RoleGrant.objects.get(user=adrian)
    assert "bare IMDi" in page(desk, of(adrian))
    assert "ikke gi deg selv roller eller ta dem bort" in said(
        desk.post(of(adrian, f"roller/{mine.pk}/ta/"), follow=True)
    )
    for deed in ("deaktiver", "nytt-passord", "ny-kodeapp"):
        assert "egen bruker" in act(desk, adrian, deed)
    assert page(desk, "/brukere/")


# --- the login ----------------------------------------------------------------------------------------------


def test_deactivated_is_out_at_once_and_reactivated_is_in_again(desk, kari):
    session = factories.logged_in(kari)
    assert "slutter" in page(desk, of(kari, "nytt-passord/"))
    assert "deaktivert" in act(desk, kari, "deaktiver")
    assert session.get("/").headers["Location"].startswith("/logg-inn/")
    assert "deaktivert" in page(desk, of(kari))
    assert "reaktivert" in act(desk, kari, "reaktiver")
    kari.refresh_from_db()
    assert kari.state == "aktiv"
    assert any("åpnet brukeren din" in message.body for message in send_all())


def test_a_lost_phone_is_reset_and_told(desk, kari):
    factories.device(kari)
    act(desk, kari, "ny-kodeapp")
    assert not kari.totpdevice_set.exists()
    assert any("nullstilt kodeappen" in message.body for message in send_all())


def test_a_changed_address_is_told_at_the_old_one_and_ends_open_links(desk, kari):
    form = {"name": "Kari Prøve", "email": "ny@example.org", "mobile": ""}
    assert desk.post(of(kari, "endre/"), form).headers["Location"] == of(kari)
    kari.refresh_from_db()
    assert (kari.name, kari.email) == ("Kari Prøve", "ny@example.org")
    assert [message.to for message in send_all()] == [["kari@example.org"]]
    assert AuditEvent.objects.get(kind="user_changed").details == {"fields": ["name", "email"]}


@pytest.mark.parametrize("deed", sorted(members.DEEDS))
def test_the_login_of_another_administrator_or_of_somebody_who_works_elsewhere_is_imdis(desk, deed):
    colleague = factories.user("kollega", ("kommuneadministrator", OURS), email="k@example.org")
    tone = factories.cast("two_hats", email="tone@example.org")
    for user, words in ((colleague, "er kommuneadministrator"), (tone, "utenfor deres ansvar")):
        assert words in act(desk, user, deed)
        assert words in said(desk.get(of(user, "endre/"), follow=True))
        user.refresh_from_db()
        assert (user.is_active, user.password_set, user.session_epoch) == (True, True, 0)


def test_an_inactive_administrator_is_reactivated_by_imdi_alone(desk):
    colleague = factories.user("kollega", ("kommuneadministrator", OURS), is_active=False, closed_because="unused")
    assert "Bare IMDi" in act(desk, colleague, "reaktiver")
    imdi = factories.logged_in(factories.cast("imdi_administrator"))
    imdi.post("/admin/accounts/user/", {"action": "reactivate", "_selected_action": [colleague.pk]})
    colleague.refresh_from_db()
    assert colleague.is_active


def test_an_administrator_whose_role_is_over_may_do_nothing(adrian, kari):
    RoleGrant.objects.filter(user=adrian).update(valid_to="2021-01-01")
    fresh = User.objects.get(pk=adrian.pk)
    with pytest.raises(ValidationError, match="hører ikke til"):
        members.act(deed="deaktiver", user=kari, by=fresh, recipient=factories.recipient())
    with pytest.raises(ValidationError, match="hører ikke til"):
        members.create_member(**NEW, by=fresh, recipient=factories.recipient())


def test_an_unknown_deed_is_not_found(desk, kari):
    assert desk.post(of(kari, "slett/")).status_code == 404


# --- home ---------------------------------------------------------------------------------------------------


def test_a_user_moves_along_when_no_role_is_left_at_home(adrian, kari):
    boss = factories.cast("imdi_administrator")
    stavanger = factories.recipient(OTHERS)
    role = RoleGrant.objects.get(user=kari).role
    roles.give_role(user=kari, recipient=stavanger, role=role, given_by=boss)
    kari.refresh_from_db()
    assert kari.home_id == OURS
    for grant in RoleGrant.objects.filter(user=kari):
        roles.take_role(grant=grant, taken_by=boss)
    roles.give_role(user=kari, recipient=stavanger, role=role, given_by=boss)
    kari.refresh_from_db()
    assert kari.home_id == OTHERS
    assert not members_of(factories.recipient(), timezone.localdate()).filter(pk=kari.pk).exists()


# --- superbruker --------------------------------------------------------------------------------------------


def test_a_municipality_has_one_superbruker_who_gets_no_more_access(desk, kari):
    ola = factories.user("ola", ("kommune-saksbehandler", OURS), name="Ola Skisse")
    before = kari.roles_held_for(OURS)
    desk.post(of(kari, "superbruker/"))
    desk.post(of(ola, "superbruker/"))
    assert Superbruker.objects.get().user == ola
    assert "Ola Skisse" in re.search(r"Superbruker \(IMDis.*?<", page(desk, "/brukere/"))[0]
    assert User.objects.get(pk=kari.pk).roles_held_for(OURS) == before
    assert AuditEvent.objects.filter(kind="superbruker_named").count() == 2


def test_a_superbruker_is_active_and_has_a_role(desk, adrian):
    nobody = factories.user("ny", home=factories.recipient())
    assert "må være aktiv og ha en rolle" in said(desk.post(of(nobody, "superbruker/"), follow=True))
    assert not Superbruker.objects.exists()


# --- the log ------------------------------------------------------------------------------------------------


def test_the_log_shows_what_was_done_with_the_own_users_and_imdi_as_imdi(desk, adrian, kari):
    act(desk, kari, "deaktiver")
    boss = factories.logged_in(factories.cast("imdi_administrator"))
    boss.post("/admin/accounts/user/", {"action": "reactivate", "_selected_action": [kari.pk]})
    AuditEvent.objects.create(kind="user_created", recipient_id=OTHERS, subject=f"user:{kari.pk}")
    rows = page(desk, "/brukere/logg/").partition("<tbody>")[2]
    assert "bruker deaktivert" in rows
    assert "Adrian Demo" in rows
    assert "bruker reaktivert" in rows
    assert ">IMDi<" in rows
    assert "Berit Antatt" not in rows
    assert "bruker opprettet" not in rows
