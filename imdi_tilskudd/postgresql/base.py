"""Django's PostgreSQL, which tells the server before every statement whose rows it may show (docs/adr/0006). The server
is told only when that has changed; it is no statement of Django's, so that no page's questions grow by it."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from imdi_tilskudd.lib import scope


class DatabaseWrapper(base.DatabaseWrapper):
    # What the server has been told last; None: unknown, so it is told again.
    _told: str | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # One of a pool has served somebody else.
        self._told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        wanted = scope.current().setting
        if self._told != wanted and not self._is_failed():
            self.connection.execute("SET portal.scope = %s", [wanted])
            self._told = wanted
        return super().create_cursor(name)

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
