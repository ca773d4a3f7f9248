"""What a role opens. Pure: slugs in, yes or no out (domain, section 5). Nothing else decides this."""

from collections.abc import Set

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
EKSTRATILSKUDD_ROWS = IMDI_CASEWORK | {KOMMUNE_EKSTRATILSKUDD}

VIEW = frozenset({"view"})
WORK = frozenset({"view", "add", "change"})
TREAT = frozenset({"view", "change"})

# (role, admin area, what). An area is `app.model` or `app.*`. Nobody deletes in admin.
ADMIN_TABLE: tuple[tuple[str, str, frozenset[str]], ...] = (
    (IMDI_SAKSBEHANDLER, "grants.*", WORK),
    (IMDI_SAKSBEHANDLER, "payments.*", WORK),
    (IMDI_SAKSBEHANDLER, "change_requests.*", WORK),
    (IMDI_SAKSBEHANDLER, "accounts.recipient", TREAT),
    # Attests what another calculated and confirms what another entered; enters nothing by this role.
    (IMDI_ATTESTANT, "grants.*", TREAT),
    (IMDI_ATTESTANT, "payments.*", TREAT),
    (IMDI_ATTESTANT, "change_requests.*", VIEW),
    (IMDI_ATTESTANT, "accounts.recipient", VIEW),
    (IMDI_EKSTRATILSKUDD, "applications.*", WORK),
    (IMDI_EKSTRATILSKUDD, "accounts.recipient", VIEW),
    (IMDI_DRIFT, "payments.run", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.user", WORK),
    (IMDI_ADMINISTRATOR, "accounts.rolegrant", WORK),
    (IMDI_ADMINISTRATOR, "accounts.role", VIEW),
    (IMDI_ADMINISTRATOR, "accounts.recipient", TREAT),
    (IMDI_ADMINISTRATOR, "accounts.auditevent", VIEW),
)


def may_see_grant_data(roles: Roles) -> bool:
    """Lines, totals, cases and persons of the recipient the roles are held for (IMDi's roles: of all)."""
    return not GRANT_DATA.isdisjoint(roles)


def may_see_ekstratilskudd(roles: Roles) -> bool:
    """Rows of ekstratilskudd; everybody else sees one sum."""
    return not EKSTRATILSKUDD_ROWS.isdisjoint(roles)


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
