"""The fingerprints that attestation and sign-offs are bound to."""

from django.db import connection

from payments.models import Run

# Everything that is paid or shown, in a fixed order; neither ids nor whether a rate was confirmed meanwhile.
RECIPIENTS = """
INSERT INTO payments_runrecipient (run_id, recipient_id, persons, persons_without_ekstra, digest)
SELECT run_id, recipient_id, count(DISTINCT duf), count(DISTINCT duf) FILTER (WHERE scheme <> 'ekstra'),
       encode(sha256(convert_to(string_agg(concat_ws('|', duf, name, protected, saksnummer, code, kind, budget_year,
           for_term, kvalifiseringsdato, months, rate, owed, amount, rule, facts), E'\\n'
           ORDER BY duf, code, budget_year, for_term, kind, id), 'UTF8')), 'hex')
  FROM payments_line WHERE run_id = %s GROUP BY run_id, recipient_id
"""
CONTENT = """
SELECT encode(sha256(convert_to(coalesce(string_agg(
           recipient_id || ' ' || digest, E'\\n' ORDER BY recipient_id), ''), 'UTF8')), 'hex')
  FROM payments_runrecipient WHERE run_id = %s
"""


def add_recipients(run: Run) -> None:
    """Stores each recipient's number of persons and the SHA-256 (hex) of its lines."""
    with connection.cursor() as cursor:
        cursor.execute(RECIPIENTS, [run.pk])


def content_digest(run: Run) -> str:
    """SHA-256 (hex) over the digests of all recipients, once they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [run.pk])
        return cursor.fetchone()[0]
