"""«Mine nedlastinger»: ordered, made by a worker, fetched by the owner alone, deleted after some days."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent, RoleGrant, User
from payments import services, tasks
from payments.models import Download, Line
from tests.factories import OURS, cast, logged_in, recipient
from tests.ledger import add_events, calculate, person_events

pytestmark = pytest.mark.django_db
PAGE = "/nedlastinger/"


@pytest.fixture(autouse=True)
def basis(tmp_path, settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    add_events(person_events("202293000001", "Åse Antatt", "1990-05-17", "2024-01-12", OURS))
    calculate("2024-T1", "2024-03-31")
    services.publish_term(term_code="2024-T1")


@pytest.fixture
def kari() -> User:
    return cast("caseworker")


def ordered(user: User, kind: str = Download.Kind.YEAR_XLSX) -> Download:
    return services.order_download(user=user, recipient=recipient(), kind=kind, year=2024, language="nb")


def made(user: User, kind: str = Download.Kind.YEAR_XLSX) -> Download:
    download = ordered(user, kind)
    tasks.make_download(str(download.pk))
    download.refresh_from_db()
    return download


def test_the_page_offers_the_years_and_says_what_to_do_when_nothing_is_ordered(kari):
    page = logged_in(kari).get(PAGE).content.decode()
    assert '<option value="2024">2024</option>' in page
    assert "Velg et år over" in page


def test_an_order_waits_and_the_page_comes_anew_by_itself_until_the_reader_stops_it(kari):
    client = logged_in(kari)
    answer = client.post(f"{PAGE}bestill/", {"ar": "2024", "fil": "ar-xlsx"})
    assert answer["Location"] == PAGE
    assert Download.objects.get().state == "venter"
    assert client.get(PAGE)["Refresh"] == "3"
    assert "Refresh" not in client.get(f"{PAGE}?stans")
    assert AuditEvent.objects.filter(kind="order_download").count() == 1


def test_a_page_that_waits_in_vain_stops_coming_anew_and_so_keeps_no_login_alive(kari):
    ordered(kari)
    client = logged_in(kari)
    Download.objects.update(ordered_at=timezone.now() - timedelta(minutes=14))
    assert client.get(PAGE)["Refresh"] == "3"
    Download.objects.update(ordered_at=timezone.now() - timedelta(minutes=15))
    answer = client.get(PAGE)
    assert "Refresh" not in answer
    assert ">Oppdater</a>" in answer.content.decode()


@pytest.mark.parametrize("data", [{"ar": "1999", "fil": "ar-xlsx"}, {"ar": "2024", "fil": "pdf"}, {}])
def test_an_order_for_what_is_not_offered_is_answered_with_a_sentence(kari, data):
    answer = logged_in(kari).post(f"{PAGE}bestill/", data)
    assert answer.status_code == 422
    assert Download.objects.count() == 0


def test_the_same_order_twice_is_one_job_until_it_is_done(kari):
    assert ordered(kari) == ordered(kari)
    made(kari)
    assert ordered(kari).state == "venter"
    assert Download.objects.count() == 2


def test_the_file_has_all_lines_of_the_year(kari):
    download = made(kari)
    assert (download.state, download.percent, download.lines) == ("ferdig", 100, Line.objects.count())
    answer = logged_in(kari).get(f"{PAGE}{download.pk}/")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet.max_row == Line.objects.count() + 1
    assert "utbetalingsgrunnlag-2024-4627.xlsx" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(kind="download").count() == 1


def test_csv_is_read_by_norwegian_excel_too(kari):
    download = made(kari, Download.Kind.YEAR_CSV)
    text = download.file.read().decode("utf-8-sig")
    assert text.startswith("term,recipient,duf")
    assert "Åse Antatt" in text


def test_another_user_finds_no_such_file_not_even_a_colleague_or_imdi(kari):
    download = made(kari)
    colleague = cast("ekstra_caseworker")
    for other in (colleague, cast("stranger"), cast("imdi_caseworker")):
        assert logged_in(other).get(f"{PAGE}{download.pk}/").status_code == 404
    assert "Alle linjer i 2024, Excel" not in logged_in(colleague).get(PAGE).content.decode()


def test_a_file_that_is_not_ready_is_not_found(kari):
    assert logged_in(kari).get(f"{PAGE}{ordered(kari).pk}/").status_code == 404


def test_whoever_has_lost_the_role_has_lost_the_file(kari):
    download = made(kari)
    RoleGrant.objects.filter(user=kari).update(role_id="kommuneadministrator")
    assert logged_in(kari).get(f"{PAGE}{download.pk}/").status_code == 404


def test_a_file_with_ekstratilskudd_needs_the_role_for_it_still(kari):
    download = made(kari)
    Download.objects.update(holds_ekstratilskudd=True)
    assert logged_in(kari).get(f"{PAGE}{download.pk}/").status_code == 404


def test_only_one_worker_takes_a_download_and_a_silent_one_is_replaced(kari):
    download = ordered(kari)
    assert services.take_download(download_id=download.pk) is not None
    assert services.take_download(download_id=download.pk) is None
    Download.objects.update(alive_at=timezone.now() - timedelta(minutes=6))
    assert services.take_download(download_id=download.pk) is not None


def test_a_message_that_comes_twice_does_nothing_the_second_time(kari):
    download = made(kari)
    tasks.make_download(str(download.pk))
    tasks.make_download(str(UUID(int=0)))
    again = Download.objects.get()
    assert again.file.name == download.file.name


def test_progress_stands_on_the_row_while_the_file_is_made(kari):
    download = services.take_download(download_id=ordered(kari).pk)
    lines = services.with_progress(download=download, lines=list(Line.objects.all()) * 50, count=50)
    seen = set()
    for _line in lines:
        seen.add(Download.objects.get().percent)
    assert min(seen) == 0
    assert 50 in seen
    assert max(seen) <= 99


def test_what_goes_wrong_stands_on_the_row_with_what_to_do(kari, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/proc/no-such-folder"},
        }
    }
    download = ordered(kari)
    with pytest.raises(OSError):
        tasks.make_download(str(download.pk))
    download.refresh_from_db()
    assert download.state == "feilet"
    assert "Bestill den på nytt" in logged_in(kari).get(PAGE).content.decode()


def test_files_are_deleted_with_their_rows_when_their_day_has_come(kari):
    download = made(kari)
    assert services.delete_expired_downloads() == 0
    Download.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tasks.delete_expired_files()
    assert not Download.objects.exists()
    assert not download.file.storage.exists(download.file.name)


@pytest.mark.parametrize("files", [1, 25])
def test_the_page_asks_as_many_questions_for_25_files_as_for_one(kari, files, django_assert_max_num_queries):
    Download.objects.bulk_create(
        Download(user=kari, recipient=recipient(), kind="ar-xlsx", parameters={"year": 2024}) for _ in range(files)
    )
    client = logged_in(kari)
    with django_assert_max_num_queries(10):
        client.get(PAGE)
