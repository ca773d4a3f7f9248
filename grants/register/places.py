"""Keeps grants.PersonPlace: which recipients the register has ever named about a person. Set-wise, so that an import
of a million events hardly notices."""

from django.db.backends.utils import CursorWrapper

# Events that place a person, and those that only grant a recipient something.
PLACING = ("settled", "moved", "returned", "reception", "training", "upper_secondary")
GRANTING = ("fht_grant", "decision")

# models.places.name_key, for the database. A protected name is not to be found.
NAME_KEY = "CASE WHEN person.protected THEN '' ELSE translate(lower(person.name), 'æøå', '{|}') END"

# What was retracted has been known all the same, so a place is never taken away.
ADD = f"""
    INSERT INTO grants_personplace AS known (recipient_id, person_id, name_key, birth_date, placed_from)
    SELECT recipient, duf, {NAME_KEY}, birth_date, placed_from
    FROM (
        SELECT coalesce(data->>'municipality', data->>'recipient') AS recipient, duf,
               min(registered) FILTER (WHERE type = ANY(%(placing)s)) AS placed_from
        FROM EVENTS
        WHERE (type = ANY(%(placing)s) OR type = ANY(%(granting)s)) AND CHOSEN
        GROUP BY 1, 2
    ) AS named
    JOIN grants_person AS person USING (duf)
    JOIN accounts_recipient ON number = recipient
    ON CONFLICT (person_id, recipient_id) DO UPDATE
    SET placed_from = least(known.placed_from, excluded.placed_from)
    WHERE known.placed_from IS DISTINCT FROM least(known.placed_from, excluded.placed_from)"""

RENAME = f"""
    UPDATE grants_personplace AS place SET name_key = {NAME_KEY}, birth_date = person.birth_date
    FROM grants_person AS person
    WHERE person.duf = place.person_id AND CHOSEN
      AND (place.name_key, place.birth_date) IS DISTINCT FROM ({NAME_KEY}, person.birth_date)"""


def _of(statement: str, chosen: str, events: str = "grants_registerevent") -> str:
    """The statement about some events or persons; names of ours only."""
    return statement.replace("EVENTS", events).replace("CHOSEN", chosen)


ADD_IMPORTED = _of(ADD, "problems IS NULL AND NOT known", "import_line")
ADD_ALL = _of(ADD, "duf <> ''")
ADD_OF_SOME = _of(ADD, "duf = ANY(%(dufs)s)")
RENAME_IMPORTED = _of(
    RENAME,
    "person.duf IN (SELECT duf FROM import_line WHERE problems IS NULL AND NOT known"
    " AND type IN ('person', 'retracted'))",
)
RENAME_ALL = _of(RENAME, "true")
RENAME_OF_SOME = _of(RENAME, "person.duf = ANY(%(dufs)s)")

# Recipients of lines that no event of the register explains: what the previous system paid.
ADD_PAID = f"""
    INSERT INTO grants_personplace (recipient_id, person_id, name_key, birth_date)
    SELECT recipient, duf, {NAME_KEY}, birth_date
    FROM unnest(%(recipients)s::text[], %(dufs)s::text[]) AS paid (recipient, duf)
    JOIN grants_person AS person USING (duf)
    ON CONFLICT (person_id, recipient_id) DO NOTHING"""

KINDS = {"placing": list(PLACING), "granting": list(GRANTING)}


def update_places(cursor: CursorWrapper) -> None:
    """Takes in what an import has stored. Run after register.persons.update_persons."""
    cursor.execute(RENAME_IMPORTED)
    cursor.execute(ADD_IMPORTED, KINDS)


def add_all_places(cursor: CursorWrapper) -> int:
    """Every place the register names that is not there yet, and every name and birth date as it is now. The number of
    changes."""
    cursor.execute(RENAME_ALL)
    renamed = cursor.rowcount
    cursor.execute(ADD_ALL, KINDS)
    return renamed + cursor.rowcount


def add_places_of(cursor: CursorWrapper, dufs: list[str]) -> None:
    """The same for some persons."""
    cursor.execute(RENAME_OF_SOME, {"dufs": dufs})
    cursor.execute(ADD_OF_SOME, KINDS | {"dufs": dufs})


def add_paid(cursor: CursorWrapper, pairs: list[tuple[str, str]]) -> None:
    """(recipient, DUF number) of payments; persons whom the register does not know are left out."""
    recipients, dufs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    cursor.execute(ADD_PAID, {"recipients": recipients, "dufs": dufs})
