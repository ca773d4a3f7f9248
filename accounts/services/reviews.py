"""The quarterly review: each role of a recipient is confirmed or taken by its kommuneadministrator."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AuditEvent, Recipient, RoleGrant, RoleReview, RoleReviewItem, User
from accounts.selectors import administrators, recipients_without_review

from . import letters
from .audit import record
from .invitations import place_name
from .mail import address_of, queue_mail
from .roles import take_role

Answer = RoleReviewItem.Answer


def open_reviews(*, today: date) -> int:
    """One for each recipient that has a kommuneadministrator and no review this quarter; how many. May run any number
    of times."""
    quarter = rules.quarter_of(today)
    recipients = recipients_without_review(quarter, today)
    return sum(_open_review(recipient=recipient, quarter=quarter, today=today) for recipient in recipients)


@transaction.atomic
def _open_review(*, recipient: Recipient, quarter: str, today: date) -> bool:
    """False when somebody else was faster."""
    due = rules.review_due(today)
    review, created = RoleReview.objects.get_or_create(recipient=recipient, quarter=quarter, defaults={"due": due})
    if created:
        grants = RoleGrant.objects.unended(today).filter(recipient=recipient)
        RoleReviewItem.objects.bulk_create(RoleReviewItem(review=review, grant=grant) for grant in grants)
        record(kind=AuditEvent.Kind.REVIEW_OPENED, recipient=recipient, subject=f"review:{quarter}")
        _write_to_administrators(review, "review_opened", today)
    return created


def remind(*, today: date) -> int:
    """Reminds of the reviews that are not done and soon due or overdue; of how many."""
    undone = RoleReview.objects.undone().select_related("recipient")
    due = [review for review in undone if rules.is_reminder_due(review.due, review.reminded_on, today)]
    for review in due:
        _remind(review=review, today=today)
    return len(due)


@transaction.atomic
def _remind(*, review: RoleReview, today: date) -> None:
    review.reminded_on = today
    review.save(update_fields=["reminded_on"])
    _write_to_administrators(review, "review_reminder", today)


def _write_to_administrators(review: RoleReview, letter: str, today: date) -> None:
    write, place = getattr(letters, letter), review.recipient
    link = address_of("accounts:role_review")
    for user in administrators(place, today):
        queue_mail(
            kind=letter,
            write=lambda: write(place=place_name(place), due=review.due, link=link),
            user=user,
            recipient=place,
        )


@transaction.atomic
def answer_review(*, review: RoleReview, answers: Mapping[int, str], by: User, today: date) -> bool:
    """Keeps or takes the roles that are answered for (item's id → RoleReviewItem.Answer); whether the review is done.

    An item that is answered already, or whose role has ended meanwhile, is left alone. ValidationError when a role may
    not be taken by this user; then nothing is changed."""
    if not rules.may_administer_users(by.roles_for(review.recipient_id)):
        raise ValidationError(_("Du kan ikke gå gjennom rollene for %(place)s.") % {"place": review.recipient.name})
    RoleReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    for item in open_items(review, today):
        if answers.get(item.pk) in Answer.values:
            _answer(item, Answer(answers[item.pk]), by)
    return _finish_if_answered(review, by, today)


def open_items(review: RoleReview, today: date) -> list[RoleReviewItem]:
    """Those that wait for an answer, with user and role, in the order of the names."""
    items = review.items.filter(answer="", grant__in=RoleGrant.objects.unended(today))
    items = items.select_related("grant__user", "grant__role", "grant__recipient")
    return list(items.order_by("grant__user__name", "grant__user_id", "grant__role__position", "pk"))


def _answer(item: RoleReviewItem, answer: str, by: User) -> None:
    if answer == Answer.TAKEN:
        take_role(grant=item.grant, taken_by=by)
    else:
        record(
            kind=AuditEvent.Kind.ROLE_CONFIRMED,
            user=by,
            recipient=item.grant.recipient,
            subject=f"user:{item.grant.user_id}",
            details={"role": item.grant.role_id},
        )
    item.answer, item.answered_by, item.answered_at = answer, by, timezone.now()
    item.save(update_fields=["answer", "answered_by", "answered_at"])


def _finish_if_answered(review: RoleReview, by: User, today: date) -> bool:
    if open_items(review, today):
        return False
    if review.done_at is None:
        review.done_at, review.done_by = timezone.now(), by
        review.save(update_fields=["done_at", "done_by"])
        record(
            kind=AuditEvent.Kind.REVIEW_DONE, user=by, recipient=review.recipient, subject=f"review:{review.quarter}"
        )
    return True
