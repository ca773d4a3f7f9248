"""What stands around every page: menu, help, language, error pages, the choice of municipality."""

import re
from urllib.parse import urlencode

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Recipient
from imdi_tilskudd.pages import context, errors
from tests import factories
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db
TERM = "/terminer/2024-T1/"


def html(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers or None).content.decode()


def text(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html(client, address)).split())


def menu(page: str) -> list[str]:
    """Labels of the main menu, in order."""
    nav = re.search(r'<nav id="meny".*?</nav>', page, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]*?)\s*<", nav[0]) if nav else []


# --- navigation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["caseworker", "municipal_administrator", "imdi_administrator", "imdi_caseworker"])
def test_every_place_in_the_menu_opens_for_whoever_sees_it(part):
    client = factories.logged_in(factories.cast(part))
    if part == "imdi_caseworker":
        client.post("/kommune/", {"recipient": OURS})
    page = html(client, "/")
    assert menu(page)[0] == "Start"
    for address in re.findall(r'<li><a href="([^"]*)"', page.partition('id="meny"')[2].partition("</nav>")[0]):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(("part", "there"), [("caseworker", False), ("imdi_caseworker", True)])
def test_only_imdi_is_shown_the_way_to_the_casework(part, there):
    client = factories.logged_in(factories.cast(part))
    assert ("Saksbehandling" in menu(html(client, "/hjelp/"))) is there


def test_a_visitor_has_no_menu_but_the_links_at_the_foot(client):
    page = html(client, "/hjelp/")
    assert menu(page) == []
    for name in ("help", "how_we_calculate", "accessibility", "privacy"):
        assert f'href="{reverse(name)}"' in page.partition("<footer")[2]


def test_places_below_one_of_the_menu_mark_it_as_the_current_one():
    request = RequestFactory().get("/hjelp/logge-inn/")
    place = context.Place("help", "Hjelp", context.everyone, count=lambda _request: 3)
    assert context._entry(request, place) == context.Entry("Hjelp", "/hjelp/", current=True, count=3)
    start = context.Place("dashboard", "Start", context.everyone)
    assert not context._entry(request, start).current


@pytest.mark.parametrize(("path", "label"), [("/terminer/2024-T1/", "Utbetalinger"), ("/saker/x/", "Personer")])
def test_pages_elsewhere_belong_to_a_place_of_the_menu_too(path, label):
    request = RequestFactory().get(path)
    entries = [context._entry(request, place._replace(count=None)) for place in context.PLACES]
    assert [entry.label for entry in entries if entry.current] == [label]


def test_a_place_is_in_the_menu_or_named_as_coming_and_never_a_dead_link(client):
    planned = context.planned()
    assert not {str(place.label) for place in context.PLACES} & set(planned)
    coming = html(client, "/hjelp/").partition('id="kommer"')[2].partition("</section>")[0]
    assert all(label in coming for label in planned)
    assert "<a " not in coming


def test_every_page_has_a_skip_link_to_its_content(client):
    for address in ("/logg-inn/", "/hjelp/", "/finnes-ikke/"):
        page = html(client, address)
        assert 'href="#innhold"' in page
        assert '<main id="innhold"' in page


# --- the way back -------------------------------------------------------------------------------------------


def test_whoever_asks_for_a_term_first_chooses_a_municipality_and_comes_back_to_the_term():
    client = factories.logged_in(factories.cast("two_hats"))
    choice = client.get(f"{TERM}?sorter=-belop").headers["Location"]
    assert choice == "/kommune/?" + urlencode({"next": f"{TERM}?sorter=-belop"})
    assert f'name="next" value="{TERM}?sorter=-belop"' in html(client, choice)
    answer = client.post("/kommune/", {"recipient": OURS, "next": f"{TERM}?sorter=-belop"})
    assert answer.headers["Location"] == f"{TERM}?sorter=-belop"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_the_choice_leads_to_no_foreign_page(target):
    client = factories.logged_in(factories.cast("two_hats"))
    form = html(client, "/kommune/?" + urlencode({"next": target})).partition("<main")[2]
    assert 'name="next"' not in form
    answer = client.post("/kommune/", {"recipient": OURS, "next": target})
    assert answer.headers["Location"] == "/"


def test_the_link_to_another_municipality_remembers_pages_that_all_municipalities_have():
    client = factories.logged_in(factories.cast("two_hats"))
    client.post("/kommune/", {"recipient": OURS})
    assert 'href="/kommune/?next=%2Fhjelp%2F"' in html(client, "/hjelp/")
    assert 'href="/kommune/"' in html(client, f"{TERM}linjer/1/hvorfor/")


# --- velg kommune -------------------------------------------------------------------------------------------


def chosen(client: Client, name: str) -> list[str]:
    shown = client.get("/kommune/", {"navn": name}).context["recipients"]
    return [recipient.name for _county, members in shown for recipient in members]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("askøy", ["Askøy"]),
        ("ASKØY", ["Askøy"]),
        ("4627", ["Askøy"]),
        ("kárášjohka", ["Kárášjohka - Karasjok"]),
        ("oslo", ["Oslo"]),
        ("finnes ikke", []),
        ("%", []),
        ("\x00askøy", ["Askøy"]),
    ],
)
def test_a_municipality_is_found_by_any_of_its_names_or_its_number(name, found):
    assert chosen(factories.logged_in(factories.cast("imdi_caseworker")), name) == found


def test_a_county_shows_all_that_lies_in_it():
    found = chosen(factories.logged_in(factories.cast("imdi_caseworker")), "vestland")
    assert {"Vestland fylkeskommune", "Askøy", "Bergen"} <= set(found)


def test_a_search_finds_nothing_the_user_may_not_see():
    assert chosen(factories.logged_in(factories.cast("two_hats")), "oslo") == []


def test_the_counties_are_folded_for_imdi_and_open_for_whoever_has_few():
    imdi, few = (
        html(factories.logged_in(factories.cast(part)), "/kommune/") for part in ("imdi_caseworker", "two_hats")
    )
    assert imdi.count('class="ds-details"') == Recipient.objects.paid().values("county").distinct().count()
    assert "<details open" not in imdi.replace(' class="ds-details"', "")
    assert few.replace(' class="ds-details"', "").count("<details open") == 2
    assert 'name="navn"' not in few


@pytest.mark.parametrize("name", ["", "askøy"])
def test_the_choice_costs_the_same_for_one_and_for_all(name, django_assert_max_num_queries):
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    with django_assert_max_num_queries(10):
        client.get("/kommune/", {"navn": name})


# --- language -----------------------------------------------------------------------------------------------


def language_of(client: Client, wish: str = "", address: str = "/hjelp/") -> str:
    return re.search(r'<html lang="(\w+)"', html(client, address, **({"Accept-Language": wish} if wish else {})))[1]


def member(*, own: str = "", malform: str = "", cookie: str = "") -> Client:
    kari = factories.cast("caseworker", language=own)
    Recipient.objects.filter(number=OURS).update(malform=malform)
    client = factories.logged_in(kari)
    if cookie:
        client.cookies["language"] = cookie
    return client


@pytest.mark.parametrize(
    ("own", "cookie", "malform", "wish", "shown"),
    [
        ("nn", "nb", "nb", "nb", "nn"),  # the user's own choice before all
        ("nb", "nn", "nn", "nn", "nb"),
        ("", "nn", "nb", "nb", "nn"),  # then what was chosen in this browser
        ("", "", "nn", "nb", "nn"),  # then the målform
        ("", "", "nb", "nn", "nb"),
        ("", "", "noytral", "nn", "nn"),  # neutral or unknown: the browser's wish
        ("", "", "", "nn-NO,nn;q=0.9,nb;q=0.8", "nn"),
        ("", "", "", "nb-NO,nb;q=0.9,nn;q=0.8", "nb"),
        ("", "", "", "de", "nb"),  # and then bokmål
        ("", "", "", "", "nb"),
        ("", "tlh", "nn", "nb", "nn"),  # a cookie that somebody has tampered with
    ],
)
def test_the_language_follows_the_user_then_the_browsers_choice_then_the_malform(own, cookie, malform, wish, shown):
    assert language_of(member(own=own, cookie=cookie, malform=malform), wish) == shown


@pytest.mark.parametrize(
    ("cookie", "wish", "shown"), [("nn", "nb", "nn"), ("", "nn", "nn"), ("", "en-GB", "nb"), ("", "", "nb")]
)
def test_before_the_login_the_cookie_counts_and_then_the_browsers_wish(client, cookie, wish, shown):
    if cookie:
        client.cookies["language"] = cookie
    assert language_of(client, wish, "/logg-inn/") == shown


def test_the_language_of_a_user_with_two_municipalities_follows_the_one_at_hand():
    client = factories.logged_in(factories.cast("two_hats"))
    Recipient.objects.filter(number=OURS).update(malform="nn")
    Recipient.objects.filter(number=OTHERS).update(malform="nb")
    assert language_of(client, "nn", "/kommune/") == "nn"  # none at hand, and they differ
    for number, shown in ((OURS, "nn"), (OTHERS, "nb")):
        client.post("/kommune/", {"recipient": number})
        assert language_of(client) == shown


def test_a_municipal_administrator_gets_the_malform_of_the_municipality():
    client = factories.logged_in(factories.cast("municipal_administrator"))
    Recipient.objects.filter(number=OURS).update(malform="nn")
    assert language_of(client) == "nn"


def test_the_side_of_imdi_follows_the_choice_too():
    client = factories.logged_in(factories.cast("imdi_caseworker", language="nn"))
    assert language_of(client, address="/admin/") == "nn"


# --- error pages --------------------------------------------------------------------------------------------


def request_id(page: str) -> str:
    return re.search(r'class="request-id">(\w+)<', page)[1]


def test_a_page_that_is_not_there_says_what_to_do_and_shows_the_id_of_the_request():
    client = factories.logged_in(factories.cast("caseworker"))
    answer = client.get("/finnes-ikke/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert request_id(page) == answer.headers["X-Request-ID"]
    assert "noe din kommune ikke har tilgang til" in page


def test_imdi_is_told_that_another_municipality_may_be_chosen():
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    client.post("/kommune/", {"recipient": OURS})
    page = html(client, "/finnes-ikke/")
    assert "en annen kommune enn den du har valgt" in page
    assert page.count("Bytt kommune") == 2  # in the brand bar and on the page


def test_a_refusal_tells_imdi_and_municipalities_whom_to_ask():
    request = RequestFactory().get("/")
    for part, words in (("caseworker", "kommuneadministratoren hos dere"), ("imdi_attestant", "en IMDi-administrator")):
        request.user, request.recipient, request.request_id = factories.cast(part), None, "abc"
        answer = errors.permission_denied(request, PermissionError())
        assert answer.status_code == 403
        assert words in answer.content.decode()
        assert request_id(answer.content.decode()) == "abc"


def test_an_expired_form_says_how_to_send_it_again():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/logg-inn/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Skjemaet er utløpt" in answer.content.decode()
    assert request_id(answer.content.decode()) == answer.headers["X-Request-ID"]


def test_an_odd_request_and_a_fault_of_ours_show_the_id_without_asking_the_database(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.request_id = "abc"
    with django_assert_num_queries(0):
        answers = [errors.bad_request(request, SuspiciousOperation()), errors.server_error(request)]
    assert [answer.status_code for answer in answers] == [400, 500]
    for answer in answers:
        page = answer.content.decode()
        assert request_id(page) == "abc"
        assert 'href="/hjelp/"' in page
