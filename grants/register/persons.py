"""What lists and searches know of a person: the latest registered `person` event in force (then by id)."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.utils import CursorWrapper

from grants.models import Person
from grants.rules.facts import in_force

from .staging import streamed_persons

# Retractions may themselves be retracted, which the rules sort out; few persons have any, so the rest goes
# set-wise.
TOUCHED = """
    CREATE TEMPORARY TABLE import_person AS
    SELECT duf, false AS retracted FROM import_line
    WHERE problems IS NULL AND NOT known AND duf <> '' AND type IN ('person', 'retracted')
    GROUP BY duf"""

RETRACTED = """
    UPDATE import_person SET retracted = true
    WHERE duf IN (
        SELECT retraction.duf
        FROM grants_registerevent AS retraction
        JOIN import_person USING (duf)
        JOIN grants_registerevent AS event ON event.id = retraction.data->>'retracts'
        WHERE retraction.type = 'retracted' AND event.type = 'person')"""

UPSERT = """
    INSERT INTO grants_person AS known (duf, public_id, name, birth_date, country, protected)
    SELECT DISTINCT ON (duf)
           duf, gen_random_uuid(), data->>'name', (data->>'birth_date')::date, data->>'country',
           coalesce((data->>'protected')::boolean, false)
    FROM grants_registerevent JOIN import_person USING (duf)
    WHERE type = 'person' AND NOT retracted
    ORDER BY duf, registered DESC, id COLLATE "C" DESC
    ON CONFLICT (duf) DO UPDATE
    SET name = excluded.name, birth_date = excluded.birth_date, country = excluded.country,
        protected = excluded.protected
    WHERE (known.name, known.birth_date, known.country, known.protected)
       <> (excluded.name, excluded.birth_date, excluded.country, excluded.protected)"""

WITH_RETRACTIONS = """
    SELECT duf, id, type, date, registered, data
    FROM grants_registerevent JOIN import_person USING (duf)
    WHERE retracted AND type IN ('person', 'retracted')
    ORDER BY duf"""
FIELDS = ["name", "birth_date", "country", "protected"]


def update_persons(cursor: CursorWrapper) -> None:
    """Brings the persons of the import's new events up to date. A person whose every `person` event is
    retracted stays as last known (nobody is deleted); one who never was otherwise known is introduced by the
    latest of them."""
    cursor.execute(TOUCHED)
    cursor.execute("ANALYZE import_person")
    cursor.execute(RETRACTED)
    cursor.execute(UPSERT)
    Person.objects.bulk_create(
        _with_retractions(cursor),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["duf"],
        update_fields=FIELDS,
    )
    cursor.execute("DROP TABLE import_person")


def _with_retractions(cursor: CursorWrapper) -> Iterator[Person]:
    for duf, events in streamed_persons(cursor, WITH_RETRACTIONS):
        introductions = [event for event in in_force(events) if event.type == "person"]
        introductions = introductions or [event for event in events if event.type == "person"]
        yield _person(duf, max(introductions, key=lambda event: (event.registered, event.id)).data)


def _person(duf: str, data: Any) -> Person:
    return Person(
        duf=duf,
        name=data["name"],
        birth_date=data["birth_date"],
        country=data["country"],
        protected=data.get("protected", False),
    )
