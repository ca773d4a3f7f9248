"""Django's sessions in the database, found with a prepared query."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from imdi_tilskudd.lib.prepared import prepared


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _living(self.session_key, timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None


@prepared
def _living(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
