"""What the register says today beside what the municipality says."""

from datetime import date

import pytest

from change_requests import services
from change_requests.models import Activity
from grants.models import Person
from tests import factories
from tests.change_requests.words import draft, taken
from tests.ledger import add_events, person_events
from tests.payments.run_words import DUF, move

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings):
    settings.BUSINESS_DATE = date(2023, 9, 30)


@pytest.fixture
def somebody_settled() -> Person:
    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", factories.OURS))
    return Person.objects.get(pk=DUF)


def rows(kind: str, person: Person | None = None, **content: str) -> list[tuple[str, str, str]]:
    caseworker, imdi = factories.cast("caseworker"), factories.cast("imdi_caseworker")
    begun = draft(caseworker, subtype=kind, person=person)
    services.save_draft(activity=begun, title="Noe er feil", content=content, version=0, by=caseworker)
    activity = services.send_activity(activity=begun, text="Se skjemaet.", by=caseworker)
    response = factories.logged_in(imdi).get(_desk(activity))
    return [(row.label, row.today, row.said) for row in response.context["compared"]]


def _desk(activity: Activity) -> str:
    return f"/admin/change_requests/activity/{activity.public_id}/behandle/"


def test_a_move_stands_beside_where_the_person_lives_today(somebody_settled):
    said = "20.01.2023 i Stavanger"
    today = "Bosatt 10.03.2022 i Askøy, enslig"
    assert rows("flyttet", somebody_settled, date="2023-01-20", place=factories.OTHERS) == [("Flyttet", today, said)]


def test_a_second_move_stands_beside_the_first(somebody_settled):
    move("2022-10-01", factories.OTHERS)
    found = rows("flyttet", somebody_settled, date="2023-01-20", place=factories.OURS)
    assert found == [("Flyttet", "01.10.2022 i Stavanger", "20.01.2023 i Askøy")]


def test_a_wrong_day_stands_beside_the_day_that_is_taken_back(somebody_settled):
    assert rows("feil dato", somebody_settled, fact="settled", date="2022-03-01") == [
        ("Bosatt", "10.03.2022 i Askøy, enslig", "01.03.2022 i Askøy, enslig")
    ]


def test_a_wrong_code_stands_beside_how_the_person_was_settled(somebody_settled):
    assert rows("feil kode", somebody_settled, code="AR-1") == [
        ("Bosatt", "10.03.2022 i Askøy, enslig", "10.03.2022 i Askøy, del av en familie")
    ]


def test_of_a_missing_person_the_register_says_nothing():
    content = {"name": "Ny Attrapp", "birth_date": "1990-01-01", "country": "SYR", "date": "2023-08-01"}
    assert rows("mangler person", duf="202300000199", **content) == [
        ("Person", "", "Ny Attrapp, født 01.01.1990"),
        ("Tillatelse", "", "01.08.2023, asyl"),
        ("Bosatt", "", "01.08.2023 i Askøy, enslig"),
    ]


def test_what_is_for_a_person_to_read_has_no_table_and_neither_has_what_is_answered(somebody_settled):
    assert rows("andre endringsbehov", somebody_settled) == []
    imdi = factories.User.objects.get(username="imdi_caseworker")
    activity = taken(Activity.objects.get(), imdi)
    Activity.objects.filter(pk=activity.pk).update(subtype="død", content={"date": "2023-01-20"})
    services.answer_activity(activity=activity, outcome="avslått", text="Nei.", by=imdi)
    page = factories.logged_in(imdi).get(_desk(activity)).content.decode()
    assert "Registeret i dag" not in page
