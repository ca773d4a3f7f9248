"""The whole payment basis of a recipient as a file, kept once for each run, access and language: a run's lines never
change, so the file never has to be made again."""

import hashlib
import tempfile
from collections.abc import Callable
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Recipient, User
from payments.models import Run, Term
from payments.rules.term_states import SHOWN_TO_MUNICIPALITIES

FOLDER = "grunnlag"
FORM = 2  # raised when the file gets other columns, so that none of the old form is found


def is_kept(term: Term) -> bool:
    """Only of terms that are shown to the municipalities: the others are calculated again and again."""
    return term.state in SHOWN_TO_MUNICIPALITIES


def list_name(*, user: User, recipient: Recipient, term: Term, language: str) -> str:
    """Under what the file is found in the storage: bound to what the run has calculated, whether its rates are
    confirmed by attestation, and what the user may see."""
    run = term.run
    sees = (user.may_see_ekstratilskudd(recipient.number), user.sees_all_recipients)
    parts = (FORM, run.pk, run.started_at.isoformat(), run.digest, run.locked_at, recipient.number, *sees, language)
    return f"{FOLDER}/{run.pk}/{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def stored_list(*, name: str, write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """The file called `name`, made by `write` when it is not there. A note with the name says where the whole file is;
    it comes last, so that nobody reads half a file. Two who make it at once make the same."""
    return _kept(name) or _made(name, write)


def _kept(name: str) -> IO[bytes] | None:
    try:
        with default_storage.open(name) as note:
            where = note.read().decode()
        return default_storage.open(where) if where else None
    except FileNotFoundError:
        return None


def _made(name: str, write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        where = default_storage.save(f"{name}-{uuid4().hex}.xlsx", File(file))
    default_storage.save(name, ContentFile(where.encode()))
    return default_storage.open(where)


def delete_stale_lists() -> int:
    """Deletes what was kept of runs that no term shows any more. Returns how many files."""
    if not default_storage.exists(FOLDER):
        return 0
    shown = set(Run.objects.shown_to_municipalities().values_list("pk", flat=True))
    stale = [run for run in default_storage.listdir(FOLDER)[0] if run.isdecimal() and int(run) not in shown]
    return sum(_delete_folder(f"{FOLDER}/{run}") for run in stale)


def _delete_folder(folder: str) -> int:
    names = default_storage.listdir(folder)[1]
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
    return len(names)
