"""Attachments: checked, encrypted and kept in quarantine; opened only when a scanner has found them clean. Sending does
not wait for the scanner, opening does."""

import hashlib
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from change_requests.models import Activity, Attachment
from change_requests.rules import moves
from imdi_tilskudd.lib.clamd import ScannerAway, scan
from imdi_tilskudd.lib.encryption import decrypt_bytes, encrypt_bytes
from imdi_tilskudd.lib.uploads import EXTENSIONS, NotAccepted, kind_of

from .moving import locked, log, require_sender

FOLDER = "vedlegg"
MOST_OF_ONE_ACTIVITY = 20
MEGABYTE = 1024 * 1024


@transaction.atomic
def attach(*, activity: Activity, upload: UploadedFile, by: User) -> Attachment:
    """Keeps the file under a name that says nothing. ValidationError: what is wrong with it; nothing is kept then."""
    found = locked(activity)
    require_sender(found, by)
    if not found.is_draft and found.place not in moves.OPEN:
        raise ValidationError(_("Den er besvart eller trukket tilbake, og kan ikke få vedlegg."))
    if found.attachments.count() >= MOST_OF_ONE_ACTIVITY:
        raise ValidationError(
            _("Det er allerede %(count)s vedlegg. Slå noen sammen.") % {"count": MOST_OF_ONE_ACTIVITY}
        )
    content = _read(upload)
    name = _safe_name(upload.name or "")
    kind = _kind(name, content)
    stored_as = uuid.uuid4().hex
    default_storage.save(_place(stored_as), ContentFile(encrypt_bytes(content)))
    attachment = Attachment.objects.create(
        activity=found,
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type=kind.content_type,
        stored_as=stored_as,
        uploaded_by=by,
    )
    log("attachment_added", found, by)
    return attachment


def _read(upload: UploadedFile) -> bytes:
    limit = settings.ATTACHMENT_MEGABYTES
    if (upload.size or 0) > limit * MEGABYTE:
        raise ValidationError(
            _("Filen er større enn %(limit)s MB. Del den opp, eller lagre den mindre.") % {"limit": limit}
        )
    return upload.read()


def _safe_name(name: str) -> str:
    """The last part of it, without characters that do not print."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[-200:]


def _kind(name: str, content: bytes):
    try:
        return kind_of(name, content)
    except NotAccepted as refused:
        raise ValidationError(_sentences()[refused.reason]) from None


def _sentences() -> dict[str, str]:
    kinds = ", ".join(dict.fromkeys(EXTENSIONS))
    return {
        NotAccepted.EMPTY: _("Filen er tom. Velg en annen."),
        NotAccepted.TYPE: _(
            "Filen er ikke av en type vi tar imot (%(kinds)s), eller navnet sier noe annet enn innholdet."
        )
        % {"kinds": kinds},
        NotAccepted.BROKEN: _("Filen er skadet og kan ikke åpnes. Lagre den på nytt og prøv igjen."),
        NotAccepted.BOMB: _("Filen blir altfor stor når den pakkes ut, og tas ikke imot."),
        NotAccepted.MACRO: _("Filen har makroer. Lagre den uten, eller som PDF."),
        NotAccepted.LOCKED: _("Filen er låst med passord. Lagre den uten passord."),
    }


@transaction.atomic
def scan_attachment(*, attachment_id: int) -> Attachment:
    """Asks the scanner; without an answer the file stays in quarantine. May run twice."""
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment_id)
    if attachment.state != Attachment.State.QUARANTINE or not settings.CLAMD_ADDRESS:
        return attachment
    try:
        verdict = scan(settings.CLAMD_ADDRESS, [_content(attachment)])
    except ScannerAway:
        return attachment
    attachment.state = Attachment.State.CLEAN if verdict.is_clean else Attachment.State.INFECTED
    attachment.finding, attachment.scanned_at = verdict.finding[:200], timezone.now()
    attachment.save(update_fields=["state", "finding", "scanned_at"])
    return attachment


def waiting_for_scan() -> Iterator[int]:
    """Ids of what is in quarantine, the oldest first; nothing where no scanner is set up."""
    if not settings.CLAMD_ADDRESS:
        return iter(())
    waiting = Attachment.objects.filter(state=Attachment.State.QUARANTINE)
    return waiting.order_by("id").values_list("pk", flat=True).iterator()


def open_attachment(*, attachment: Attachment, by: User) -> bytes:
    """The content, for whoever the caller has found to be allowed. ValidationError while it is in quarantine, and when
    it is infected: nobody opens those."""
    if attachment.state == Attachment.State.QUARANTINE:
        raise ValidationError(_("Vedlegget venter på virussjekk og kan ikke åpnes ennå."))
    if attachment.state == Attachment.State.INFECTED:
        raise ValidationError(_("Virussjekken stanset vedlegget. Det kan ikke åpnes."))
    log("attachment_opened", attachment.activity, by)
    return _content(attachment)


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """From a draft only: what is sent stands. ValidationError otherwise."""
    found = locked(attachment.activity)
    require_sender(found, by)
    if not found.is_draft:
        raise ValidationError(_("Den er sendt, og vedleggene kan ikke fjernes."))
    stored_as = attachment.stored_as
    attachment.delete()
    log("attachment_removed", found, by)
    transaction.on_commit(lambda: default_storage.delete(_place(stored_as)))


def _content(attachment: Attachment) -> bytes:
    with default_storage.open(_place(attachment.stored_as)) as file:
        return decrypt_bytes(file.read())


def _place(stored_as: str) -> str:
    return f"{FOLDER}/{stored_as[:2]}/{stored_as}"
