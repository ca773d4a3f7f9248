"""The second wall: a query that forgets `visible_to` shows nothing of others (docs/adr/0006)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as project
from django.db import (
    Error,
    ProgrammingError,
    close_old_connections,
    connection,
    connections,
    models,
    transaction,
)
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from accounts.models import (
    AdministratorRequest,
    AuditAlarm,
    Notification,
    Recipient,
    RoleGrant,
    RoleReview,
    RoleReviewItem,
    SavedSearch,
    Superbruker,
    User,
)
from accounts.selectors import scope_of
from change_requests.models import Activity, ActivityLine, Attachment, DecidedEvent, Note
from change_requests.rules import access
from grants.models import Group, RegisterEvent
from imdi_tilskudd.lib import scope
from imdi_tilskudd.postgresql.base import DatabaseWrapper
from payments.models import ConvertedPayment, Download, Line, MotregningEntry, Preparation, Run, Term, TermCheck
from payments.services.changes import changes_between
from tests import factories
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.journeys import world

pytestmark = pytest.mark.django_db

# Tables with a recipient, or of one that has, that every connection may read: why.
EXEMPT = {
    "accounts.User": "Logging in comes before anybody's recipients are known; `home` gives no access.",
    "accounts.RoleGrant": "What the user may see is made from it.",
    "accounts.Invitation": "Its link is opened by somebody who is not logged in.",
    "accounts.Mail": "Written for somebody who has forgotten the password and so is not logged in, too.",
    "accounts.AuditEvent": "Written before the login too, and read back as it is written.",
}


# --- the tables ------------------------------------------------------------------------------------------------------


def owner_path(model: type[models.Model], known: dict[type[models.Model], str]) -> str:
    """The lookup from a row to its recipient's number; empty when it has none."""
    links = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]
    for field in links:
        if field.related_model is Recipient:
            return field.attname
    return next((f"{field.name}__{known[field.related_model]}" for field in links if field.related_model in known), "")


def owned_models() -> dict[type[models.Model], str]:
    """Model → the lookup to its recipient: those with a recipient, and those that hang on one of them."""
    found: dict[type[models.Model], str] = {}
    waiting = [m for m in apps.get_models() if m is not Recipient and m._meta.label not in EXEMPT]
    while new := {m: owner for m in waiting if m not in found and (owner := owner_path(m, found))}:
        found |= new
    return found


def protected_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class AS c JOIN pg_policy AS p ON p.polrelid = c.oid WHERE c.relrowsecurity"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_table_of_a_recipient_has_a_policy_or_a_written_reason() -> None:
    owned = {model._meta.db_table for model in owned_models()}
    assert owned - protected_tables() == set()


def test_what_is_exempt_exists_and_has_no_policy() -> None:
    tables = {apps.get_model(label)._meta.db_table for label in EXEMPT}
    assert tables & protected_tables() == set()


# --- a query that forgets the scope ----------------------------------------------------------------------------------


def build() -> None:
    """Rows of Askøy in every table, and of Stavanger in some."""
    world.build()
    mine, sender = factories.recipient(), User.objects.get(username="caseworker")
    grant = RoleGrant.objects.filter(recipient=mine).first()
    SavedSearch.objects.create(recipient=mine, user=sender, text="olena")
    Notification.objects.create(user=sender, recipient=mine, event="grunnlag", key="prøve", delivery="innboks")
    Superbruker.objects.create(recipient=mine, user=sender, named_by=sender, named_at=timezone.now())
    review = RoleReview.objects.create(recipient=mine, quarter="2024-K2", due=world.TODAY)
    RoleReviewItem.objects.create(review=review, grant=grant)
    AdministratorRequest.objects.create(recipient=mine, wish="ny", name="Prøve Demo", sent_by=sender)
    AuditAlarm.objects.create(kind="many", user=sender, recipient=mine, day=world.TODAY, persons=99, threshold=60)
    _payments(mine, sender)
    _activity(Activity.objects.filter(recipient=mine, type=Activity.Type.CHANGE_REQUEST).first(), sender)


def _payments(mine: Recipient, sender: User) -> None:
    term = Term.objects.select_related("run").get(code=world.SHOWN)
    before = Run.objects.get(current_for__code=world.LOCKED[-1])
    changes_between(run=term.run, before=before, recipient=mine)
    TermCheck.objects.create(
        term=term, recipient=mine, variant="uten-ekstra", act="kontrollert", run=term.run, digest="0" * 64, user=sender
    )
    Preparation.objects.get_or_create(run=term.run, recipient=mine, lines=1)
    Download.objects.create(user=sender, recipient=mine, kind="ar-xlsx", parameters={"year": 2024})
    MotregningEntry.objects.create(
        recipient=mine, group=Group.objects.first(), kind="flyttet", amount=-1, reason="prøve", act=uuid4(), by=sender
    )
    conversion = Run.objects.create(term_code="2021-T4", purpose="konvertering", as_of=world.TODAY, parameters={})
    ConvertedPayment.objects.create(
        id="GAMMEL-1",
        duf=world.duf(0),
        code_id="AR-1 EV",
        year=2021,
        term="2021-T4",
        recipient=mine,
        amount=1,
        paid=date(2021, 12, 1),
        run=conversion,
    )


def _activity(activity: Activity, sender: User) -> None:
    line = Line.objects.filter(recipient_id=OURS).first()
    ActivityLine.objects.create(
        activity=activity, run=line.run, line=line.pk, code=line.code_id, for_term=line.for_term, amount=1
    )
    Attachment.objects.create(activity=activity, name="a.pdf", size=1, sha256="0" * 64, stored_as="a")
    DecidedEvent.objects.create(activity=activity, event=RegisterEvent.objects.filter(duf=world.duf(0)).first())


def seen(model: type[models.Model], owner: str) -> set[str]:
    """Whose rows an unscoped query shows."""
    return set(model._base_manager.order_by().values_list(owner, flat=True).distinct())


def test_a_query_without_scope_shows_only_the_recipients_that_the_user_may_see() -> None:
    build()
    owned = owned_models()
    assert [m._meta.label for m, owner in owned.items() if OURS not in seen(m, owner)] == []
    for part, allowed in {
        "stranger": {OTHERS},
        "county_caseworker": {factories.COUNTY},
        "two_hats": {OURS, OTHERS},
        "roleless": set(),
    }.items():
        with scope.seeing(scope_of(User.objects.get(username=part))):
            shown = {m._meta.label: seen(m, owner) - allowed for m, owner in owned.items()}
        assert {label: numbers for label, numbers in shown.items() if numbers} == {}, part
    with scope.seeing(scope.NOBODY):
        assert {m._meta.label: seen(m, owner) for m, owner in owned.items()} == {m._meta.label: set() for m in owned}


def test_who_administers_users_sees_no_grant_data_of_the_own_recipient() -> None:
    build()
    open_to = {}
    for part in ("municipal_administrator", "imdi_administrator", "imdi_operator"):
        with scope.seeing(scope_of(User.objects.get(username=part))):
            assert seen(Activity, "type") <= access.NOT_GRANT_DATA
            open_to[part] = {m._meta.label for m, owner in owned_models().items() if OURS in seen(m, owner)}
    users = {"RoleReview", "RoleReviewItem", "Superbruker", "AdministratorRequest", "Notification"}
    of_users = {f"accounts.{name}" for name in users}
    support_cases = {f"change_requests.{name}" for name in ("Activity", "ActivityEvent", "Note")}
    assert open_to["municipal_administrator"] == of_users | support_cases | {"accounts.SavedSearch"}
    of_imdi = of_users | {"accounts.AuditAlarm", "payments.RunTotal"}
    assert open_to["imdi_administrator"] == open_to["imdi_operator"] == of_imdi


# --- lines of ekstratilskudd, and writing ----------------------------------------------------------------------------


@pytest.fixture
def lines() -> None:
    """One ordinary line and one of ekstratilskudd, of Askøy and of Stavanger."""
    run = Run.objects.create(term_code="2024-T2", as_of=world.TODAY, parameters={})
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_owner_create_lines(%s)", [run.pk])
        cursor.execute(
            f"""INSERT INTO payments_line_{run.pk} (run_id, term, recipient_id, scheme, code, group_slug, kind,
                    budget_year, for_term, months, rate, rate_confirmed, owed, amount, rule)
                SELECT %s, '2024-T2', number, scheme_id, code, group_id, 'ordinær',
                       2024, '2024-T2', 3, 1, true, 1, 1, 'x'
                  FROM grants_grantcode, unnest(%s::text[]) AS number
                 WHERE code IN ('AR-1 EV', (SELECT min(code) FROM grants_grantcode WHERE scheme_id = 'ekstra'))""",
            [run.pk, [OURS, OTHERS]],
        )
        cursor.execute("SELECT payments_owner_index_lines(%s)", [run.pk])
        cursor.execute("SELECT payments_owner_attach_lines(%s)", [run.pk])


def line_owners() -> list[tuple[str, bool]]:
    rows = Line.objects.order_by("recipient_id", "scheme").values_list("recipient_id", "scheme")
    return [(number, scheme == "ekstra") for number, scheme in rows]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("caseworker", [(OURS, False)]),
        ("ekstra_caseworker", [(OURS, True), (OURS, False)]),
        ("two_hats", [(OTHERS, False), (OURS, False)]),
        ("municipal_administrator", []),
        ("imdi_operator", []),
        ("imdi_attestant", [(OTHERS, True), (OTHERS, False), (OURS, True), (OURS, False)]),
    ],
)
def test_lines_of_ekstratilskudd_need_their_role_whatever_the_query_says(lines, part, expected) -> None:
    with scope.seeing(scope_of(cast(part))):
        assert line_owners() == expected


def test_what_is_computed_for_a_recipient_sees_all_of_it_and_no_other(lines) -> None:
    with scope.seeing(scope_of(cast("caseworker"))), scope.whole_of(OURS):
        assert line_owners() == [(OURS, True), (OURS, False)]


def test_nothing_can_be_written_for_another_recipient() -> None:
    stranger = cast("stranger")
    with scope.seeing(scope_of(stranger)):
        SavedSearch.objects.create(recipient_id=OTHERS, user=stranger, text="x")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SavedSearch.objects.create(recipient_id=OURS, user=stranger, text="x")


def test_a_note_belongs_to_its_activity_also_when_it_is_written() -> None:
    theirs, ours = cast("stranger"), factories.user("kari", ("kommune-saksbehandler", OURS))
    activity = Activity.objects.create(type=Activity.Type.MESSAGE, recipient_id=OURS, created_by=ours)
    with scope.seeing(scope_of(theirs)), pytest.raises(ProgrammingError), transaction.atomic():
        Note.objects.create(activity_id=activity.pk, by=theirs, side=Note.Side.MUNICIPALITY, text="x")
    with scope.seeing(scope_of(ours)):
        Note.objects.create(activity_id=activity.pk, by=ours, side=Note.Side.MUNICIPALITY, text="x")


def test_a_connection_that_has_been_told_nothing_sees_nothing(lines) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET portal.scope")
        cursor.execute("SELECT count(*) FROM payments_line")
        assert cursor.fetchone() == (0,)


def test_the_rule_costs_a_statement_and_not_a_row_and_lets_the_index_be_used(lines) -> None:
    with scope.seeing(scope_of(cast("caseworker"))), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM payments_line WHERE recipient_id = %s", [OURS])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "InitPlan" in plan
    assert f"Index Cond: ((recipient_id)::text = '{OURS}'::text)" in plan


# --- transactions ----------------------------------------------------------------------------------------------------


def told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.scope', true)")
        return cursor.fetchone()[0]


ONE, OTHER = scope.Scope(works_for=frozenset({OURS})), scope.Scope(works_for=frozenset({OTHERS}))


def test_a_transaction_that_is_taken_back_does_not_bring_back_what_was_seen_before() -> None:
    with scope.seeing(ONE):
        assert told() == ONE.setting
    with scope.seeing(OTHER):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert told() + str(1 / 0)
        assert told() == OTHER.setting


def test_a_failed_statement_leaves_the_way_back_open_when_the_scope_ends_with_it() -> None:
    told()
    with pytest.raises(Error), transaction.atomic(), scope.seeing(ONE), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert told() == scope.EVERYTHING.setting


# --- requests --------------------------------------------------------------------------------------------------------


def unscoped(request: HttpRequest) -> HttpResponse:
    """A view that forgets visible_to."""
    return JsonResponse({"seen": sorted(set(Line.objects.values_list("recipient_id", flat=True))), "told": told()})


def broken(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        list(Line.objects.all())
        raise ZeroDivisionError


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse(told(), status=500)


urlpatterns = [path("", unscoped, name="health"), path("feil/", broken, name="broken")]


@pytest.fixture
def forgetful(settings: Any, lines: None) -> None:
    settings.ROOT_URLCONF = __name__


def lines_seen_by(client: Client) -> list[str]:
    return json.loads(client.get("/").content)["seen"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("caseworker", [OURS]),
        ("stranger", [OTHERS]),
        ("two_hats", [OTHERS, OURS]),
        ("county_caseworker", []),
        ("municipal_administrator", []),
        ("roleless", []),
        ("imdi_caseworker", [OTHERS, OURS]),
        ("imdi_operator", []),
        ("imdi_administrator", []),
    ],
)
def test_a_request_that_forgets_the_scope_shows_the_users_own_recipients_only(forgetful, part, expected) -> None:
    assert lines_seen_by(logged_in(cast(part))) == expected


def test_without_a_login_a_request_sees_nothing_and_the_test_around_it_everything(forgetful) -> None:
    assert lines_seen_by(Client()) == []
    assert lines_seen_by(factories.half_logged_in(cast("caseworker"))) == []
    assert len(line_owners()) == 4


@contextmanager
def kept_connection() -> Iterator[None]:
    """One connection for request after request, as each of gunicorn's threads has it."""
    usual = connections["default"]
    connections["default"] = DatabaseWrapper({**usual.settings_dict, "CONN_MAX_AGE": 3600}, alias="default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


def answer(client: Client, address: str = "/") -> HttpResponse:
    """With what Django does with connections before and after a request, which the test client leaves out."""
    close_old_connections()
    try:
        return client.get(address)
    finally:
        close_old_connections()


@pytest.mark.django_db(transaction=True)
def test_two_users_who_share_one_connection_see_their_own_each_time_also_after_an_error(forgetful) -> None:
    ours, theirs = logged_in(cast("caseworker")), logged_in(cast("stranger"))
    nobody, imdi = Client(), logged_in(cast("imdi_caseworker"))
    expected = {ours: [OURS], theirs: [OTHERS], nobody: [], imdi: [OTHERS, OURS]}
    ours.raise_request_exception = imdi.raise_request_exception = False
    seen_by, numbers = [], set()
    with kept_connection():
        for client in (ours, theirs, nobody, imdi, nobody, theirs, ours) * 2:
            seen_by.append((client, json.loads(answer(client).content)["seen"]))
            numbers.add(connection.connection.info.backend_pid)
            assert answer(imdi, "/feil/").status_code == 500
    assert all(numbers_seen == expected[client] for client, numbers_seen in seen_by)
    assert len(numbers) == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_former_user_saw_is_shown_to_nobody_before_the_next_one_is_known(forgetful) -> None:
    imdi = logged_in(cast("imdi_caseworker"))
    with kept_connection():
        assert json.loads(answer(imdi).content)["seen"] == [OTHERS, OURS]
        with scope.seeing(scope.NOBODY):
            assert line_owners() == []
        assert json.loads(answer(imdi).content)["seen"] == [OTHERS, OURS]
        with connections["default"].prepared_cursor(in_scope=False) as cursor:
            cursor.execute("SELECT current_setting('portal.scope')")
            assert cursor.fetchone() == (scope.EVERYTHING.setting,)
        with scope.seeing(scope.NOBODY), connections["default"].prepared_cursor() as cursor:
            cursor.execute("SELECT current_setting('portal.scope')")
            assert cursor.fetchone() == (scope.NOBODY.setting,)


# --- work without a user ---------------------------------------------------------------------------------------------


def test_a_task_sees_everything_also_where_its_caller_sees_nothing(lines) -> None:
    from imdi_tilskudd.celery import app

    @app.task(name="tests.count_lines")
    def count_lines() -> int:
        return len(line_owners())

    with scope.seeing(scope.NOBODY):
        assert count_lines.apply().get() == 4
        assert line_owners() == []


def test_a_process_sees_nothing_until_it_says_that_it_is_no_web_server(monkeypatch) -> None:
    monkeypatch.setattr(scope, "_process", scope.NOBODY)
    assert scope.current() == scope.NOBODY
    scope.open_process()
    assert scope.current() == scope.EVERYTHING


def test_the_engine_is_the_one_that_tells_the_server() -> None:
    assert project.DATABASES["default"]["ENGINE"] == "imdi_tilskudd.postgresql"
    assert told() == "alt|||"
