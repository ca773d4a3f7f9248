"""Links by which users choose a password. The secret is in the mail alone; the table holds its digest."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Invitation, Recipient, User

from . import letters
from .audit import record
from .mail import address_of, queue_mail, withdraw_mail
from .visits import end_sessions

LETTERS = {Invitation.Purpose.FIRST: letters.invitation, Invitation.Purpose.PASSWORD: letters.new_password}


def digest_of(token: str) -> str:
    """SHA-256 suffices: the token is 256 random bits, not a word that people choose."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, user: User, by: User, recipient: Recipient | None) -> Invitation:
    """Sends the user a link that works once, for settings.INVITATION_DAYS; earlier links, and logins that have begun
    with them, stop working.

    `recipient`: on whose behalf, None for IMDi. ValidationError when the user has no e-mail, is
    closed, or has a password."""
    if not user.is_active:
        raise ValidationError(_("Brukeren er ikke aktiv. Åpne den først."))
    if user.password_set:
        # A link is worth as much as the password: nobody gets both.
        raise ValidationError(_("Brukeren har valgt passord. Nullstill passordet i stedet."))
    if not user.email:
        raise ValidationError(_("Brukeren har ingen e-postadresse. Skriv den inn først."))
    purpose = Invitation.Purpose.PASSWORD if user.last_login else Invitation.Purpose.FIRST
    expires = timezone.now() + timedelta(days=settings.INVITATION_DAYS)

    def letter(link: str) -> letters.Letter:
        return LETTERS[purpose](username=user.username, place=place_name(recipient), link=link, expires=expires)

    invitation = issue_link(user=user, by=by, recipient=recipient, purpose=purpose, expires=expires, letter=letter)
    end_sessions(user=user)
    record(kind=AuditEvent.Kind.INVITED, user=by, recipient=recipient or user.home, subject=f"user:{user.pk}")
    return invitation


def issue_link(
    *,
    user: User,
    by: User,
    recipient: Recipient | None,
    purpose: str,
    expires: datetime,
    letter: Callable[[str], letters.Letter],
) -> Invitation:
    """Sends a link that works once, until `expires`; earlier links stop working. `letter` says what the mail with the
    link says, in the language that is active when it is called."""
    close_invitations(user=user)
    token = secrets.token_urlsafe(32)
    link = address_of("accounts:invitation_link", token)
    mail = queue_mail(kind=f"invitation_{purpose}", write=lambda: letter(link), user=user, recipient=recipient)
    return Invitation.objects.create(
        user=user,
        recipient=recipient,
        purpose=purpose,
        digest=digest_of(token),
        mail=mail,
        created_by=by,
        expires_at=expires,
    )


def place_name(recipient: Recipient | None) -> str:
    """Who does it, as a mail names it."""
    if recipient is None or recipient.is_imdi:
        return "IMDi"
    return _("%(name)s kommune") % {"name": recipient.name} if recipient.kind == "kommune" else recipient.name


@transaction.atomic
def withdraw_invitation(*, user: User, by: User, recipient: Recipient | None) -> None:
    """The link works no more, nor does a login that has begun with it. ValidationError when there is none."""
    if not close_invitations(user=user):
        raise ValidationError(
            _("Lenken virker ikke lenger, eller den er brukt. Har feil person brukt den, må du deaktivere brukeren.")
        )
    end_sessions(user=user)
    record(
        kind=AuditEvent.Kind.INVITATION_WITHDRAWN,
        user=by,
        recipient=recipient or user.home,
        subject=f"user:{user.pk}",
    )


def close_invitations(*, user: User) -> int:
    """Open links of the user stop working, and mails with them that wait are not sent. How many there were."""
    now = timezone.now()
    opened = list(
        Invitation.objects.open_at(now).filter(user=user).select_related("mail").select_for_update(of=("self",))
    )
    for invitation in opened:
        withdraw_mail(mail=invitation.mail)
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in opened]).update(withdrawn_at=now)
    return len(opened)


def use_invitations(*, user: User) -> None:
    """The user has chosen a password: the link that led there has been used."""
    Invitation.objects.open_at(timezone.now()).filter(user=user).update(used_at=timezone.now())
