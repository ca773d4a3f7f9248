"""The payment basis as an Excel file and as a letter: exactly what is shown, kept where nothing can change."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from openpyxl import load_workbook

from payments.export import COLUMNS
from payments.models import Line, Run, Term
from payments.services import delete_stale_lists, list_name, publish_term
from tests.factories import OURS, cast, logged_in, recipient
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events

pytestmark = pytest.mark.django_db
TERM = "/terminer/2024-T1/"
NAMES = ["Åse Antatt", "=Samir Prøve", "Ægir <b>Demo"]


@pytest.fixture(autouse=True)
def basis(tmp_path, settings) -> None:
    """Three persons and one minor, in a term that is shown; files in a folder of the test's own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    for number, name in enumerate(NAMES):
        add_events(person_events(f"2022920{number:05d}", name, "1990-05-17", f"2023-0{number + 2}-12", OURS))
    minor = person_events("202292000090", "Idris Modell", "2008-03-01", "2023-09-20", OURS, role="enslig_mindrearig")
    add_events(minor)
    calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1")


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


def book(client: Client, query: str = "", **headers: str):
    answer = client.get(f"{TERM}excel/{query}", **headers)
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def files() -> list[str]:
    """Kept workbooks."""
    runs = default_storage.listdir("grunnlag")[0] if default_storage.exists("grunnlag") else []
    return [name for run in runs for name in default_storage.listdir(f"grunnlag/{run}")[1] if name.endswith(".xlsx")]


def test_the_file_has_every_line_with_words_and_typed_cells(client):
    sheet = book(client).worksheets[0]
    rows = [dict(zip([*COLUMNS, "measure"], row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(rows) == Line.objects.count()
    minor = next(row for row in rows if row["scheme"].startswith("Særskilt tilskudd"))
    assert minor["name"] == "Idris Modell"
    assert minor["kind"] in {"Ordinær", "Etterbetaling"}
    assert minor["group"][0].isupper()
    assert isinstance(minor["amount"], int | float)
    assert minor["kvalifiseringsdato"].date() == date(2023, 9, 20)
    assert "=Samir Prøve" in {row["name"] for row in rows}
    assert {cell.data_type for cell in sheet["D"]} == {"s"}


def test_the_file_says_how_much_of_the_rate_a_line_is_made_of_as_the_page_does(client):
    sheet = book(client).worksheets[0]
    rows = [dict(zip([*COLUMNS, "measure"], row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert {row["measure"] for row in rows if row["code"].startswith("AR-1")} == {"engangs"}
    assert all(row["measure"] == str(row["months"]) for row in rows if row["code"] in {"AR-2", "AR-3", "EMINU"})
    for address in (TERM, f"{TERM}utskrift/"):
        page = client.get(address).content.decode()
        assert page.count(">engangs</td>") == sum(row["measure"] == "engangs" for row in rows)


def test_the_sums_are_those_of_the_lines(client):
    workbook = book(client)
    amounts = [row[14] for row in workbook.worksheets[0].iter_rows(min_row=2, values_only=True)]
    *_rows, total = workbook.worksheets[1].values
    assert total[2:] == (len(amounts), pytest.approx(sum(amounts)))


def test_filters_and_order_of_the_page_are_those_of_the_file(client):
    sheet = book(client, "?tilskudd=integrering&sorter=-belop").worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert {row[5] for row in rows} == {"Integreringstilskudd"}
    assert [row[14] for row in rows] == sorted((row[14] for row in rows), reverse=True)


def test_the_whole_list_of_a_shown_term_is_made_once_and_kept(client):
    first = [*book(client).worksheets[0].values]
    kept = files()
    assert len(kept) == 1
    assert [*book(client).worksheets[0].values] == first
    assert files() == kept


def test_a_search_is_made_anew_and_not_kept(client):
    book(client, "?sorter=belop")
    assert files() == []


def test_a_term_that_is_not_shown_is_not_kept():
    Term.objects.update(state="beregnet")
    client = logged_in(cast("imdi_caseworker"))
    client.post("/kommune/", {"recipient": OURS})
    book(client)
    assert files() == []


def test_each_access_and_language_has_a_file_of_its_own(client):
    term, ours = Term.objects.select_related("run").get(), recipient()
    users = [cast(part) for part in ("stranger", "ekstra_caseworker", "imdi_caseworker")]
    names = {list_name(user=user, recipient=ours, term=term, language=lang) for user in users for lang in ("nb", "nn")}
    assert len(names) == 6


def test_attestation_makes_a_new_file_since_the_rates_are_confirmed_by_it(client, attestant):
    book(client)
    confirm_all_rates(attestant)
    lock("2024-T1", attestant)
    confirmed = {row[17] for row in book(client).worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert confirmed == {"ja"}
    assert len(files()) == 2


def test_files_of_a_replaced_run_are_deleted_and_the_others_stay(client):
    book(client)
    assert delete_stale_lists() == 0
    calculate("2024-T1", "2024-04-30")
    book(client)
    assert delete_stale_lists() == 2  # the workbook and the note with its name
    assert len(files()) == 1
    assert Run.objects.filter(state="erstattet").count() == 1


def test_half_a_note_is_as_good_as_none(client):
    book(client)
    run = Term.objects.get().run_id
    for name in default_storage.listdir(f"grunnlag/{run}")[1]:
        if not name.endswith(".xlsx"):
            default_storage.open(f"grunnlag/{run}/{name}", "wb").close()
    assert book(client).worksheets[0].max_row == Line.objects.count() + 1


def letter(client: Client) -> str:
    answer = client.get(f"{TERM}utskrift/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_letter_has_every_line_and_hostile_names_as_text(client):
    page = letter(client)
    assert page.partition("letter-lines")[2].count("<tr><td>") == Line.objects.count()
    assert "Ægir &lt;b&gt;Demo" in page
    assert "<b>Demo" not in page


def test_a_preview_says_that_it_is_no_decision(client):
    page = letter(client)
    assert "ikke et vedtak før IMDi har attestert" in page
    assert "påklages etter forvaltningsloven § 28" not in page


def test_an_attested_letter_says_how_to_complain_and_has_its_digest(client, attestant):
    confirm_all_rates(attestant)
    lock("2024-T1", attestant)
    page = letter(client)
    assert "Vedtak om tilskudd" in page
    assert "tre uker" in page
    assert "§ 29" in page
    assert Term.objects.get().digest in page


def test_the_letter_asks_no_more_questions_for_many_lines(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        letter(client)
