"""Every page of the portal, and somebody who sees it: one row a page. A new page gets its row here; it is then looked
at by axe in both languages and both colour schemes, made narrow, made large, printed on the screen, and screenshot.

`{line}` and the like stand for ids that only the world knows (see `known`).
"""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from change_requests.models import Activity
from grants.models import Person
from payments.models import Line
from tests import test_access
from tests.factories import OURS

from . import world_requests
from .world import LOCKED, MOVED_AWAY, NEGATIVE, SHOWN, duf

TERM, NOT_FOUND = f"/terminer/{SHOWN}/", "/finnes-ikke/"
DESK = "/admin/change_requests/activity/"

GONE = "/invitasjon/"  # where an invitation that is used up or too old leads


@dataclass(frozen=True, slots=True)
class Place:
    """A page. `part` is who looks at it: a user of the world, `half:` and a user whose login is not finished, or
    nobody. `view` is its row in the access table, empty for a page that is there already."""

    name: str
    view: str
    address: str
    part: str = ""


PORTAL = (
    Place("login", "accounts:login", "/logg-inn/"),
    Place("code", "accounts:code", "/logg-inn/kode/", "half:caseworker"),
    Place("enrol-password", "accounts:enrol_password", "/logg-inn/passord/", "half:newcomer"),
    Place("enrol-totp", "accounts:enrol_totp", "/logg-inn/kodeapp/", "half:without_app"),
    Place("enrol-recovery", "accounts:enrol_recovery", "/logg-inn/reservekoder/", "half:with_new_app"),
    Place("forgotten", "accounts:forgotten", "/logg-inn/glemt-passord/"),
    Place("my-page", "accounts:my_page", "/min-side/", "caseworker"),
    Place("confirm", "accounts:confirm", "/min-side/bekreft/", "caseworker"),
    Place("own-password", "accounts:own_password", "/min-side/passord/", "caseworker"),
    Place("own-device", "accounts:own_device", "/min-side/kodeapp/", "caseworker"),
    Place("own-recovery", "accounts:recovery_codes", "/min-side/reservekoder/", "caseworker"),
    Place("choose-recipient", "accounts:choose_recipient", "/kommune/", "imdi_caseworker"),
    Place("dashboard", "dashboard", "/", "caseworker"),
    Place("dashboard-no-rows", "", "/", "no_rows"),
    Place("dashboard-negative", "", "/", "long_name"),
    Place("dashboard-administrator", "", "/", "municipal_administrator"),
    Place("term", "term", TERM, "caseworker"),
    Place("term-no-rows", "", TERM, "no_rows"),
    Place("term-negative", "", TERM, "long_name"),
    Place("term-sorted-and-filtered", "", f"{TERM}?sorter=-belop&tilskudd=integrering&antall=25&side=2", "caseworker"),
    Place("term-nothing-found", "", f"{TERM}?linje=finnesikke", "caseworker"),
    Place("why", "line_why", TERM + "linjer/{line}/hvorfor/", "caseworker"),
    Place("why-negative", "", TERM + "linjer/{negative_line}/hvorfor/", "long_name"),
    Place("term-print", "term_print", f"{TERM}utskrift/", "caseworker"),
    Place("changes", "term_changes", f"{TERM}endringer/", "caseworker"),
    Place("changes-negative", "", f"{TERM}endringer/", "long_name"),
    Place("changes-no-rows", "", f"{TERM}endringer/", "no_rows"),
    Place("persons", "persons", "/personer/", "caseworker"),
    Place("persons-no-rows", "", "/personer/", "no_rows"),
    Place("person", "person", "/personer/{person}/", "caseworker"),
    Place("person-moved", "", "/personer/{moved}/", "caseworker"),
    Place("person-access-log", "person_access_log", "/personer/{person}/innsyn/", "caseworker"),
    Place("person-why", "person_why", f"/personer/{{person}}/hvorfor/?termin={SHOWN}", "caseworker"),
    Place("case", "case", "/saker/{person}-integrering-2024/", "caseworker"),
    Place("case-negative", "", "/saker/{moved}-integrering-2024/", "caseworker"),
    Place("payments", "payments", "/utbetalinger/", "caseworker"),
    Place("payments-no-rows", "", "/utbetalinger/", "no_rows"),
    Place("payments-row", "payments_row", f"/utbetalinger/utbetalt/kjoring/{LOCKED[-1]}/{{group}}/", "caseworker"),
    Place("payments-upcoming", "payments_upcoming", "/utbetalinger/kommende/", "caseworker"),
    Place("payments-upcoming-negative", "", "/utbetalinger/kommende/", "long_name"),
    Place("payments-upcoming-persons", "payments_upcoming_persons", "/utbetalinger/kommende/personer/", "caseworker"),
    Place("payments-account", "payments_account", "/utbetalinger/motregning/", "long_name"),
    Place("payments-account-no-rows", "", "/utbetalinger/motregning/", "caseworker"),
    Place("payments-asylnorsk", "payments_asylnorsk", "/utbetalinger/asylnorsk/", "caseworker"),
    Place("downloads", "downloads", "/nedlastinger/", "caseworker"),
    Place("users", "accounts:users", "/brukere/", "municipal_administrator"),
    Place("users-recipient", "accounts:users_recipient", "/brukere/kommune/", "municipal_administrator"),
    Place("users-log", "accounts:users_log", "/brukere/logg/", "municipal_administrator"),
    Place("role-review", "accounts:role_review", "/brukere/gjennomgang/", "municipal_administrator"),
    Place(
        "administrator-requests",
        "accounts:administrator_requests",
        "/brukere/kommuneadministrator/",
        "municipal_administrator",
    ),
    Place("user-new", "accounts:user_new", "/brukere/ny/", "municipal_administrator"),
    Place("user", "accounts:user", "/brukere/{colleague}/", "municipal_administrator"),
    Place("user-change", "accounts:user_change", "/brukere/{colleague}/endre/", "municipal_administrator"),
    Place("user-roles", "accounts:user_roles", "/brukere/{colleague}/roller/", "municipal_administrator"),
    Place("user-act", "accounts:user_act", "/brukere/{colleague}/deaktiver/", "municipal_administrator"),
    Place("invitation-over", "accounts:invitation", GONE),
    Place("change-requests", "change_requests:change_requests", "/endringsforesporsler/", "caseworker"),
    Place("change-requests-no-rows", "", "/endringsforesporsler/", "no_rows"),
    Place("change-request-new", "change_requests:new", "/endringsforesporsler/ny/", "caseworker"),
    Place("change-request-draft", "change_requests:draft", "/endringsforesporsler/{draft}/skjema/", "caseworker"),
    Place("change-request-again", "", "/endringsforesporsler/ny/?person={moved_again}", "caseworker"),
    Place("change-request-lines", "", "/endringsforesporsler/ny/?linje={line}", "caseworker"),
    Place("message-new", "change_requests:new_simple", "/oppgaver/ny/melding/", "caseworker"),
    Place("support", "change_requests:support", "/support/", "municipal_administrator"),
    Place("support-new", "change_requests:new_support_case", "/support/ny/", "municipal_administrator"),
    Place("support-case", "change_requests:support_case", "/support/{support_case}/", "contact_centre"),
    Place("settled-before-2021", "", "/oppgaver/ny/bosatt-for-2021/", "caseworker"),
    Place("tasks", "change_requests:tasks", "/oppgaver/", "caseworker"),
    Place("tasks-all", "", "/oppgaver/?vis=alle", "caseworker"),
    Place("task", "change_requests:activity", "/oppgaver/{sent}/", "caseworker"),
    *(
        Place(f"task-{name.replace('_', '-')}", "", f"/oppgaver/{{{name}}}/", "caseworker")
        for name in ("granted", "chosen_lines", "on_the_desk", "asked", "refused", "withdrawn")
    ),
    Place("extension", "change_requests:extension", "/oppgaver/{sent}/utsatt-frist/", "caseworker"),
    Place("notifications", "accounts:notifications", "/varsler/", "caseworker"),
    Place("notifications-no-rows", "", "/varsler/", "no_rows"),
    Place("notification-settings", "accounts:notification_settings", "/varsler/innstillinger/", "caseworker"),
    Place("help", "help", "/hjelp/"),
    Place("guide", "guide", "/hjelp/logge-inn/"),
    Place("accessibility", "accessibility", "/tilgjengelighet/"),
    Place("privacy", "privacy", "/personvern/"),
    Place("how-we-calculate", "how_we_calculate", "/slik-regner-vi/"),
    Place("not-found", "", NOT_FOUND, "caseworker"),
)
# IMDi's side. The lists, and the forms that add, come from the access table by themselves.
ADMIN = (
    Place("admin", "admin:index", "/admin/", "imdi_caseworker"),
    Place("admin-payments", "admin:app_list", "/admin/payments/", "imdi_caseworker"),
    Place("admin-calculate", "admin:payments_term_calculate", "/admin/payments/term/beregn/", "imdi_caseworker"),
    Place(
        "admin-publish",
        "admin:payments_term_publish",
        f"/admin/payments/term/{SHOWN}/legg-ut/",
        "imdi_caseworker",
    ),
    Place(
        "admin-attest",
        "admin:payments_term_attest",
        f"/admin/payments/term/{SHOWN}/attester/",
        "imdi_attestant",
    ),
    Place("admin-term", "", f"/admin/payments/term/{SHOWN}/change/", "imdi_caseworker"),
    Place("admin-run", "", "/admin/payments/run/{run}/change/", "imdi_caseworker"),
    Place("admin-person", "", "/admin/grants/person/{person}/change/", "imdi_caseworker"),
    Place("admin-hold", "admin:grants_person_hold", "/admin/grants/person/{person}/stans/", "imdi_caseworker"),
    Place("admin-decide", "admin:grants_person_decide", "/admin/grants/person/{person}/vedtak/", "imdi_caseworker"),
    Place(
        "admin-desk",
        "admin:change_requests_activity_desk",
        f"{DESK}{{sent}}/behandle/",
        "imdi_caseworker",
    ),
    *(
        Place(f"admin-desk-{name.replace('_', '-')}", "", f"{DESK}{{{name}}}/behandle/", "imdi_caseworker")
        for name in ("on_the_desk", "granted", "asked")
    ),
    Place("admin-queue-all", "", f"{DESK}?ko=alle", "imdi_caseworker"),
    Place("admin-user", "", "/admin/accounts/user/{user}/change/", "imdi_administrator"),
    *(
        Place(
            f"admin-{name.replace('_', '-')}",
            f"admin:payments_motregningentry_{name}",
            f"/admin/payments/motregningentry/{word}/",
            "imdi_caseworker",
        )
        for name, word in (
            ("balances", "saldo"),
            ("claim_back", "krev"),
            ("register_repayment", "innbetaling"),
            ("write_off", "avskriv"),
            ("offset_across_groups", "flytt"),
        )
    ),
)
# Rows of the access table that are fetched but are no page: answers to programs, files, and ways to elsewhere.
NO_PAGE = {
    "health",
    "accounts:invitation_link",
    "accounts:notification",
    "change_requests:attachment",
    "admin:change_requests_activity_attachment",
    "download",
    "find",
    "admin:jsi18n",
    "admin:autocomplete",
    "admin:login",
    "admin:view_on_site",
    # Nothing in the world to undo: the forms are those of admin-hold and admin-claim-back.
    "admin:accounts_administratorrequest_approve",
    "admin:accounts_administratorrequest_refuse",
    "admin:grants_person_lift",
    "admin:payments_motregningentry_take_back",
}


def admin_lists() -> list[Place]:
    """The list of every model in admin, and the form that adds, each with somebody who may see it."""
    places = []
    for model, (viewers, adders) in test_access.ADMIN_MODELS.items():
        address, name = f"/admin/{model.replace('.', '/')}/", f"admin-list-{model.replace('.', '-')}"
        places.append(Place(name, "", address, min(viewers)))
        places += [Place(f"{name}-add", "", f"{address}add/", min(adders))] if adders else []
    return places


PLACES = (*PORTAL, *ADMIN, *admin_lists())


def missing() -> set[str]:
    """Pages of the access table that have no row here."""
    fetched = {name for name, row in test_access.TABLE.items() if row.method == "get"}
    fetched -= {name for name in fetched if name.endswith("excel")}
    return fetched - {place.view for place in PLACES} - NO_PAGE


def known() -> dict[str, Any]:
    """What the world alone knows, for the addresses."""
    lines = Line.objects.filter(term=SHOWN).order_by("pk")
    line = lines.filter(recipient=OURS).first()
    requests = {name: Activity.objects.get(title=title).public_id for name, title in world_requests.TITLES.items()}
    colleague = User.objects.get(username="caseworker")
    return {
        "line": line.pk,
        "negative_line": lines.filter(recipient=NEGATIVE).first().pk,
        "run": line.run_id,
        "group": lines.filter(code="AR-3").first().group,
        "person": Person.objects.get(duf=line.duf).public_id,
        "moved": Person.objects.get(duf=duf(MOVED_AWAY)).public_id,
        "user": colleague.pk,
        "colleague": colleague.public_id,
        "moved_again": Activity.objects.get(title=world_requests.TITLES["on_the_desk"]).person.public_id,
    } | requests
