"""Django's PostgreSQL, which tells the server before every statement whose rows it may show (docs/adr/0006). The server
is told only when that has changed; it is no statement of Django's, so that no page's questions grow by it."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from imdi_tilskudd.lib import scope

# A statement is prepared when it comes for the fifth time.
PREPARED_FROM = 5


class DatabaseOperations(base.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:
        # psycopg does not keep the text of what it has prepared.
        return super().last_executed_query(cursor, sql, params) or self.compose_sql(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    # What the server has been told last; None: unknown, so it is told again.
    _told: str | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._told = None
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold = PREPARED_FROM
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def prepared_cursor(self, *, in_scope: bool = True) -> Any:
        """For statements that come again with other values: the server keeps what it has made of each. Not `in_scope`:
        of tables without row policies (`has_policies`), which nobody need be told of."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            if in_scope:
                self._tell()
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))

    def has_policies(self, statement: str) -> bool:
        """Whether the statement names a table with row policies. Asked once for each statement of a process."""
        self.ensure_connection()
        with self.wrap_database_errors:
            tables = self.connection.execute("SELECT relname FROM pg_class WHERE relrowsecurity").fetchall()
        return any(f'"{name}"' in statement for (name,) in tables)

    def _tell(self) -> None:
        wanted = scope.current().setting
        if self._told != wanted and not self._is_failed():
            self.connection.execute("SET portal.scope = %s", [wanted])
            self._told = wanted

    def _is_failed(self) -> bool:
        """The transaction takes nothing but its end, or a step back to a savepoint."""
        return self.connection.info.transaction_status == TransactionStatus.INERROR

    # What was said in a transaction is unsaid when it is taken back, and a failed one is even by a commit.

    def _commit(self) -> None:
        self._told = None
        super()._commit()

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)
        finally:
            self._told = None
