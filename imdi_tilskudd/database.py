"""The two database roles: the owner migrates; the application reads and writes what it must, and no more."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ProgrammingError
from psycopg import sql

# Functions of the owner that run with the owner's rights (SECURITY DEFINER) and that the application may call.
OWNER_FUNCTIONS = "^(accounts|payments)_owner_"


def ensure_app_role(connection: BaseDatabaseWrapper) -> None:
    """Creates the application's role when it is missing, and lets the owner step down to it. CommandError when the
    login may not create roles."""
    role = settings.APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            return
        try:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
        except ProgrammingError as error:
            raise CommandError(
                f"The database login may not create the role {role} ({error}). Ask for CREATEROLE, or let an "
                f"administrator run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO <owner>;"
            ) from error


def apply_privileges(connection: BaseDatabaseWrapper) -> None:
    """Grants the application its rights on every table, and takes back those on ledgers and logs. Idempotent."""
    role = sql.Identifier(settings.APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role)
        )
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        existing = set(connection.introspection.table_names(cursor))
        for table, rights in _fewer_rights(existing):
            statement = sql.SQL("REVOKE {} ON {} FROM {}")
            cursor.execute(statement.format(sql.SQL(rights), sql.Identifier(table), role))
        _revoke_on_partitions(cursor, role)
        _grant_functions(cursor, role)


def _fewer_rights(existing: set[str]) -> list[tuple[str, str]]:
    fewer = dict.fromkeys(settings.APPEND_ONLY_TABLES, "UPDATE, DELETE, TRUNCATE")
    fewer |= dict.fromkeys(settings.NO_DELETE_TABLES, "DELETE, TRUNCATE")
    fewer |= dict.fromkeys(settings.READ_ONLY_TABLES, "INSERT, UPDATE, DELETE, TRUNCATE")
    return [(table, rights) for table, rights in fewer.items() if table in existing]


def _revoke_on_partitions(cursor, role: sql.Identifier) -> None:
    """Attached partitions are read through their parent only, so that its row policies always hold."""
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass('payments_line')")
    for (partition,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(partition), role))


def _grant_functions(cursor, role: sql.Identifier) -> None:
    cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname ~ %s", [OWNER_FUNCTIONS])
    for (function,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), role))
