"""The municipality's pages: writing, reading, lists."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import SavedSearch
from change_requests import services
from change_requests.models import Activity, Note
from change_requests.rules.moves import DRAFT
from grants.models import Person
from payments.models import Line
from payments.services import publish_term
from tests import factories, ledger
from tests.change_requests.words import draft, person, sent, taken
from tests.payments.run_words import DUF, somebody

pytestmark = pytest.mark.django_db
NEW = "/endringsforesporsler/ny/"
NOBODY = "00000000-0000-4000-8000-000000000000"
GOOD = {
    "hva": "flyttet",
    "duf": "",
    "dato": "03.08.2023",
    "sted": factories.OTHERS,
    "tittel": "Flyttet 3. august, står fortsatt hos oss",
    "hvorfor": "Vi har fått flyttemelding.",
}


@pytest.fixture
def caseworker():
    return factories.cast("caseworker")


@pytest.fixture
def client(caseworker):
    return factories.logged_in(caseworker)


@pytest.fixture
def shown_person():
    somebody()
    ledger.confirm_all_rates(factories.cast("imdi_attestant"))
    ledger.calculate("2022-T1", "2022-03-31")
    publish_term(term_code="2022-T1")
    return Person.objects.get(pk=DUF)


def new(client, **changes):
    return client.post(NEW, GOOD | {"gjor": "send"} | changes)


def test_a_request_about_a_person_is_sent_with_all_it_needs(client, shown_person):
    response = client.post(f"{NEW}?person={shown_person.public_id}", GOOD | {"gjor": "send"})
    activity = Activity.objects.get()
    assert response.headers["Location"] == f"/oppgaver/{activity.public_id}/"
    assert (activity.status, activity.treatment, activity.subtype) == ("utført", "mottatt", "flyttet")
    assert (activity.title, activity.person) == (GOOD["tittel"], shown_person)
    assert activity.content == {"date": "2023-08-03", "place": factories.OTHERS, "why": GOOD["hvorfor"]}
    assert [note.text for note in activity.notes.all()] == [GOOD["hvorfor"]]


def test_a_number_that_was_written_ties_the_request_to_the_municipality_s_own_person(client, shown_person):
    new(client, duf=DUF)
    assert Activity.objects.get().person == shown_person


def test_what_is_missing_is_said_and_kept_as_a_draft(client):
    response = new(client, dato="", tittel="feil", hvorfor="")
    assert response.status_code == 422
    page = response.content.decode()
    for sentence in (
        "Skriv datoen for flyttingen.",
        "Si hva som er feil og når",
        "Skriv hvorfor, og hva som skal endres.",
    ):
        assert sentence in page
    activity = Activity.objects.get()
    assert activity.place == DRAFT
    assert activity.content == {"place": factories.OTHERS}


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("flyttet", ["duf", "dato", "sted"]),
        ("død", ["duf", "dato"]),
        ("utvandret", ["duf", "dato"]),
        ("feil dato", ["duf", "opplysning", "dato"]),
        ("feil kode", ["duf", "kode"]),
        ("mangler person", ["duf", "navn", "fodt", "dato"]),
        ("feil utbetaling", []),
        ("andre endringsbehov", []),
    ],
)
def test_every_kind_asks_for_what_it_cannot_do_without(kind, missing, client):
    response = client.post(NEW, {"hva": kind, "tittel": GOOD["tittel"], "hvorfor": "Fordi", "gjor": "send"})
    errors = response.context["form"].errors if response.status_code == 422 else {}
    assert sorted(errors) == sorted(missing)


def test_what_the_kind_does_not_ask_for_is_neither_kept_nor_wrong(client):
    new(client, hva="andre endringsbehov", dato="i fjor")
    assert Activity.objects.get().content == {"why": GOOD["hvorfor"]}


def test_when_sending_is_refused_nothing_is_half_done_and_the_words_stay(client):
    response = new(client, hva="andre endringsbehov", versjon="5")
    assert response.status_code == 409
    page = response.content.decode()
    assert "En kollega har lagret utkastet" in page
    assert GOOD["hvorfor"] in page
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("duf", "sentence"),
    [("12345", "12 sifre"), ("202200000102", "Kontrollsifrene stemmer ikke"), ("2022 000001 01", None)],
)
def test_a_duf_number_is_checked_and_may_be_written_apart(duf, sentence, client):
    response = new(client, duf=duf)
    if sentence:
        assert sentence in response.content.decode()
    else:
        assert Activity.objects.get().content["duf"] == "202200000101"


def test_a_date_to_come_is_refused(client):
    assert "ikke kommet ennå" in new(client, dato="01.01.2090").content.decode()


def test_a_draft_keeps_everything_as_it_was_written(client):
    new(client, gjor="lagre", dato="i fjor", tittel="Halvferdig")
    activity = Activity.objects.get()
    page = client.get(f"/endringsforesporsler/{activity.public_id}/skjema/").content.decode()
    assert 'value="i fjor"' in page
    assert 'value="Halvferdig"' in page


def test_the_script_that_saves_gets_the_draft_s_address_and_version(client):
    first = new(client, gjor="auto").json()
    activity = Activity.objects.get()
    assert first["address"] == f"/endringsforesporsler/{activity.public_id}/skjema/"
    second = client.post(first["address"], GOOD | {"gjor": "auto", "versjon": first["version"]})
    assert second.json()["version"] == first["version"] + 1
    assert client.post(first["address"], GOOD | {"gjor": "auto", "versjon": first["version"]}).status_code == 409


def test_a_colleague_s_newer_draft_stays_and_one_s_own_words_stay_on_the_page(client, caseworker):
    begun = draft(caseworker)
    services.save_draft(activity=begun, title="Kollegaens", content={}, version=0, by=caseworker)
    response = client.post(f"/endringsforesporsler/{begun.public_id}/skjema/", GOOD | {"gjor": "lagre", "versjon": "0"})
    assert response.status_code == 409
    assert GOOD["tittel"] in response.content.decode()
    begun.refresh_from_db()
    assert begun.title == "Kollegaens"


def test_several_lines_at_once(client, shown_person):
    line = Line.objects.get()
    client.post(f"{NEW}?linje={line.pk}", GOOD | {"gjor": "send"})
    activity = Activity.objects.get()
    assert [(chosen.line, chosen.code, chosen.amount) for chosen in activity.lines.all()] == [
        (line.pk, line.code_id, line.amount)
    ]
    assert activity.person == shown_person


def test_an_open_request_about_the_same_person_is_pointed_to(client, caseworker, shown_person):
    sent(caseworker, person=shown_person, title="Den første")
    page = client.get(f"{NEW}?person={shown_person.public_id}").content.decode()
    assert "Den første" in page
    assert "skriv heller der" in page


@pytest.mark.parametrize("query", ["person=tull", f"person={NOBODY}", "termin=2099-T1", "linje=1", "termin=%00"])
def test_a_subject_that_does_not_exist_or_is_not_one_s_own_is_not_found(query, client):
    assert client.get(f"{NEW}?{query}").status_code == 404


def test_lines_of_other_municipalities_are_not_found(shown_person):
    stranger = factories.logged_in(factories.cast("stranger"))
    assert stranger.get(f"{NEW}?linje={Line.objects.get().pk}").status_code == 404
    assert stranger.get(f"{NEW}?person={shown_person.public_id}").status_code == 404


def test_the_page_of_an_activity_shows_what_is_said_and_not_imdi_s_internal_notes(client, caseworker):
    imdi = factories.cast("imdi_caseworker")
    activity = taken(sent(caseworker), imdi)
    services.add_note(activity=activity, side=Note.Side.INTERNAL, text="Ring Folkeregisteret", by=imdi)
    services.ask_municipality(activity=activity, text="Hvilken dag?", due=date(2090, 6, 1), by=imdi)
    page = client.get(f"/oppgaver/{activity.public_id}/").content.decode()
    assert "Hvilken dag?" in page
    assert "venter på svar fra dere innen 01.06.2090" in page
    assert "Folkeregisteret" not in page


def test_the_municipality_answers_imdi(client, caseworker):
    imdi = factories.cast("imdi_caseworker")
    activity = taken(sent(caseworker), imdi)
    services.ask_municipality(activity=activity, text="Hvilken dag?", due=None, by=imdi)
    client.post(f"/oppgaver/{activity.public_id}/svar/", {"tekst": "1. mai"})
    activity.refresh_from_db()
    assert activity.treatment == "mottatt"
    assert activity.notes.last().text == "1. mai"


def test_why_a_colleague_in_imdi_took_over_stays_in_imdi(client, caseworker):
    activity = taken(sent(caseworker), factories.cast("imdi_caseworker"))
    colleague = factories.user("kollega-imdi", ("imdi-saksbehandler", factories.IMDI))
    services.take_over(activity=activity, by=colleague, reason="Siv er syk")
    page = client.get(f"/oppgaver/{activity.public_id}/").content.decode()
    assert "Ny saksbehandler i IMDi" in page
    assert "Siv er syk" not in page


def test_an_answer_promises_a_correction_only_when_the_register_was_changed(client, caseworker):
    imdi = factories.cast("imdi_caseworker")
    activity = taken(sent(caseworker), imdi)
    services.answer_activity(activity=activity, outcome="imøtekommet", text="Gjort for hånd.", by=imdi)
    page = client.get(f"/oppgaver/{activity.public_id}/").content.decode()
    assert "IMDi svarte" in page
    assert "Det som rettes" not in page


def test_what_cannot_be_done_any_more_is_said(client, caseworker):
    activity = taken(sent(caseworker), factories.cast("imdi_caseworker"))
    response = client.post(f"/oppgaver/{activity.public_id}/trekk-tilbake/", {"tekst": "Feil"}, follow=True)
    assert "IMDi behandler den" in response.content.decode()


def test_an_attachment_gets_a_receipt(client, caseworker, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    activity = sent(caseworker)
    upload = SimpleUploadedFile("vedtak.pdf", b"%PDF-1.7 x")
    page = client.post(f"/oppgaver/{activity.public_id}/vedlegg/", {"fil": upload}, follow=True).content.decode()
    assert "Kvittering: mottatt" in page
    assert activity.attachments.get().sha256 in page
    assert "Venter på virussjekk" in page


@pytest.mark.parametrize("count", [1, 25])
@pytest.mark.parametrize("address", ["/oppgaver/", "/endringsforesporsler/"])
def test_a_list_takes_the_same_few_queries_whatever_its_length(
    address, count, client, caseworker, django_assert_max_num_queries
):
    for number in range(count):
        sent(caseworker, title=f"Nummer {number}", person=person(f"2022{number:08d}"))
    client.get(address)
    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200


def test_the_page_of_an_activity_takes_few_queries(client, caseworker, django_assert_max_num_queries):
    activity = sent(caseworker, person=person())
    with django_assert_max_num_queries(10):
        client.get(f"/oppgaver/{activity.public_id}/")


def test_lists_are_searched_filtered_and_sorted(client, caseworker):
    sent(caseworker, title="Æres den som æres bør", person=person())
    draft(caseworker)
    gone = sent(caseworker, title="Trukket")
    services.withdraw_activity(activity=gone, reason="", by=caseworker)
    assert sorted(_titles(client.get("/oppgaver/"))) == ["Uten tittel", "Æres den som æres bør"]
    assert _titles(client.get("/oppgaver/?vis=avbrutt")) == ["Trukket"]
    assert _titles(client.get("/oppgaver/?vis=aktiv")) == ["Uten tittel"]
    found = client.post("/oppgaver/sok/", {"tekst": "æres"})
    assert SavedSearch.objects.get().text == "æres"
    assert _titles(client.get(found.headers["Location"])) == ["Æres den som æres bør"]


def _titles(response) -> list[str]:
    return [row.title for row in response.context["shown"]]


@pytest.mark.parametrize("sort", ["tittel", "-type", "status", "person", "-frist", "sendt", "-endret", "tull"])
def test_every_heading_sorts(sort, client, caseworker):
    sent(caseworker)
    assert client.get(f"/oppgaver/?sorter={sort}").status_code == 200


def test_excel_has_what_the_list_shows(client, caseworker):
    sent(caseworker, title="=1+1", person=person())
    content = b"".join(client.get("/oppgaver/excel/").streaming_content)
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert [row[0] for row in rows] == ["Tittel", "=1+1"]
    assert rows[0][4] == "Hva skjer nå"
    assert rows[1][4].startswith("Venter på IMDi. Forventet svar innen ")
