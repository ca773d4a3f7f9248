"""Who may see and send what. Pure: slugs of roles in, yes or no out."""

from collections.abc import Mapping

from accounts.rules import (
    IMDI_ADMINISTRATOR,
    IMDI_SAKSBEHANDLER,
    KOMMUNEADMINISTRATOR,
    KOMMUNEKONTAKTSENTER,
    KOMMUNENIRSUPERBRUKER,
    KOMMUNESUPPORTADMIN,
    Roles,
    may_see_ekstratilskudd,
    may_see_grant_data,
)

from .kinds import ActivityType

REPORTS_SUPPORT = frozenset({KOMMUNEKONTAKTSENTER, KOMMUNENIRSUPERBRUKER, KOMMUNEADMINISTRATOR, KOMMUNESUPPORTADMIN})
# Not about grants: other roles open them.
NOT_GRANT_DATA = frozenset({ActivityType.SUPPORT, ActivityType.ADMINISTRATOR})
# Who in IMDi treats what; its caseworkers treat everything else.
TREATERS: Mapping[str, str] = {ActivityType.ADMINISTRATOR: IMDI_ADMINISTRATOR}


def may_send(roles: Roles, kind: str, *, ekstra: bool = False) -> bool:
    """roles: those held for the municipality. ekstra: about ekstratilskudd (health data)."""
    if kind == ActivityType.SUPPORT:
        return not REPORTS_SUPPORT.isdisjoint(roles)
    if kind == ActivityType.ADMINISTRATOR:
        return bool(roles)
    return may_see_ekstratilskudd(roles) if ekstra else may_see_grant_data(roles)


def sees_all_support_cases(roles: Roles) -> bool:
    """Those of the whole municipality; others see their own."""
    return KOMMUNESUPPORTADMIN in roles


def may_treat(imdi_roles: Roles, kind: str, *, ekstra: bool = False) -> bool:
    """IMDi's side: what touches ekstratilskudd's health data belongs to those with the role for it."""
    if ekstra:
        return may_see_ekstratilskudd(imdi_roles)
    return TREATERS.get(kind, IMDI_SAKSBEHANDLER) in imdi_roles


def may_open_attachments(kind: str, *, is_draft: bool) -> bool:
    """The municipality's side: of an application that is sent it keeps the receipts only (domain, section 6)."""
    return is_draft or kind != ActivityType.APPLICATION
