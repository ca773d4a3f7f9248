"""Attachments stay closed until a scanner has found them clean."""

import getpass
import hashlib
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from change_requests.models import Attachment
from change_requests.services import answer_activity
from change_requests.services import attachments as services
from change_requests.tasks import scan_waiting
from imdi_tilskudd.lib import clamd
from tests import factories
from tests.change_requests.scanner import EICAR, running_scanner
from tests.change_requests.words import draft, sent, taken

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 et vedtak"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    storages = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    settings.STORAGES = storages
    settings.CLAMD_ADDRESS = ""
    return tmp_path


@pytest.fixture
def socket_folder():
    """Short: a socket's path has at most 107 characters."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="clamd") as folder:
        yield Path(folder)


@pytest.fixture
def caseworker():
    return factories.cast("caseworker")


def attach(caseworker, content: bytes = PDF, name: str = "vedtak.pdf", activity=None) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    upload.name = name  # Django's own class tidies it; a browser may send anything
    return services.attach(activity=activity or draft(caseworker), upload=upload, by=caseworker)


def test_the_receipt_has_name_size_time_and_checksum(caseworker):
    attachment = attach(caseworker)
    assert (attachment.name, attachment.size, attachment.state) == ("vedtak.pdf", len(PDF), "karantene")
    assert attachment.sha256 == hashlib.sha256(PDF).hexdigest()
    assert attachment.uploaded_at is not None


def test_it_is_stored_encrypted_under_a_name_that_says_nothing(caseworker, files):
    attach(caseworker)
    (stored,) = [path for path in files.rglob("*") if path.is_file()]
    assert "vedtak" not in str(stored)
    assert PDF not in stored.read_bytes()


def test_without_a_scanner_it_stays_closed(caseworker):
    attachment = attach(caseworker)
    assert scan_waiting() == 0
    with pytest.raises(ValidationError, match="venter på virussjekk"):
        services.open_attachment(attachment=attachment, by=caseworker)


def test_a_scanner_that_does_not_answer_leaves_it_closed(caseworker, settings, socket_folder):
    settings.CLAMD_ADDRESS = str(socket_folder / "nobody.sock")
    attachment = attach(caseworker)
    assert services.scan_attachment(attachment_id=attachment.pk).state == "karantene"


def test_a_clean_file_opens(caseworker, settings, socket_folder):
    attachment = attach(caseworker)
    with running_scanner(socket_folder) as settings.CLAMD_ADDRESS:
        assert scan_waiting() == 1
    attachment.refresh_from_db()
    assert (attachment.state, services.open_attachment(attachment=attachment, by=caseworker)) == ("ren", PDF)


def test_one_that_cannot_be_looked_at_does_not_keep_the_scanner_from_the_others(caseworker, settings, socket_folder):
    lost, kept = attach(caseworker), attach(caseworker)
    default_storage.delete(services._place(lost.stored_as))
    with running_scanner(socket_folder) as settings.CLAMD_ADDRESS:
        assert scan_waiting() == 1
    states = [Attachment.objects.get(pk=one.pk).state for one in (lost, kept)]
    assert states == ["karantene", "ren"]


@pytest.mark.parametrize(("kind", "is_link"), [("melding", True), ("søknad", False)])
def test_of_a_sent_application_the_receipt_is_no_link(kind, is_link, caseworker, settings, socket_folder):
    client = factories.logged_in(caseworker)
    attachment = attach(caseworker, activity=sent(caseworker, type=kind, subtype=""))
    with running_scanner(socket_folder) as settings.CLAMD_ADDRESS:
        scan_waiting()
    page = f"/oppgaver/{attachment.activity.public_id}/"
    address = f"{page}vedlegg/{attachment.public_id}/"
    assert (f'href="{address}"' in client.get(page).content.decode()) is is_link
    assert (client.get(address).status_code == 200) is is_link


def test_what_is_answered_gets_no_more_attachments(caseworker):
    imdi = factories.cast("imdi_caseworker")
    activity = taken(sent(caseworker), imdi)
    answer_activity(activity=activity, outcome="avslått", text="Nei.", by=imdi)
    with pytest.raises(ValidationError, match="kan ikke få vedlegg"):
        attach(caseworker, activity=activity)


def test_an_infected_file_never_opens(caseworker, settings, socket_folder):
    attachment = attach(caseworker, PDF + EICAR)
    with running_scanner(socket_folder) as settings.CLAMD_ADDRESS:
        found = services.scan_attachment(attachment_id=attachment.pk)
    assert (found.state, found.finding) == ("smittet", "Eicar-Test-Signature")
    with pytest.raises(ValidationError, match="stanset"):
        services.open_attachment(attachment=found, by=caseworker)


@pytest.mark.skipif(not shutil.which("clamd"), reason="clamd is not installed")
def test_the_real_clamd_gives_the_same_verdicts(socket_folder):
    (socket_folder / "db").mkdir()
    (socket_folder / "db" / "eicar.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n")
    configuration = socket_folder / "clamd.conf"
    address = str(socket_folder / "clamd.sock")
    configuration.write_text(
        f"LocalSocket {address}\nDatabaseDirectory {socket_folder}/db\nForeground yes\nUser {getpass.getuser()}\n"
    )
    with subprocess.Popen(["clamd", "--config-file", str(configuration)], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(Path(address))
            assert clamd.scan(address, [PDF]) == clamd.Verdict(True, "")
            assert not clamd.scan(address, [EICAR]).is_clean
        finally:
            process.terminate()


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError("clamd did not start")


def test_what_is_no_document_is_refused_and_nothing_is_kept(caseworker, files):
    with pytest.raises(ValidationError, match="ikke av en type"):
        attach(caseworker, b"MZ", "program.exe")
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused(caseworker, settings):
    settings.ATTACHMENT_MEGABYTES = 1
    with pytest.raises(ValidationError, match="større enn 1 MB"):
        attach(caseworker, PDF + bytes(1024 * 1024))


def test_a_name_with_a_path_or_control_characters_becomes_a_plain_one(caseworker):
    assert attach(caseworker, name="C:\\temp\\..\\ved\ntak.pdf").name == "vedtak.pdf"


def test_strangers_attach_nothing(caseworker):
    stranger = factories.cast("stranger")
    with pytest.raises(PermissionDenied):
        attach(stranger, activity=draft(caseworker))


def test_it_is_taken_out_of_a_draft_and_not_of_what_is_sent(caseworker, django_capture_on_commit_callbacks):
    attachment = attach(caseworker)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_attachment(attachment=attachment, by=caseworker)
    assert not default_storage.exists(services._place(attachment.stored_as))
    kept = attach(caseworker, activity=sent(caseworker))
    with pytest.raises(ValidationError, match="kan ikke fjernes"):
        services.remove_attachment(attachment=kept, by=caseworker)
