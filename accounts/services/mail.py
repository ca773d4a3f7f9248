"""Mails are written into the outbox in the same transaction as what they tell of, and sent afterwards.

A mail is plain text in both languages, the reader's first: the user's own, else the recipient's målform, else bokmål.
Whoever wrote it, a mail is sent at least once: a process that dies between sending and noting so sends again, under the
same Message-ID."""

import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEvent, Mail, Recipient, User

from .audit import record
from .letters import Letter

TASK, TASK_FOR_ALL = "accounts.tasks.send_mail", "accounts.tasks.send_due_mail"
SIGNATURE = "IMDi Tilskudd"
BELOW = {"nb": "Bokmål nedenfor.", "nn": "Nynorsk nedanfor."}
LINE = "-" * 40
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


def address_of(name: str, *args: object) -> str:
    """The whole address of a page, by settings.PORTAL_ADDRESS and never by what a request says."""
    return f"{settings.PORTAL_ADDRESS}{reverse(name, args=args)}"


def reading_language(user: User | None, recipient: Recipient | None) -> str:
    """`nb` or `nn`."""
    place = recipient or (user.home if user else None)
    return (user.language if user else "") or (place.language if place else "") or "nb"


def in_both_languages(write: Callable[[], Letter], first: str) -> tuple[str, str]:
    """(subject in the first language, text in both)."""
    other = {"nb": "nn", "nn": "nb"}[first]
    with translation.override(first):
        subject, paragraphs = write()
    with translation.override(other):
        other_subject, other_paragraphs = write()
    parts = [BELOW[other], *paragraphs, SIGNATURE, LINE, other_subject, *other_paragraphs, SIGNATURE]
    return subject, "\n\n".join(parts) + "\n"


def queue_mail(
    *, kind: str, write: Callable[[], Letter], user: User, recipient: Recipient | None = None, address: str = ""
) -> Mail | None:
    """A mail to a user, sent soon after the transaction is over; None when there is no address to send it to.

    `address`: another one than the user's present. `write` gives the letter in the language active at the time."""
    mail = compose(kind=kind, write=write, user=user, recipient=recipient, address=address)
    if not mail.address:
        return None
    mail.save()
    hint(mail.pk)
    return mail


def compose(
    *, kind: str, write: Callable[[], Letter], user: User, recipient: Recipient | None = None, address: str = ""
) -> Mail:
    """A mail that is not in the outbox yet."""
    subject, body = in_both_languages(write, reading_language(user, recipient))
    to = address or user.email
    return Mail(kind=kind, user=user, recipient=recipient, address=to, subject=subject, body=body)


def queue_mails(mails: Iterable[Mail]) -> None:
    """Many composed mails into the outbox, with one hint for all of them."""
    if Mail.objects.bulk_create(mails, batch_size=1000):
        transaction.on_commit(lambda: current_app.send_task(TASK_FOR_ALL, retry=False), robust=True)


def hint(mail_id: int) -> None:
    """Asks a worker to send the mail once the transaction is over. Lost hints do no harm: the reconciler asks anew."""
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[mail_id], retry=False), robust=True)


def send(*, mail_id: int, now: datetime) -> bool:
    """Tries to send the mail if it is due at `now`. False when it was not due or could not be sent; why stands on it.

    Claimed first, in a transaction of its own, so that two workers never send it at once."""
    mail = _claim(mail_id=mail_id, now=now)
    if mail is None:
        return False
    try:
        _message(mail).send()
    except (OSError, ValueError) as error:  # OSError: the network, and all that smtplib raises; ValueError: addresses
        _note_failure(mail=mail, error=error)
        return False
    note_sent(mail=mail, now=timezone.now())
    return True


@transaction.atomic
def _claim(*, mail_id: int, now: datetime) -> Mail | None:
    mail = Mail.objects.due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=mail_id).first()
    if mail is None:
        return None
    mail.attempts += 1
    mail.due_at = now + pause_after(mail.attempts)
    mail.save(update_fields=["attempts", "due_at"])
    return mail


def pause_after(attempts: int) -> timedelta:
    """Until the next attempt: 1, 2, 4 … minutes, at most an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def _message(mail: Mail) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.address],
        headers={
            "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


@transaction.atomic
def note_sent(*, mail: Mail, now: datetime) -> None:
    """From now on nobody can read what it said, nor where it went."""
    mail.state, mail.sent_at, mail.last_error, mail.address, mail.body = Mail.State.SENT, now, "", "", ""
    mail.save(update_fields=["state", "sent_at", "last_error", "address", "body"])


@transaction.atomic
def _note_failure(*, mail: Mail, error: Exception) -> None:
    # The server's own words may hold the address.
    code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
    mail.last_error = f"{type(error).__name__}{code}"[:100]
    if mail.attempts >= settings.MAIL_ATTEMPTS:
        mail.state = Mail.State.GIVEN_UP
        record(kind=AuditEvent.Kind.MAIL_GIVEN_UP, recipient=mail.recipient, subject=f"mail:{mail.pk}")
    mail.save(update_fields=["last_error", "state"])


@transaction.atomic
def try_again(*, mail: Mail, by: User, now: datetime) -> None:
    """A mail that was given up, or that waits for its next attempt, is tried at once. Others are left alone."""
    if mail.state not in {Mail.State.GIVEN_UP, Mail.State.WAITING} or not mail.body:
        return
    mail.state, mail.attempts, mail.due_at = Mail.State.WAITING, 0, now
    mail.save(update_fields=["state", "attempts", "due_at"])
    record(kind=AuditEvent.Kind.MAIL_RETRIED, user=by, recipient=mail.recipient, subject=f"mail:{mail.pk}")
    hint(mail.pk)


@transaction.atomic
def withdraw_mail(*, mail: Mail | None) -> None:
    """A mail that has not been sent will not be, and what it said is gone."""
    if mail is not None:
        unsent = Mail.objects.filter(pk=mail.pk).exclude(state=Mail.State.SENT)
        unsent.update(state=Mail.State.WITHDRAWN, address="", body="")


@transaction.atomic
def tidy_outbox(*, now: datetime) -> int:
    """Empties what was given up long ago and drops rows older than settings.MAIL_KEPT_DAYS; how many were dropped."""
    stale = Mail.objects.filter(created_at__lt=now - timedelta(days=settings.INVITATION_DAYS))
    stale.filter(state=Mail.State.GIVEN_UP).update(address="", body="")
    old = Mail.objects.filter(created_at__lt=now - timedelta(days=settings.MAIL_KEPT_DAYS))
    dropped, _rows = old.exclude(state=Mail.State.WAITING).delete()
    return dropped
