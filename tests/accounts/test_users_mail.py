"""The outbox: what a mail says, that it is sent once, again when it fails, and that nothing secret stays behind."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as sent
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from accounts import tasks
from accounts.models import AuditEvent, Mail
from accounts.services import mail
from tests import factories

pytestmark = pytest.mark.django_db


class Failing(EmailBackend):
    """A server that is away, or that does not know the address."""

    error: Exception = ConnectionRefusedError("kari@example.org")

    def send_messages(self, messages):
        raise self.error


class Rejecting(Failing):
    error = smtplib.SMTPRecipientsRefused({"kari@example.org": (550, b"kari@example.org unknown")})


def queue(user, **more):
    return mail.queue_mail(kind="prove", write=lambda: ("Emne", ["Hei!", "Hemmelig lenke"]), user=user, **more)


def kari(**fields):
    return factories.cast("caseworker", **{"email": "kari@example.org"} | fields)


def send(row, after=timedelta()):
    return mail.send(mail_id=row.pk, now=timezone.now() + after)


@pytest.mark.parametrize(
    ("language", "malform", "first"),
    [("", "", "nb"), ("nn", "nb", "nn"), ("", "nn", "nn"), ("nb", "nn", "nb"), ("", "noytral", "nb")],
)
def test_the_readers_language_comes_first_and_the_other_below(language, malform, first):
    place = factories.recipient()
    place.malform = malform
    place.save()
    row = queue(kari(language=language), recipient=place)
    below = {"nb": "Nynorsk nedanfor.", "nn": "Bokmål nedenfor."}[first]
    assert row.body.startswith(below)
    assert row.body.count("Hemmelig lenke") == 2
    assert "-" * 40 in row.body


def test_each_half_is_written_in_its_own_language():
    from django.utils.translation import gettext

    subject, body = mail.in_both_languages(lambda: (gettext("Logg ut"), [gettext("Brukernavn")]), "nn")
    assert "Brukarnamn" in body.split("-" * 40)[0]
    assert "Brukernavn" in body.split("-" * 40)[1]
    assert subject == "Logg ut"


def test_a_mail_is_sent_once_and_then_says_nothing_more():
    row = queue(kari())
    assert send(row)
    assert not send(row)
    assert [message.to for message in sent.outbox] == [["kari@example.org"]]
    assert sent.outbox[0].extra_headers["Message-ID"].startswith(f"<{row.pk}.")
    row.refresh_from_db()
    assert (row.state, row.address, row.body) == (Mail.State.SENT, "", "")
    assert row.sent_at


def test_text_and_address_are_encrypted_while_they_wait():
    queue(kari())
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, body FROM accounts_mail")
        stored = str(cursor.fetchall())
    assert "example" not in stored
    assert "Hemmelig" not in stored


def test_without_an_address_there_is_no_mail():
    assert queue(factories.cast("stranger")) is None


@pytest.mark.parametrize(
    ("backend", "error"), [("Failing", "ConnectionRefusedError"), ("Rejecting", "SMTPRecipientsRefused")]
)
def test_a_failure_waits_longer_each_time_and_stands_on_the_row_without_the_address(settings, backend, error):
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    row = queue(kari())
    assert not send(row)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (Mail.State.WAITING, 1, error)
    assert not send(row, timedelta(seconds=50))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(row, timedelta(seconds=61))


def test_pauses_double_up_to_an_hour():
    minutes = [mail.pause_after(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 6, 7, 30)]
    assert minutes == [1, 2, 4, 32, 60, 60]


def test_after_many_attempts_a_mail_is_given_up_and_may_be_tried_again(settings):
    settings.EMAIL_BACKEND, settings.MAIL_ATTEMPTS = f"{__name__}.Failing", 1
    row = queue(kari())
    send(row)
    row.refresh_from_db()
    assert row.state == Mail.State.GIVEN_UP
    assert AuditEvent.objects.get(kind="mail_given_up").subject == f"mail:{row.pk}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert not send(row, timedelta(days=1))
    mail.try_again(mail=row, by=factories.cast("imdi_operator"), now=timezone.now())
    assert send(row)


def test_a_withdrawn_mail_is_not_sent():
    row = queue(kari())
    mail.withdraw_mail(mail=row)
    assert not send(row)
    row.refresh_from_db()
    assert (row.state, row.body) == (Mail.State.WITHDRAWN, "")


def test_the_outbox_forgets():
    old, stale, waiting = (
        queue(kari()),
        queue(factories.user("b", email="b@example.org")),
        queue(factories.user("c", email="c@x.no")),
    )
    now = timezone.now()
    Mail.objects.filter(pk=old.pk).update(state="sendt", created_at=now - timedelta(days=91))
    Mail.objects.filter(pk=stale.pk).update(state="gitt_opp", created_at=now - timedelta(days=8))
    Mail.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(days=91))
    assert mail.tidy_outbox(now=now) == 1
    assert set(Mail.objects.values_list("pk", flat=True)) == {stale.pk, waiting.pk}
    assert Mail.objects.get(pk=stale.pk).body == ""


def test_the_task_sends_and_late_or_doubled_messages_do_nothing():
    row = queue(kari())
    tasks.send_mail(row.pk)
    tasks.send_mail(row.pk)
    tasks.send_mail(row.pk + 1000)
    assert len(sent.outbox) == 1


def test_links_begin_with_the_settings_address_whatever_the_request_says(settings):
    settings.PORTAL_ADDRESS = "https://tilskudd.example"
    assert mail.address_of("accounts:users") == "https://tilskudd.example/brukere/"


def test_operators_see_the_state_of_the_outbox_and_neither_address_nor_text():
    row = queue(kari())
    desk = factories.logged_in(factories.cast("imdi_operator"))
    for address in ("/admin/accounts/mail/", f"/admin/accounts/mail/{row.pk}/change/"):
        page = desk.get(address).content.decode()
        assert "prove" in page
        assert "example.org" not in page
        assert "Hemmelig" not in page
    desk.post("/admin/accounts/mail/", {"action": "try_again", "_selected_action": [row.pk]})
    assert AuditEvent.objects.filter(kind="mail_retried").exists()
