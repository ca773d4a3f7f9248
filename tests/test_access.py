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
from grants.models import Person
from payments.models import Line
from payments.services import publish_term
from tests import factories, ledger
from tests.change_requests import words

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
PAYMENT, UPCOMING = "/utbetalinger/utbetalt/kjoring/2022-T1/ar-1/", "/utbetalinger/kommende/"
TERM, NO_RECIPIENT = "/terminer/2024-T1/", (CHOOSE, CHOOSE, 404)
PERSONS = "/personer/"
TERMS, RUNS, ACCOUNT = (f"/admin/payments/{model}/" for model in ("term", "run", "motregningentry"))
PERSON = "/admin/grants/person/00000000-0000-0000-0000-000000000000/"
USERS, INVITATION, OWN = "/brukere/", "/invitasjon/", "/min-side/"
COLLEAGUE_ID = "00000000-0000-4000-8000-000000000001"
COLLEAGUE = f"{USERS}{COLLEAGUE_ID}/"
ADMINISTRATOR_ONLY = (*OUTSIDE, 404, 404, 200, 404, 404, 404)
TASK, DESK = "/oppgaver/SENT/", "/admin/change_requests/activity/SENT/"
ATTACHMENT = f"{TASK}vedlegg/00000000-0000-0000-0000-000000000000/"
TABLE = {
    # anonymous, half, inactive – caseworker, stranger, administrator – IMDi: caseworker, attestant, adm.
    "accounts:login": row("get /logg-inn/", 200, 200, 200, *ALREADY_IN),
    "accounts:code": row("get /logg-inn/kode/", LOGIN, 200, LOGIN, *ALREADY_IN),
    "accounts:enrol_password": row("get /logg-inn/passord/", LOGIN, CODE, LOGIN, *ALREADY_IN),
    "accounts:enrol_totp": row("get /logg-inn/kodeapp/", LOGIN, CODE, LOGIN, *ALREADY_IN),
    "accounts:enrol_recovery": row("get /logg-inn/reservekoder/", LOGIN, CODE, LOGIN, *ALREADY_IN),
    "accounts:forgotten": row("get /logg-inn/glemt-passord/", 200, 200, 200, *ALREADY_IN),
    # The own login, whoever one is.
    "accounts:my_page": row(f"get {OWN}", *OUTSIDE, *(200,) * 6),
    "accounts:confirm": row(f"get {OWN}bekreft/", *OUTSIDE, *(200,) * 6),
    "accounts:own_password": row(f"get {OWN}passord/", *OUTSIDE, *(200,) * 6),
    "accounts:own_device": row(f"get {OWN}kodeapp/", *OUTSIDE, *(200,) * 6),
    "accounts:recovery_codes": row(f"get {OWN}reservekoder/", *OUTSIDE, *(200,) * 6),
    "accounts:end_other_sessions": row(f"post {OWN}okter/avslutt/", *OUTSIDE, *(OWN,) * 6),
    "accounts:end_session": row(f"post {OWN}okter/{COLLEAGUE_ID}/avslutt/", *OUTSIDE, *(404,) * 6),
    "accounts:extend_session": row("post /fortsett/", *OUTSIDE, *(HOME,) * 6),
    "accounts:logout": row("post /logg-ut/", *OUTSIDE, *(LOGIN,) * 6),
    "accounts:language": row("post /sprak/?language=nn", *(HOME,) * 9),
    "accounts:choose_recipient": row("get /kommune/", *OUTSIDE, HOME, HOME, HOME, 200, 200, HOME),
    # A guessed link and no link answer alike; whoever is in goes home.
    "accounts:invitation": row("get /invitasjon/", 410, 410, 410, *ALREADY_IN),
    "accounts:invitation_link": row(f"get {INVITATION}x/", *(INVITATION,) * 3, *ALREADY_IN),
    # Users of the municipality, by its kommuneadministrator alone: IMDi's administrator has Django admin.
    "accounts:users": row(f"get {USERS}", *ADMINISTRATOR_ONLY),
    "accounts:users_excel": row(f"get {USERS}excel/", *ADMINISTRATOR_ONLY),
    "accounts:users_search": row(f"post {USERS}sok/", *OUTSIDE, 404, 404, USERS, 404, 404, 404),
    "accounts:users_recipient": row(f"get {USERS}kommune/", *ADMINISTRATOR_ONLY),
    "accounts:users_log": row(f"get {USERS}logg/", *ADMINISTRATOR_ONLY),
    "accounts:role_review": row(f"get {USERS}gjennomgang/", *ADMINISTRATOR_ONLY),
    "accounts:administrator_requests": row(f"get {USERS}kommuneadministrator/", *OUTSIDE, 200, 200, 200, *(404,) * 3),
    "accounts:user_new": row(f"get {USERS}ny/", *ADMINISTRATOR_ONLY),
    "accounts:user": row(f"get {COLLEAGUE}", *ADMINISTRATOR_ONLY),
    "accounts:user_change": row(f"get {COLLEAGUE}endre/", *ADMINISTRATOR_ONLY),
    "accounts:user_roles": row(f"get {COLLEAGUE}roller/", *ADMINISTRATOR_ONLY),
    "accounts:user_take_role": row(f"post {COLLEAGUE}roller/0/ta/", *OUTSIDE, *(404,) * 6),
    "accounts:user_superbruker": row(f"post {COLLEAGUE}superbruker/", *OUTSIDE, 404, 404, COLLEAGUE, 404, 404, 404),
    "accounts:user_act": row(f"get {COLLEAGUE}deaktiver/", *ADMINISTRATOR_ONLY),
    # The inbox of whoever works for a recipient. Nobody else's notification is found.
    "accounts:notifications": row("get /varsler/", *OUTSIDE, 200, 200, 200, 404, 404, 404),
    "accounts:notification_settings": row("get /varsler/innstillinger/", *OUTSIDE, 200, 200, 200, 404, 404, 404),
    "accounts:notifications_read": row("post /varsler/lest/", *OUTSIDE, *("/varsler/",) * 3, 404, 404, 404),
    "accounts:notification": row(f"get /varsler/{COLLEAGUE_ID}/", *OUTSIDE, *(404,) * 6),
    "dashboard": row("get /", *OUTSIDE, 200, 200, 200, CHOOSE, CHOOSE, 200),
    "term": row(f"get {TERM}", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "term_search": row(f"post {TERM}sok/", *OUTSIDE, TERM, TERM, 404, *NO_RECIPIENT),
    "term_excel": row(f"get {TERM}excel/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "term_changes": row(f"get {TERM}endringer/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "term_changes_search": row(
        f"post {TERM}endringer/sok/", *OUTSIDE, f"{TERM}endringer/", f"{TERM}endringer/", 404, *NO_RECIPIENT
    ),
    "term_changes_excel": row(f"get {TERM}endringer/excel/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "term_check": row(f"post {TERM}kontroll/", *OUTSIDE, TERM, TERM, 404, *NO_RECIPIENT),
    "term_check_withdraw": row(f"post {TERM}kontroll/trekk/", *OUTSIDE, TERM, TERM, 404, *NO_RECIPIENT),
    "term_print": row(f"get {TERM}utskrift/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "downloads": row("get /nedlastinger/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "order_download": row("post /nedlastinger/bestill/", *OUTSIDE, 422, 422, 404, *NO_RECIPIENT),
    "download": row("get /nedlastinger/00000000-0000-0000-0000-000000000000/", *OUTSIDE, *(404,) * 6),
    "line_why": row(f"get {TERM}linjer/LINE/hvorfor/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "help": row("get /hjelp/", *(200,) * 9),
    "guide": row("get /hjelp/logge-inn/", *(200,) * 9),
    "accessibility": row("get /tilgjengelighet/", *(200,) * 9),
    "privacy": row("get /personvern/", *(200,) * 9),
    "payments": row("get /utbetalinger/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "payments_excel": row("get /utbetalinger/excel/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_row": row(f"get {PAYMENT}", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_row_search": row(f"post {PAYMENT}sok/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_row_excel": row(f"get {PAYMENT}excel/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_upcoming": row(f"get {UPCOMING}", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "payments_upcoming_excel": row(f"get {UPCOMING}excel/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_upcoming_persons": row(f"get {UPCOMING}personer/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_upcoming_persons_search": row(f"post {UPCOMING}personer/sok/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_upcoming_persons_excel": row(f"get {UPCOMING}personer/excel/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "payments_account": row("get /utbetalinger/motregning/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "payments_account_excel": row("get /utbetalinger/motregning/excel/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "payments_asylnorsk": row("get /utbetalinger/asylnorsk/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:change_requests": row("get /endringsforesporsler/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:new": row("get /endringsforesporsler/ny/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:draft": row("get /endringsforesporsler/DRAFT/skjema/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "change_requests:new_simple": row("get /oppgaver/ny/melding/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:support": row("get /support/", *OUTSIDE, 404, 404, 200, *(404,) * 3),
    "change_requests:new_support_case": row("get /support/ny/", *OUTSIDE, 404, 404, 200, *(404,) * 3),
    "change_requests:support_case": row("get /support/SENT/", *OUTSIDE, *(404,) * 6),
    "change_requests:support_message": row("post /support/SENT/melding/", *OUTSIDE, *(404,) * 6),
    "change_requests:tasks": row("get /oppgaver/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:search": row("post /oppgaver/sok/", *OUTSIDE, "/oppgaver/", "/oppgaver/", 404, *NO_RECIPIENT),
    "change_requests:excel": row("get /oppgaver/excel/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "change_requests:activity": row(f"get {TASK}", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    **{
        f"change_requests:{name}": row(f"post {TASK}{word}/", *OUTSIDE, 422, 404, 404, *NO_RECIPIENT)
        for name, word in (
            ("reply", "svar"),
            ("message", "melding"),
            ("withdraw", "trekk-tilbake"),
            ("reopen", "gjenapne"),
        )
    },
    "change_requests:extension": row(f"get {TASK}utsatt-frist/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "change_requests:discard": row(f"post {TASK}slett/", *OUTSIDE, TASK, 404, 404, *NO_RECIPIENT),
    "change_requests:attach": row(f"post {TASK}vedlegg/", *OUTSIDE, TASK, 404, 404, *NO_RECIPIENT),
    "change_requests:attachment": row(f"get {ATTACHMENT}", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "change_requests:remove_attachment": row(f"post {ATTACHMENT}fjern/", *OUTSIDE, 404, 404, 404, *NO_RECIPIENT),
    "find": row("post /finn/", *OUTSIDE, PERSONS, PERSONS, 404, *NO_RECIPIENT),
    "persons": row(f"get {PERSONS}", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "persons_search": row(f"post {PERSONS}sok/", *OUTSIDE, PERSONS, PERSONS, 404, *NO_RECIPIENT),
    "persons_excel": row(f"get {PERSONS}excel/", *OUTSIDE, 200, 200, 404, *NO_RECIPIENT),
    "person": row(f"get {PERSONS}PUBLIC_ID/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "person_access_log": row(f"get {PERSONS}PUBLIC_ID/innsyn/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "person_why": row(f"get {PERSONS}PUBLIC_ID/hvorfor/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "case": row("get /saker/PUBLIC_ID-integrering-2024/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "case_excel": row("get /saker/PUBLIC_ID-integrering-2024/excel/", *OUTSIDE, 200, 404, 404, *NO_RECIPIENT),
    "how_we_calculate": row("get /slik-regner-vi/", *(200,) * 9),
    "health": row("get /helse/", *(200,) * 9),
    "admin:index": row("get /admin/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:jsi18n": row("get /admin/jsi18n/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:autocomplete": row("get /admin/autocomplete/", *OUTSIDE, *NOT_STAFF, 403, 403, 403),
    "admin:login": row("get /admin/login/", *OUTSIDE, *(LOGIN,) * 6),
    "admin:logout": row("post /admin/logout/", *OUTSIDE, *(ADMIN,) * 3, *(LOGIN,) * 3),
    "admin:view_on_site": row("get /admin/r/1/1/", *OUTSIDE, *NOT_STAFF, 404, 404, 404),
    "admin:app_list": row("get /admin/accounts/", *OUTSIDE, *NOT_STAFF, *STAFF),
    "admin:accounts_administratorrequest_approve": row(
        "get /admin/accounts/administratorrequest/0/godkjenn/", *OUTSIDE, *NOT_STAFF, 403, 403, 404
    ),
    "admin:accounts_administratorrequest_refuse": row(
        "get /admin/accounts/administratorrequest/0/avsla/", *OUTSIDE, *NOT_STAFF, 403, 403, 404
    ),
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
    "admin:change_requests_activity_desk": row(f"get {DESK}behandle/", *OUTSIDE, *NOT_STAFF, 200, 200, 404),
    "admin:change_requests_activity_attachment": row(
        f"get {DESK}vedlegg/00000000-0000-0000-0000-000000000000/", *OUTSIDE, *NOT_STAFF, 404, 404, 404
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
    **{
        f"accounts.{model}": ({"imdi_administrator"}, set())
        for model in ("administratorrequest", "invitation", "mail", "rolereview", "superbruker")
    },
    "accounts.auditalarm": ({"imdi_administrator"}, set()),
    "accounts.auditevent": ({"imdi_administrator"}, set()),
    "accounts.driftsmelding": ({"imdi_administrator", "imdi_caseworker"}, {"imdi_administrator", "imdi_caseworker"}),
    "accounts.recipient": ({"imdi_administrator", "imdi_caseworker", "imdi_attestant"}, set()),
    "accounts.role": ({"imdi_administrator"}, set()),
    "accounts.rolegrant": ({"imdi_administrator"}, {"imdi_administrator"}),
    "accounts.user": ({"imdi_administrator"}, {"imdi_administrator"}),
    **{
        f"grants.{model}": (CASEWORK, set())
        for model in ("country", "grantcode", "group", "person", "registerevent", "scheme")
    },
    "change_requests.activity": ({*CASEWORK, "imdi_administrator"}, set()),
    "change_requests.answertemplate": (CASEWORK, {"imdi_caseworker"}),
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
    expected = answers[VISITORS.index(part)]
    if "DRAFT" in address or "SENT" in address:
        made = an_activity(sent="SENT" in address)
        address, expected = (str(text).replace("DRAFT", made).replace("SENT", made) for text in (address, expected))
        expected = int(expected) if expected.isdigit() else expected
    if "2024-T1" in address or "PUBLIC_ID" in address:
        show_a_term()
        address = address.replace("PUBLIC_ID", str(Person.objects.get().public_id))
        address = address.replace("LINE", str(Line.objects.get().pk))
    if COLLEAGUE_ID in address:
        factories.user("kollega", ("kommune-saksbehandler", factories.OURS), public_id=COLLEAGUE_ID)
    assert answer(visitor(part), method, address) == expected


def an_activity(*, sent: bool) -> str:
    """Public id of a change request of our municipality, a draft or sent."""
    sender = factories.user("avsender", ("kommune-saksbehandler", factories.OURS))
    return str((words.sent if sent else words.draft)(sender).public_id)


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
