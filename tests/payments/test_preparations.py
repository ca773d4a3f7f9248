"""What first readers would wait for is made before they come, by the real task."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from payments import services, tasks
from payments.models import ChangeSet, Preparation, Run, Term
from payments.services import preparations
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.payments.run_words import pay

pytestmark = pytest.mark.django_db
T1, T2 = "2022-03-31", "2022-06-30"


@pytest.fixture(autouse=True)
def basis(tmp_path, settings, attestant: User) -> None:
    """Ours has three lines and the others one; a term is paid, the next one calculated. More than two lines are many;
    files in a folder of the test's own."""
    settings.PREPARED_FROM_LINES = 2
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    for number, place in enumerate([OURS, OURS, OURS, OTHERS]):
        duf = f"2022000{number:05d}"
        add_events(person_events(duf, f"Prøve Demo {number}", "1990-05-17", "2021-03-10", place))
    confirm_all_rates(attestant)
    pay("2022-T1", T1, attestant)
    calculate("2022-T2", T2)


@pytest.fixture
def reader() -> User:
    return cast("caseworker")


def show() -> Run:
    return services.publish_term(term_code="2022-T2").run


def files(run: Run) -> list[str]:
    folder = f"grunnlag/{run.pk}"
    names = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    return sorted(name for name in names if name.endswith(".xlsx"))


def test_the_first_reader_finds_changes_and_file_made(reader: User) -> None:
    run = show()
    tasks.prepare_for_readers()
    assert list(ChangeSet.objects.filter(run=run).values_list("recipient_id", flat=True)) == [OURS]
    made = files(run)
    assert len(made) == 1
    assert logged_in(reader).get("/terminer/2022-T2/excel/").status_code == 200
    assert files(run) == made


def test_recipients_with_few_lines_are_left_to_their_readers() -> None:
    run = show()
    tasks.prepare_for_readers()
    assert list(Preparation.objects.values_list("run", "recipient", "lines")) == [(run.pk, OURS, 3)]


def test_each_kind_of_reader_has_a_file_and_nobody_else(reader: User) -> None:
    reader.language = "nn"
    reader.save(update_fields=["language"])
    for part in ("ekstra_caseworker", "stranger", "imdi_caseworker"):
        cast(part)
    run = show()
    tasks.prepare_for_readers()
    assert len(files(run)) == 2


def test_a_term_that_is_not_shown_is_not_prepared() -> None:
    newest = Term.objects.get(code="2022-T1").run_id
    tasks.prepare_for_readers()
    assert set(Preparation.objects.values_list("run", flat=True)) <= {newest}


def test_what_is_done_is_not_done_again(reader: User) -> None:
    run = show()
    tasks.prepare_for_readers()
    known, made = ChangeSet.objects.get(), files(run)
    done = Preparation.objects.get().done_at
    tasks.prepare_for_readers()
    assert Preparation.objects.get().done_at == done is not None
    assert ChangeSet.objects.get().pk == known.pk
    assert files(run) == made


def test_a_new_calculation_of_a_shown_term_is_prepared_anew(reader: User) -> None:
    show()
    tasks.prepare_for_readers()
    run = calculate("2022-T2", T2)
    tasks.prepare_for_readers()
    assert list(Preparation.objects.values_list("run", flat=True)) == [run.pk]
    assert ChangeSet.objects.filter(run=run).exists()
    assert len(files(run)) == 1


def test_attestation_confirms_the_rates_and_so_the_file_is_another(reader: User, attestant: User) -> None:
    run = show()
    tasks.prepare_for_readers()
    lock("2022-T2", attestant)
    tasks.prepare_for_readers()
    assert set(Preparation.objects.values_list("locked", flat=True)) == {False, True}
    assert len(files(run)) == 2


def test_a_worker_that_died_is_replaced_after_a_while(reader: User) -> None:
    run = show()
    services.note_missing()
    taken = services.take_preparation()
    tasks.prepare_for_readers()
    assert files(run) == []
    assert taken is not None
    Preparation.objects.update(taken_at=timezone.now() - preparations.STALE - timedelta(seconds=1))
    tasks.prepare_for_readers()
    assert len(files(run)) == 1


def test_what_fails_stays_due_and_stops_nobody_else(reader: User, tmp_path, settings) -> None:
    run = show()
    (tmp_path / "grunnlag").write_text("not a folder")
    tasks.prepare_for_readers()
    assert Preparation.objects.get().done_at is None
    (tmp_path / "grunnlag").unlink()
    Preparation.objects.update(taken_at=None)
    tasks.prepare_for_readers()
    assert Preparation.objects.get().done_at is not None
    assert len(files(run)) == 1


def test_a_calculation_at_work_comes_first() -> None:
    show()
    services.start_run(term_code="2022-T2", as_of=date(2022, 6, 30), user=None)
    services.note_missing()
    assert services.take_preparation() is None


def test_the_page_of_changes_works_whether_prepared_or_not(reader: User) -> None:
    show()
    client = logged_in(reader)
    before = client.get("/terminer/2022-T2/endringer/").content
    ChangeSet.objects.all().delete()
    tasks.prepare_for_readers()
    assert ChangeSet.objects.exists()
    assert client.get("/terminer/2022-T2/endringer/").content.count(b"<tr") == before.count(b"<tr")
