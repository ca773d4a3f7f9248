"""What a role opens. Pure: slugs in, yes or no out (domain, section 5). Nothing else decides this."""

from calendar import monthrange
from collections import Counter, deque
from collections.abc import Iterable, Set
from datetime import date, datetime, timedelta
from typing import NamedTuple

Roles = Set[str]

KOMMUNE_SAKSBEHANDLER = "kommune-saksbehandler"
FYLKESKOMMUNE_SAKSBEHANDLER = "fylkeskommune-saksbehandler"
KOMMUNE_EKSTRATILSKUDD = "kommune-saksbehandler-ekstratilskudd"
KOMMUNEADMINISTRATOR = "kommuneadministrator"
KOMMUNEKONTAKTSENTER = "kommunekontaktsenter"
KOMMUNESUPPORTADMIN = "kommunesupportadmin"
KOMMUNENIRSUPERBRUKER = "kommunenirsuperbruker"
IMDI_SAKSBEHANDLER = "imdi-saksbehandler"
IMDI_ATTESTANT = "imdi-attestant"
IMDI_EKSTRATILSKUDD = "imdi-ekstratilskudd"
IMDI_DRIFT = "imdi-drift"
IMDI_ADMINISTRATOR = "imdi-administrator"

IMDI_ROLES = frozenset({IMDI_SAKSBEHANDLER, IMDI_ATTESTANT, IMDI_EKSTRATILSKUDD, IMDI_DRIFT, IMDI_ADMINISTRATOR})
IMDI_CASEWORK = frozenset({IMDI_SAKSBEHANDLER, IMDI_ATTESTANT, IMDI_EKSTRATILSKUDD})
GRANT_DATA = IMDI_CASEWORK | {KOMMUNE_SAKSBEHANDLER, FYLKESKOMMUNE_SAKSBEHANDLER, KOMMUNE_EKSTRATILSKUDD}
DECLARE_ASYLNORSK = frozenset({KOMMUNE_SAKSBEHANDLER, KOMMUNE_EKSTRATILSKUDD})
SEE_ACCESS_LOG = frozenset({KOMMUNE_SAKSBEHANDLER, FYLKESKOMMUNE_SAKSBEHANDLER, KOMMUNE_EKSTRATILSKUDD})
CHECK_TERMS = frozenset({KOMMUNE_SAKSBEHANDLER, FYLKESKOMMUNE_SAKSBEHANDLER, KOMMUNE_EKSTRATILSKUDD})
# Who of a recipient is notified of its grants, and of what holds ekstratilskudd's health data.
TOLD_OF_GRANTS = CHECK_TERMS
TOLD_OF_EKSTRATILSKUDD = frozenset({KOMMUNE_EKSTRATILSKUDD})
# Health data: other caseworkers see one sum, on the municipalities' side and on IMDi's alike.
EKSTRATILSKUDD_ROWS = frozenset({IMDI_EKSTRATILSKUDD, KOMMUNE_EKSTRATILSKUDD})

VIEW = frozenset({"view"})
WORK = frozenset({"view", "add", "change"})
TREAT = frozenset({"view", "change"})

# (role, admin area, what). An area is `app.model` or `app.*`. Nobody deletes in admin.
ADMIN_TABLE: tuple[tuple[str, str, frozenset[str]], ...] = (
    (IMDI_SAKSBEHANDLER, "grants.*", WORK),
    (IMDI_SAKSBEHANDLER, "payments.*", WORK),
    (IMDI_SAKSBEHANDLER, "change_requests.*", WORK),
    (IMDI_SAKSBEHANDLER, "accounts.recipient", TREAT),
    (IMDI_SAKSBEHANDLER, "accounts.driftsmelding", WORK),
    # Attests what another calculated and confirms what another entered; enters nothing by this role.
    (IMDI_ATTESTANT, "grants.*", TREAT),
    (IMDI_ATTESTANT, "payments.*", TREAT),
    (IMDI_ATTESTANT, "change_requests.*", VIEW),
    (IMDI_ATTESTANT, "accounts.recipient", VIEW),
    (IMDI_EKSTRATILSKUDD, "applications.*", WORK),
    (IMDI_EKSTRATILSKUDD, "change_requests.activity", TREAT),
    (IMDI_EKSTRATILSKUDD, "accounts.recipient", VIEW),
    (IMDI_DRIFT, "payments.run", VIEW),
    (IMDI_DRIFT, "accounts.mail", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.user", WORK),
    (IMDI_ADMINISTRATOR, "accounts.rolegrant", WORK),
    (IMDI_ADMINISTRATOR, "accounts.role", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.recipient", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.driftsmelding", WORK),
    (IMDI_ADMINISTRATOR, "accounts.auditevent", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.auditalarm", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.administratorrequest", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.invitation", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.mail", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.rolereview", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.superbruker", VIEW),
    # Only those by which municipalities tell who is, or no longer is, kommuneadministrator.
    (IMDI_ADMINISTRATOR, "change_requests.activity", TREAT),
)


def may_see_grant_data(roles: Roles) -> bool:
    """Lines, totals, cases and persons of the recipient the roles are held for (IMDi's roles: of all)."""
    return not GRANT_DATA.isdisjoint(roles)


def may_see_ekstratilskudd(roles: Roles) -> bool:
    """Rows of ekstratilskudd; everybody else sees one sum."""
    return not EKSTRATILSKUDD_ROWS.isdisjoint(roles)


def may_declare_asylnorsk(roles: Roles) -> bool:
    """Tick the years in which the municipality offers asylnorsk (roles held for the municipality itself)."""
    return not DECLARE_ASYLNORSK.isdisjoint(roles)


def may_check_terms(roles: Roles) -> bool:
    """Say «Kontrollert av oss» of a payment basis (roles held for the recipient itself, never IMDi's)."""
    return not CHECK_TERMS.isdisjoint(roles)


def may_see_access_log(roles: Roles) -> bool:
    """Who has looked at a person on behalf of the recipient (roles held for the recipient itself, never IMDi's, whose
    administrator reads the whole log in admin)."""
    return not SEE_ACCESS_LOG.isdisjoint(roles)


def may_enter_admin(imdi_roles: Roles) -> bool:
    return not IMDI_ROLES.isdisjoint(imdi_roles)


def may_administer_users(roles: Roles) -> bool:
    """Create users of the recipient, give and take roles. IMDi's administrator may for every recipient."""
    return KOMMUNEADMINISTRATOR in roles or IMDI_ADMINISTRATOR in roles


def may_give_role(giver_roles: Roles, *, given_by_imdi_only: bool) -> bool:
    """giver_roles: those the giver holds for the recipient, and in IMDi."""
    if IMDI_ADMINISTRATOR in giver_roles:
        return True
    return KOMMUNEADMINISTRATOR in giver_roles and not given_by_imdi_only


# --- users of a recipient -----------------------------------------------------------------------------------

MONTHS_UNTIL_INACTIVE = 3
DAYS_FOR_REVIEW = 30
# A review that is not done is reminded of from this many days before it is due, and then as often.
REMINDER_DAYS = 7

# So long after a change of e-mail the former address is told what is done with the login.
DAYS_OF_FORMER_EMAIL = 30


def is_warned_of(changed: datetime, moment: datetime) -> bool:
    """Whether a change of e-mail is so recent that the former address is told too."""
    return moment - changed <= timedelta(days=DAYS_OF_FORMER_EMAIL)


# Why somebody may not touch another user's login.
SELF, ADMINISTRATOR, ELSEWHERE, NOT_YOURS = "self", "administrator", "elsewhere", "not_yours"


def login_refusal(
    giver_roles: Roles, *, is_self: bool, is_member: bool, is_administrator: bool, works_elsewhere: bool
) -> str:
    """Why the giver may not deactivate, reactivate or reset the login of a user, or change how to reach her; empty
    when it is allowed. The login opens everything the user has everywhere, so a kommuneadministrator may touch it
    only where everything is the own recipient's, and never another kommuneadministrator's; IMDi may."""
    if is_self:
        return SELF
    if IMDI_ADMINISTRATOR in giver_roles:
        return ""
    if KOMMUNEADMINISTRATOR not in giver_roles or not is_member:
        return NOT_YOURS
    if is_administrator:
        return ADMINISTRATOR
    return ELSEWHERE if works_elsewhere else ""


# Password, code app and address together are the whole login: nobody gets hold of so much of it before the user has had
# the time to read her mail and protest.
HOURS_BETWEEN_RESETS = 24
PASSWORD, DEVICE = "password", "device"
ADDRESS_MOVED, OTHER_RESET = "address_moved", "other_reset"


class Touch(NamedTuple):
    """What a kommuneadministrator has lately done with another user's login: which of the two was reset (empty: none),
    whether the e-mail address was changed, and whether it was the one who asks now."""

    reset: str
    moved: bool
    is_own: bool


def reset_refusal(reset: str, touches: Iterable[Touch]) -> str:
    """Why a kommuneadministrator may not reset the user's PASSWORD or DEVICE now, given the touches of the last
    HOURS_BETWEEN_RESETS; empty when it is allowed."""
    touches = list(touches)
    if any(touch.moved for touch in touches):
        return ADDRESS_MOVED
    return OTHER_RESET if any(touch.is_own and touch.reset not in {"", reset} for touch in touches) else ""


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_unused(last_use: date, today: date) -> bool:
    """Whether more than three months have passed since the last login, creation or reactivation."""
    return today > months_after(last_use, MONTHS_UNTIL_INACTIVE)


def quarter_of(day: date) -> str:
    """2026-K4."""
    return f"{day.year}-K{(day.month + 2) // 3}"


def review_due(opened: date) -> date:
    """The last day to answer a review of roles opened on a day."""
    return opened + timedelta(days=DAYS_FOR_REVIEW)


def is_reminder_due(due: date, reminded: date | None, today: date) -> bool:
    """Whether a review that is not done is to be reminded of today."""
    if today < due - timedelta(days=REMINDER_DAYS):
        return False
    return reminded is None or today >= reminded + timedelta(days=REMINDER_DAYS)


# --- what a browser is, and what is odd in the log -----------------------------------------------------------

# In this order: browsers say the names of those they descend from too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_family(user_agent: str) -> tuple[str, str]:
    """(browser, system) by what a browser calls itself, such as (Firefox, Windows); empty where nothing is known."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    return browser, next((name for sign, name in SYSTEMS if sign in user_agent), "")


def is_night(hour: int, night: tuple[int, int]) -> bool:
    """Whether an hour (0-23, in Norway) lies in the night, which begins with the first and ends before the second."""
    first, end = night
    return first <= hour or hour < end if first > end else first <= hour < end


def most_within(views: Iterable[tuple[datetime, str]], window: timedelta) -> int:
    """The most different persons in any stretch of time that is no longer than `window`. views: (when, person) from the
    first to the last."""
    recent: deque[tuple[datetime, str]] = deque()
    counts: Counter[str] = Counter()
    most = 0
    for when, person in views:
        recent.append((when, person))
        counts[person] += 1
        while when - recent[0][0] > window:
            _when, gone = recent.popleft()
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
        most = max(most, len(counts))
    return most


def has_admin_permission(imdi_roles: Roles, permission: str) -> bool:
    """permission: `app.action_model` as Django admin asks it, for instance `payments.view_term`."""
    app, _, name = permission.partition(".")
    action, _, model = name.partition("_")
    return any(
        role in imdi_roles and action in actions and area in {f"{app}.{model}", f"{app}.*"}
        for role, area, actions in ADMIN_TABLE
    )


def has_admin_app(imdi_roles: Roles, app: str) -> bool:
    """Whether the app stands on the admin's front page for these roles."""
    return any(role in imdi_roles and area.partition(".")[0] == app for role, area, _ in ADMIN_TABLE)
