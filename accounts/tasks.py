"""Celery carries hints; what is to be done stands in the database, so that a lost or doubled message does no harm."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Mail
from accounts.services import alarms, forgotten, mail, notifications, retention, reviews, users, visits


@shared_task
def send_mail(mail_id: int) -> None:
    """Sends a mail that is due. What goes wrong stands on its row."""
    mail.send(mail_id=mail_id, now=timezone.now())


@shared_task
def send_due_mail() -> None:
    """Beat, every minute: the mails whose hint was lost, or whose pause after a failure is over."""
    for mail_id in Mail.objects.due(timezone.now()).order_by("due_at").values_list("id", flat=True)[:500]:
        send_mail.delay(mail_id)


@shared_task
def answer_password_requests() -> None:
    """At once after one was asked for, and by beat every minute."""
    forgotten.answer_requests(now=timezone.now())


@shared_task
def watch_audit() -> None:
    """Beat: alarms for odd patterns in the audit log."""
    alarms.watch(now=timezone.now())


@shared_task
def look_after_users() -> None:
    """Beat, every night: unused users become inactive, reviews are opened and reminded of, what is old is tidied.
    Access follows the real calendar, also in the demo."""
    today = timezone.localdate()
    users.close_unused(today=today)
    users.forget_former_emails(now=timezone.now())
    reviews.open_reviews(today=today)
    reviews.remind(today=today)
    mail.tidy_outbox(now=timezone.now())
    forgotten.tidy_requests(now=timezone.now())
    visits.tidy_visits()
    retention.delete_old_events()
    notifications.remove_old(now=timezone.now())


@shared_task
def send_digests() -> None:
    """Beat, every morning: the notifications of those who want them together once a day."""
    notifications.send_digests(now=timezone.now())
