"""What a kommuneadministrator must not be able to do to a colleague: take over the login, or undo what IMDi did."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import rules
from accounts.models import AuditEvent, TotpDevice, User
from accounts.services import devices, invitations, members, users
from tests import factories
from tests.accounts.users_words import follow, link_of_last_mail, send_all
from tests.factories import OURS

pytestmark = pytest.mark.django_db
OLD, NEW = "kari@example.org", "ny@example.org"


@pytest.fixture
def adrian() -> User:
    return factories.cast("municipal_administrator", email="adrian@example.org")


@pytest.fixture
def colleague() -> User:
    """Another kommuneadministrator of the same municipality."""
    return factories.user("kollega", ("kommuneadministrator", OURS), email="kollega@example.org")


@pytest.fixture
def boss() -> User:
    return factories.cast("imdi_administrator")


@pytest.fixture
def kari() -> User:
    """In daily use: has a password, a code app, and has logged in."""
    user = factories.cast("caseworker", email=OLD, home=factories.recipient(), last_login=timezone.now())
    factories.device(user)
    return user


def act(deed: str, user: User, by: User) -> None:
    members.act(deed=deed, user=user, by=by, recipient=factories.recipient())


def move(user: User, by: User, email: str = NEW) -> None:
    members.change_member(
        user=user, by=by, recipient=factories.recipient(), name=user.name, email=email, mobile=user.mobile
    )


def done(kind: str, user: User, by: User, hours: int, **details: object) -> None:
    """As the log has what was done so many hours ago."""
    at = timezone.now() - timedelta(hours=hours)
    AuditEvent.objects.create(kind=kind, user=by, subject=f"user:{user.pk}", at=at, details=details)


def told() -> list[tuple[str, str]]:
    """(to whom, subject) of the mails since the last time."""
    return sorted((message.to[0], message.subject) for message in send_all())


# --- not all at once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["nytt-passord", "ny-kodeapp"])
def test_whoever_got_a_new_address_is_not_reset_on_the_same_day_by_anybody_of_the_municipality(
    kari, adrian, colleague, deed
):
    move(kari, adrian)
    for by in (adrian, colleague):
        with pytest.raises(ValidationError, match="ta kontakt med IMDis brukerstøtte"):
            act(deed, kari, by)
    kari.refresh_from_db()
    assert kari.password_set
    assert TotpDevice.objects.filter(user=kari, confirmed=True).exists()


@pytest.mark.parametrize(("first", "second"), [("nytt-passord", "ny-kodeapp"), ("ny-kodeapp", "nytt-passord")])
def test_nobody_resets_both_password_and_code_app_of_a_colleague_on_the_same_day(kari, adrian, first, second):
    act(first, kari, adrian)
    with pytest.raises(ValidationError, match="ta kontakt med IMDis brukerstøtte"):
        act(second, kari, adrian)
    act(first, kari, adrian)


def test_a_new_link_for_a_reset_password_does_not_follow_a_new_address(kari, adrian):
    act("nytt-passord", kari, adrian)
    move(kari, adrian)
    with pytest.raises(ValidationError, match="E-postadressen til brukeren ble endret"):
        act("inviter", kari, adrian)


def test_after_a_day_the_municipality_may_reset_again(kari, adrian):
    for kind in ("password_reset", "user_changed"):
        done(kind, kari, adrian, hours=rules.HOURS_BETWEEN_RESETS + 1, fields=["email"])
    act("ny-kodeapp", kari, adrian)
    assert not TotpDevice.objects.filter(user=kari).exists()


def test_what_imdi_has_done_or_what_changed_only_the_name_does_not_stand_in_the_way(kari, adrian, boss):
    users.change_user(user=kari, changed_by=boss, name=kari.name, email=NEW, mobile="")
    users.reset_password(user=kari, by=boss)
    done("user_changed", kari, adrian, hours=1, fields=["name", "mobile"])
    act("ny-kodeapp", kari, adrian)


def test_two_administrators_together_may_reset_both(kari, adrian, colleague):
    act("nytt-passord", kari, adrian)
    act("ny-kodeapp", kari, colleague)


def test_imdi_may_reset_everything_at_once(kari, adrian, boss):
    move(kari, adrian)
    users.reset_password(user=kari, by=boss)
    users.reset_device(user=kari, by=boss)


def test_a_mistyped_address_of_somebody_who_never_came_in_is_mended_at_once(adrian):
    nina = members.create_member(
        username="nina",
        name="Nina Attrapp",
        email="nian@example.org",
        mobile="",
        by=adrian,
        recipient=factories.recipient(),
    )
    move(nina, adrian, "nina@example.org")
    act("inviter", nina, adrian)
    assert told()[-1][0] == "nina@example.org"


def test_the_page_says_why_before_anything_is_asked(kari, adrian):
    move(kari, adrian)
    desk = factories.logged_in(adrian)
    answer = desk.get(f"/brukere/{kari.public_id}/ny-kodeapp/", follow=True)
    assert "Haster det, ta kontakt med IMDis brukerstøtte" in answer.content.decode()


# --- the old address hears of it --------------------------------------------------------------------------------


def test_the_former_address_hears_of_resets_as_well(kari, adrian, boss):
    move(kari, adrian)
    assert told() == [(OLD, "E-postadressen din i IMDi Tilskudd er endret")]
    users.reset_device(user=kari, by=boss)
    assert told() == [(address, "Kodeappen din i IMDi Tilskudd er nullstilt") for address in (OLD, NEW)]
    users.reset_password(user=kari, by=boss)
    assert told() == [(OLD, "Passordet ditt i IMDi Tilskudd er nullstilt"), (NEW, "Velg nytt passord i IMDi Tilskudd")]


def test_the_former_address_gets_no_link(kari, adrian, boss):
    move(kari, adrian)
    users.reset_password(user=kari, by=boss)
    (letter,) = [message for message in send_all() if message.subject.startswith("Passordet")]
    assert "/invitasjon/" not in letter.body


def test_a_second_change_is_told_to_the_first_address_too(kari, adrian):
    move(kari, adrian)
    move(kari, adrian, "tredje@example.org")
    assert [to for to, _subject in told()] == [OLD, OLD, NEW]
    kari.refresh_from_db()
    assert kari.former_email == OLD


def test_who_gets_the_old_address_back_is_told_once_at_the_wrong_one(kari, adrian, boss):
    move(kari, adrian)
    move(kari, adrian, OLD)
    assert [to for to, _subject in told()] == [OLD, NEW]
    users.reset_device(user=kari, by=boss)
    assert [to for to, _subject in told()] == [OLD]


def test_a_former_address_is_forgotten_after_a_month(kari, adrian, boss):
    move(kari, adrian)
    send_all()
    long_ago = timezone.now() - timedelta(days=rules.DAYS_OF_FORMER_EMAIL, minutes=1)
    User.objects.filter(pk=kari.pk).update(email_changed_at=long_ago)
    kari.refresh_from_db()
    users.reset_device(user=kari, by=boss)
    assert [to for to, _subject in told()] == [NEW]
    assert users.forget_former_emails(now=timezone.now()) == 1
    assert users.forget_former_emails(now=timezone.now()) == 0
    kari.refresh_from_db()
    assert kari.former_email == ""


# --- what IMDi has closed stays closed --------------------------------------------------------------------------


def test_a_municipality_does_not_open_what_imdi_has_closed(kari, adrian, boss):
    users.deactivate(user=kari, by=boss)
    with pytest.raises(ValidationError, match="bare IMDi kan åpne den igjen"):
        act("reaktiver", kari, adrian)
    page = factories.logged_in(adrian).get(f"/brukere/{kari.public_id}/").content.decode()
    assert "Deaktivert av IMDi" in page
    assert "/reaktiver/" not in page
    users.reactivate(user=kari, by=boss)
    kari.refresh_from_db()
    assert (kari.is_active, kari.closed_because) == (True, "")


def test_imdi_closes_for_good_what_the_municipality_or_time_has_closed(kari, adrian, boss):
    act("deaktiver", kari, adrian)
    users.deactivate(user=kari, by=boss)
    with pytest.raises(ValidationError, match="bare IMDi"):
        act("reaktiver", kari, adrian)
    assert AuditEvent.objects.filter(kind="user_deactivated").count() == 2
    users.deactivate(user=kari, by=boss)
    assert AuditEvent.objects.filter(kind="user_deactivated").count() == 2


def test_a_municipality_does_not_make_imdis_closing_its_own(kari, adrian, boss):
    users.deactivate(user=kari, by=boss)
    act("deaktiver", kari, adrian)
    kari.refresh_from_db()
    assert kari.closed_because == User.Closed.BY_IMDI


# --- what has begun ends ------------------------------------------------------------------------------------


def begun() -> object:
    """A browser that has opened the link of the last mail and is asked for a password."""
    client = follow(link_of_last_mail())
    assert client.get("/logg-inn/passord/").status_code == 200
    return client


def is_over(client) -> bool:
    return client.get("/logg-inn/passord/").headers.get("Location") == "/logg-inn/"


@pytest.fixture
def nina(adrian) -> User:
    return members.create_member(
        username="nina",
        name="Nina Attrapp",
        email="feil@example.org",
        mobile="",
        by=adrian,
        recipient=factories.recipient(),
    )


def test_a_withdrawn_invitation_ends_what_has_begun_with_it(nina, adrian):
    stranger = begun()
    act("trekk-invitasjon", nina, adrian)
    assert is_over(stranger)


def test_a_new_address_ends_what_has_begun_with_the_old_one(nina, adrian):
    stranger = begun()
    move(nina, adrian, "nina@example.org")
    assert is_over(stranger)


def test_a_new_link_ends_what_has_begun_with_the_one_before(nina, adrian):
    stranger = begun()
    act("inviter", nina, adrian)
    assert is_over(stranger)


def test_a_used_invitation_cannot_be_withdrawn_and_it_is_said(nina, adrian):
    invitations.use_invitations(user=nina)
    with pytest.raises(ValidationError, match="må du deaktivere brukeren"):
        act("trekk-invitasjon", nina, adrian)


def test_a_new_address_logs_out(kari, adrian):
    client = factories.logged_in(kari)
    move(kari, adrian)
    assert client.get("/").headers["Location"].startswith("/logg-inn/")


# --- a code app that was never confirmed ------------------------------------------------------------------------


def secret_shown_to(user: User) -> str:
    return devices.begin_enrolment(user=user).secret


def test_a_secret_that_somebody_may_have_seen_is_not_used_after_a_reset(nina, boss):
    seen = secret_shown_to(nina)
    users.reset_password(user=nina, by=boss)
    assert secret_shown_to(nina) != seen


def test_a_secret_that_somebody_may_have_seen_is_not_used_after_a_change_of_address(nina, adrian):
    seen = secret_shown_to(nina)
    move(nina, adrian, "nina@example.org")
    assert secret_shown_to(nina) != seen


def test_a_secret_that_nobody_has_confirmed_gets_old(nina):
    seen = secret_shown_to(nina)
    assert secret_shown_to(nina) == seen
    TotpDevice.objects.update(created_at=timezone.now() - devices.LONGEST_ENROLMENT - timedelta(seconds=1))
    assert secret_shown_to(nina) != seen
    assert TotpDevice.objects.filter(user=nina).count() == 1


def test_the_code_app_in_use_does_not_get_old(kari):
    TotpDevice.objects.update(created_at=timezone.now() - timedelta(days=400))
    secret_shown_to(kari)
    assert TotpDevice.objects.filter(user=kari, confirmed=True).exists()
