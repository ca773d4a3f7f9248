"""The fingerprints that attestation and sign-offs are bound to."""

import json

from django.db import connection
from psycopg import sql

from payments.models import Run

from .partitions import sort_in_memory, table_of
from .ranges import AFTER_ALL_NUMBERS

ALL_LINES = sql.Identifier("payments_line")

# Everything that is paid or shown, in a fixed order; neither ids nor whether a rate was confirmed meanwhile.
OF_LINES = """
SELECT run_id, recipient_id, count(DISTINCT duf), count(DISTINCT duf) FILTER (WHERE scheme <> 'ekstra'),
       encode(sha256(convert_to(string_agg(concat_ws('|', duf, name, protected, saksnummer, code, kind, budget_year,
           for_term, kvalifiseringsdato, months, rate, owed, amount, rule, facts), E'\\n'
           ORDER BY duf, code, budget_year, for_term, kind, id), 'UTF8')), 'hex') AS digest
  FROM {lines} WHERE run_id = %s {of} GROUP BY run_id, recipient_id
"""
WITH_EKSTRA = "SELECT DISTINCT recipient_id FROM {lines} WHERE run_id = %s {of} AND scheme = 'ekstra'"
# What those without the role for ekstratilskudd are shown: the other lines, and one sum. Only recipients with such rows
# need a digest of their own for it. They are asked for first: lines that have just been written have no statistics, and
# a join of large sums over them may be planned to make one again and again.
WITHOUT_EKSTRA = """
SELECT recipient_id, encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', duf, name, protected, saksnummer, code,
           kind, budget_year, for_term, kvalifiseringsdato, months, rate, owed, amount, rule, facts), E'\\n'
           ORDER BY duf, code, budget_year, for_term, kind, id) FILTER (WHERE scheme <> 'ekstra'), '')
           || E'\\nekstra ' || sum(amount) FILTER (WHERE scheme = 'ekstra'), 'UTF8')), 'hex') AS digest
  FROM {lines} WHERE run_id = %s AND recipient_id = ANY(%s) GROUP BY recipient_id
"""
STORE = f"""
INSERT INTO payments_runrecipient
       (run_id, recipient_id, persons, persons_without_ekstra, digest, digest_without_ekstra)
SELECT whole.*, coalesce(%s::jsonb ->> recipient_id, digest) FROM ({OF_LINES}) AS whole
"""
CHANGED = f"""
SELECT count(*) FROM ({OF_LINES}) AS now
  FULL JOIN (SELECT * FROM payments_runrecipient WHERE run_id = %s) AS stored USING (recipient_id)
 WHERE now.digest IS DISTINCT FROM stored.digest
"""
CONTENT = """
SELECT encode(sha256(convert_to(coalesce(string_agg(
           recipient_id || ' ' || digest, E'\\n' ORDER BY recipient_id), ''), 'UTF8')), 'hex')
  FROM payments_runrecipient WHERE run_id = %s
"""


def add_recipients(run: Run, first: str = "", before: str = AFTER_ALL_NUMBERS) -> None:
    """Stores number of persons and SHA-256 (hex) of the lines of each recipient from the number `first` on and before
    `before`, in both access variants, while nobody sees the lines yet."""
    numbers = sql.SQL("AND recipient_id >= {} AND recipient_id < {}").format(first, before)
    sort_in_memory()

    def statement(text: str) -> sql.Composed:
        return sql.SQL(text).format(lines=table_of(run), of=numbers)

    with connection.cursor() as cursor:
        cursor.execute(statement(WITH_EKSTRA), [run.pk])
        with_ekstra = [number for (number,) in cursor.fetchall()]
        without: dict[str, str] = {}
        if with_ekstra:
            cursor.execute(statement(WITHOUT_EKSTRA), [run.pk, with_ekstra])
            without = dict(cursor.fetchall())
        cursor.execute(statement(STORE), [json.dumps(without), run.pk])


def content_digest(run: Run) -> str:
    """SHA-256 (hex) over the digests of all recipients, once they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [run.pk])
        return cursor.fetchone()[0]


def is_unchanged(run: Run) -> bool:
    """Whether the lines are still those the stored digests were made of."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(CHANGED).format(lines=ALL_LINES, of=sql.SQL("")), [run.pk, run.pk])
        return cursor.fetchone()[0] == 0 and content_digest(run) == run.digest
