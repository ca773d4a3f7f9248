"""Row-level security for migrations (docs/adr/0006): a rule is an SQL condition on a row, in words that the migration
«rls» of accounts gives a meaning. The server finds each of them once for a statement, not once for a row."""

from collections.abc import Mapping

from django.conf import settings
from django.db import migrations

ALL = "(SELECT accounts_scope_all())"
IMDI = "(SELECT accounts_scope_imdi())"


def works_for(column: str) -> str:
    """The recipient whose number stands in the column is one that the user has a role for."""
    return _listed(column, 2)


def sees_grant_data(column: str) -> str:
    return _listed(column, 3)


def sees_ekstratilskudd(column: str) -> str:
    return _listed(column, 4)


def _listed(column: str, part: int) -> str:
    return f"{column} = ANY ((SELECT accounts_scope_numbers({part}))::text[])"


def grant_data(column: str = "recipient_id", *, unless: str = "") -> str:
    """Rows of the recipients whose grant data the user sees; where `unless` does not hold, only those whose
    ekstratilskudd the user sees too."""
    rule = sees_grant_data(column)
    if unless:
        rule += f" AND ({unless} OR {sees_ekstratilskudd(column)})"
    return f"{ALL} OR ({rule})"


def belongs_to(table: str, column: str) -> str:
    """The row of another protected table that the column names may be seen."""
    return f"EXISTS (SELECT 1 FROM {table} AS owner WHERE owner.id = {column})"


def protect(rules: Mapping[str, str]) -> migrations.RunSQL:
    """The application reads and writes only the rows of these tables that their rules let through; the owner all."""
    return migrations.RunSQL(
        "\n".join(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
            f"CREATE POLICY scope ON {table} TO {settings.APP_ROLE} USING ({rule});"
            for table, rule in rules.items()
        ),
        "\n".join(f"DROP POLICY scope ON {table};\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in rules),
    )
