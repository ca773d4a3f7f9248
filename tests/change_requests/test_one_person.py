"""What changes the register is about one person, so that the answer is too."""

import pytest

from change_requests.models import Activity
from change_requests.rules.moves import DRAFT
from grants.models import Person
from payments.models import Line, Term
from payments.services import publish_term
from tests import factories, ledger
from tests.payments.run_words import ANOTHER, DUF, somebody

pytestmark = pytest.mark.django_db
NEW = "/endringsforesporsler/ny/"
GOOD = {
    "hva": "flyttet",
    "dato": "03.08.2023",
    "sted": factories.OTHERS,
    "tittel": "Flyttet 3. august",
    "hvorfor": "Flyttemelding.",
    "gjor": "send",
}


@pytest.fixture
def client():
    somebody()
    somebody(ANOTHER)
    ledger.confirm_all_rates(factories.cast("imdi_attestant"))
    ledger.calculate("2022-T1", "2022-03-31")
    publish_term(term_code="2022-T1")
    return factories.logged_in(factories.cast("caseworker"))


def lines() -> str:
    return "&".join(f"linje={line.pk}" for line in Line.objects.filter(run=Term.objects.get().run_id))


def test_another_number_than_that_of_the_person_it_came_from_is_refused(client):
    person = Person.objects.get(pk=DUF)
    response = client.post(f"{NEW}?person={person.public_id}", GOOD | {"duf": ANOTHER})
    assert list(response.context["form"].errors) == ["duf"]
    assert Activity.objects.get().place == DRAFT


@pytest.mark.parametrize(("kind", "is_sent"), [("flyttet", False), ("feil utbetaling", True)])
def test_lines_of_several_are_sent_only_with_what_changes_nothing_in_the_register(kind, is_sent, client):
    response = client.post(f"{NEW}?{lines()}", GOOD | {"hva": kind})
    assert ("Linjene gjelder flere personer" in response.content.decode()) is not is_sent
    assert (Activity.objects.get().place != DRAFT) is is_sent


def test_lines_of_several_are_refused_also_when_the_draft_is_taken_up_again(client):
    client.post(f"{NEW}?{lines()}", GOOD | {"gjor": "lagre"})
    activity = Activity.objects.get()
    response = client.post(f"/endringsforesporsler/{activity.public_id}/skjema/", GOOD)
    assert list(response.context["form"].errors) == ["hva"]
