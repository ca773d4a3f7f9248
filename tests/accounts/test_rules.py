"""The table of who may do what, as pure functions of role slugs."""

import pytest

from accounts import rules


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        (set(), False),
        ({"kommune-saksbehandler"}, True),
        ({"fylkeskommune-saksbehandler"}, True),
        ({"kommune-saksbehandler-ekstratilskudd"}, True),
        ({"kommuneadministrator", "kommunekontaktsenter", "kommunesupportadmin"}, False),
        ({"kommunenirsuperbruker", "kommune-bosetter-skriv"}, False),
        ({"imdi-saksbehandler"}, True),
        ({"imdi-attestant"}, True),
        ({"imdi-drift", "imdi-administrator"}, False),
    ],
)
def test_grant_data_opens_for_casework_only(roles, sees):
    assert rules.may_see_grant_data(roles) is sees


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("imdi-saksbehandler", "payments.change_term", True),
        ("imdi-saksbehandler", "grants.add_rate", True),
        ("imdi-saksbehandler", "accounts.view_user", False),
        ("imdi-saksbehandler", "accounts.view_auditevent", False),
        ("imdi-attestant", "payments.change_term", True),
        ("imdi-attestant", "grants.add_rate", False),
        ("imdi-administrator", "accounts.add_user", True),
        ("imdi-administrator", "accounts.view_auditevent", True),
        ("imdi-administrator", "accounts.change_auditevent", False),
        ("imdi-administrator", "payments.view_term", False),
        ("imdi-drift", "payments.view_run", True),
        ("imdi-drift", "payments.view_line", False),
        ("kommune-saksbehandler", "payments.view_term", False),
        ("imdi-saksbehandler", "nonsense", False),
    ],
)
def test_admin_areas_follow_the_table(role, permission, allowed):
    assert rules.has_admin_permission({role}, permission) is allowed


@pytest.mark.parametrize("role", sorted(rules.IMDI_ROLES))
def test_nobody_deletes_in_admin(role):
    areas = (
        "payments.delete_term",
        "grants.delete_rate",
        "accounts.delete_user",
        "accounts.delete_rolegrant",
    )
    assert not any(rules.has_admin_permission({role}, area) for area in areas)


def test_an_app_stands_on_the_front_page_only_for_those_who_may_open_it():
    assert rules.has_admin_app({"imdi-administrator"}, "accounts")
    assert not rules.has_admin_app({"imdi-administrator"}, "payments")
    assert not rules.has_admin_app(set(), "accounts")
