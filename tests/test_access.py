"""The access table: every address × every kind of visitor → what they get. An address without a row fails.

A number is the status. A path is where the visitor is sent instead.
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from payments.models import Line
from payments.services import publish_term
from tests import factories, ledger

pytestmark = pytest.mark.django_db

LOGIN, CODE, HOME, CHOOSE = "/logg-inn/", "/logg-inn/kode/", "/", "/kommune/"
ADMIN, ADMIN_LOGIN = "/admin/", "/admin/login/"
VISITORS = (
    "anonymous",
    "half_logged_in",  # the password was right, the code is not given yet
    "inactive",  # deactivated while logged in
    "caseworker",  # of the municipality whose data the address shows
    "stranger",  # of another municipality
    "municipal_administrator",  # of the same municipality, without grant data
    "imdi_caseworker",
    "imdi_attestant",
    "imdi_administrator",
)
MEMBERS = VISITORS[3:]
IMDI = MEMBERS[3:]

Answer = int | str

# Parts of rows that repeat.
OUTSIDE = (LOGIN, LOGIN, LOGIN)  # the first three visitors, at every address that is not public
ALREADY_IN = (HOME,) * 6  # the others at the login pages
NOT_STAFF = (ADMIN_LOGIN,) * 3  # the municipal three at IMDi's side
STAFF = (200,) * 3


class Row(NamedTuple):
    method: str
    address: str
    answers: tuple[Answer, ...]  # in the order of VISITORS


def row(request: str, *answers: Answer) -> Row:
    """request: `get /path/`."""
    assert len(answers) == len(VISITORS), request
    method, address = request.split(" ")
    return Row(method, address, answers)


DUF = "202200000101"
TERM, NO_RECIPIENT = "/terminer/2024-T1/", (CHOOSE, CHOOSE, 404)
TERMS, RUNS, ACCOUNT = (f"/admin/payments/{model}/" for model in ("term", "run", "motregningentry"))
PERSON = "/admin/grants/person/00000000-0000-0000-0000-000000000000/"
TABLE = {
    # anonymous, half, inactive – caseworker, stranger, administrator – IMDi: caseworker, attestant, adm.
    "accounts:login": row("get /logg-inn/", 200, 200, 200, *ALREADY_IN),
    "accounts:code": row("get /logg-inn/kode/", LOGIN, 200, LOGIN, *ALREADY_IN),
    "accounts:enrol_password": row("get /logg-inn/passord/", LOGIN, CODE, LOGIN, *ALREADY_IN),
    "accounts:enrol_totp": row("get /logg-inn/kodeapp/", LOGIN, CODE, LOGIN, *ALREADY_IN),
    "accounts:logout": row("post /logg-ut/", *OUTSIDE, *(LOGIN,) * 6),
    "accounts:language": row("post /sprak/?language=nn", *(HOME,) * 9),
    "accounts:choose_recipient": row("get /kommune/", *OUTSIDE, HOME, HOME, HOME, 200, 200, HOME),
    "dashboard": row("get /", *OUTSIDE, 200, 200, 200, CHOOSE, CHOOSE, 200),
    "term": row(f"get {TERM}", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "term_search": row(f"post {TERM}sok/", *OUTSIDE, TERM, TERM, 404, *NO_RECIPIENT),
    "term_excel": row(f"get {TERM}excel/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "line_why": row(f"get {TERM}linjer/LINE/hvorfor/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "how_we_calculate": row("get /slik-regner-vi/", *(200,) * 9),
    "health": row("get /helse/", *(200,) * 9),
    "admin:index": row("get /admin/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:jsi18n": row("get /admin/jsi18n/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:autocomplete": row("get /admin/autocomplete/", *OUTSIDE, *NOT_STAFF, 403, 403, 403),
    "admin:login": row("get /admin/login/", *OUTSIDE, *(LOGIN,) * 6),
    "admin:logout": row("post /admin/logout/", *OUTSIDE, *(ADMIN,) * 3, *(LOGIN,) * 3),
    "admin:view_on_site": row("get /admin/r/1/1/", *OUTSIDE, *NOT_STAFF, 404, 404, 404),
    "admin:app_list": row("get /admin/accounts/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:payments_term_calculate": row(f"get {TERMS}beregn/", *OUTSIDE, *NOT_STAFF, 200, 403, 403),
    "admin:payments_term_publish": row(f"get {TERMS}2024-T1/legg-ut/", *OUTSIDE, *NOT_STAFF, 200, 403, 403),
    "admin:payments_term_attest": row(f"get {TERMS}2024-T1/attester/", *OUTSIDE, *NOT_STAFF, 403, 200, 403),
    "admin:grants_person_hold": row(f"get {PERSON}stans/", *OUTSIDE, *NOT_STAFF, 404, 403, 403),
    "admin:grants_person_lift": row(f"get {PERSON}stans/0/opphev/", *OUTSIDE, *NOT_STAFF, 404, 403, 403),
    "admin:grants_person_decide": row(f"get {PERSON}vedtak/", *OUTSIDE, *NOT_STAFF, 404, 403, 403),
    "admin:grants_proposedevent_decide": row(
        "post /admin/grants/proposedevent/0/avgjor/", *OUTSIDE, *NOT_STAFF, 404, 404, 403
    ),
    "admin:grants_provisionalconflict_decide": row(
        "post /admin/grants/provisionalconflict/0/avgjor/", *OUTSIDE, *NOT_STAFF, 404, 403, 403
    ),
    "admin:payments_run_restart": row(f"post {RUNS}0/start-pa-nytt/", *OUTSIDE, *NOT_STAFF, 404, 403, 403),
    "admin:payments_motregningentry_balances": row(f"get {ACCOUNT}saldo/", *OUTSIDE, *NOT_STAFF, 200, 200, 403),
    "admin:payments_motregningentry_take_back": row(f"get {ACCOUNT}0/ta-tilbake/", *OUTSIDE, *NOT_STAFF, 404, 403, 403),
    **{
        f"admin:payments_motregningentry_{name}": row(f"get {ACCOUNT}{word}/", *OUTSIDE, *NOT_STAFF, 200, 403, 403)
        for name, word in (
            ("claim_back", "krev"),
            ("register_repayment", "innbetaling"),
            ("write_off", "avskriv"),
            ("offset_across_groups", "flytt"),
        )
    },
}

# Model in admin → who may see its list, who may add. Municipal users get into none of them.
CASEWORK = {"imdi_caseworker", "imdi_attestant"}
ADMIN_MODELS = {
    "accounts.auditevent": ({"imdi_administrator"}, set()),
    "accounts.recipient": ({"imdi_administrator", "imdi_caseworker", "imdi_attestant"}, set()),
    "accounts.role": ({"imdi_administrator"}, set()),
    "accounts.rolegrant": ({"imdi_administrator"}, {"imdi_administrator"}),
    "accounts.user": ({"imdi_administrator"}, {"imdi_administrator"}),
    **{
        f"grants.{model}": (CASEWORK, set())
        for model in ("country", "grantcode", "group", "person", "registerevent", "scheme")
    },
    "grants.parameter": (CASEWORK, {"imdi_caseworker"}),
    "grants.proposedevent": (CASEWORK, set()),
    "grants.provisionalconflict": (CASEWORK, set()),
    "grants.rate": (CASEWORK, {"imdi_caseworker"}),
    "grants.registerimport": (CASEWORK, set()),
    "payments.convertedpayment": (CASEWORK, set()),
    "payments.grouppayment": (CASEWORK, set()),
    "payments.motregningentry": (CASEWORK, set()),
    "payments.run": (CASEWORK, set()),
    "payments.runwarning": (CASEWORK, set()),
    "payments.term": (CASEWORK, set()),
}


def visitor(part: str) -> Client:
    if part == "anonymous":
        return Client()
    if part == "half_logged_in":
        return factories.half_logged_in(factories.cast("caseworker"))
    if part == "inactive":
        client = factories.logged_in(factories.cast("caseworker"))
        User.objects.update(is_active=False)
        return client
    return factories.logged_in(factories.cast(part))


def answer(client: Client, method: str, address: str) -> Answer:
    path, _, query = address.partition("?")
    data = dict(pair.split("=") for pair in query.split("&")) if query else {}
    response = getattr(client, method)(path, data)
    if response.status_code != 302:
        return response.status_code
    return urlsplit(response.headers["Location"]).path


def show_a_term() -> None:
    """2024-T1 with one line, for a person in our municipality, in forhåndsvisning."""
    common = {"duf": DUF, "registered": "2024-01-10"}
    person = {"name": "Amal Antatt", "birth_date": "1990-05-17", "country": "UKR"}
    ledger.add_events(
        [
            {"id": "1", "type": "person", "date": "2024-01-01", **person, **common},
            {"id": "2", "type": "permit", "date": "2024-01-08", "basis": "kollektiv", **common},
            {"id": "3", "type": "settled", "date": "2024-01-08", **common}
            | {"municipality": factories.OURS, "role": "enslig"},
        ]
    )
    ledger.calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1")


@pytest.mark.parametrize("part", VISITORS)
@pytest.mark.parametrize("name", TABLE)
def test_every_address_answers_each_visitor_as_the_table_says(name, part):
    method, address, answers = TABLE[name]
    if "2024-T1" in address:
        show_a_term()
        address = address.replace("LINE", str(Line.objects.get().pk))
    assert answer(visitor(part), method, address) == answers[VISITORS.index(part)]


@pytest.mark.parametrize(("part", "sees"), [("caseworker", True), ("stranger", False)])
def test_the_persons_of_a_term_show_to_their_own_municipality_only(part, sees):
    show_a_term()
    assert ("Amal" in visitor(part).get(TERM).content.decode()) is sees


@pytest.mark.parametrize("part", VISITORS)
def test_the_lists_of_admin_open_as_the_table_says(part):
    client = visitor(part)
    for model, (viewers, adders) in ADMIN_MODELS.items():
        base = f"/admin/{model.replace('.', '/')}/"
        assert answer(client, "get", base) == expected_in_admin(part, viewers), base
        assert answer(client, "get", f"{base}add/") == expected_in_admin(part, adders), base


def expected_in_admin(part: str, allowed: set[str]) -> Answer:
    if part not in MEMBERS:
        return LOGIN
    if part not in IMDI:
        return ADMIN_LOGIN
    return 200 if part in allowed else 403


@pytest.mark.parametrize("part", [part for part in VISITORS if part not in IMDI])
def test_no_page_of_a_row_in_admin_opens_for_others_than_imdi(part):
    client = visitor(part)
    for model in ADMIN_MODELS:
        for page in ("change", "history", "delete"):
            address = f"/admin/{model.replace('.', '/')}/1/{page}/"
            assert answer(client, "get", address) == expected_in_admin(part, set()), address


def test_every_address_has_a_row():
    assert set(names_of(get_resolver())) == set(TABLE)


def test_every_model_in_admin_has_a_row():
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN_MODELS)


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Names of all addresses; of an address without a name its pattern, which no row can have."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern, inner)
        elif not is_standard_page_of_a_model(pattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def is_standard_page_of_a_model(pattern: URLPattern) -> bool:
    """Those are covered by ADMIN_MODELS; a button of one's own needs a row."""
    standard = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "change", "history", "delete")
    }
    unnamed = {"<path:object_id>/", "(?P<url>.*)$"}  # admin's old change address, and what is not found there
    return pattern.name in standard or (pattern.name is None and str(pattern.pattern) in unnamed)


def test_the_half_logged_in_visitor_of_this_table_is_what_the_login_page_makes():
    real = Client()
    kari = factories.cast("caseworker", password=factories.PASSWORD)
    factories.device(kari)
    real.post("/logg-inn/", {"username": "caseworker", "password": factories.PASSWORD})
    made = factories.half_logged_in(kari)
    assert real.session["pending_login"].keys() == made.session["pending_login"].keys()
    assert real.session["pending_login"]["hash"] == made.session["pending_login"]["hash"]
