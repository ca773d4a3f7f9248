"""The fingerprint that attestation and sign-offs are bound to."""

from django.db import connection

from payments.models import Run

# Everything that is paid or shown, in a fixed order; neither ids nor whether a rate was confirmed meanwhile.
# Only converted lines may share a key; the id keeps their order.
CONTENT = """
WITH recipients AS (
    SELECT recipient_id, sha256(convert_to(string_agg(concat_ws('|', duf, name, protected, saksnummer, code, kind,
               budget_year, for_term, kvalifiseringsdato, months, rate, owed, amount, rule, facts), E'\\n'
               ORDER BY duf, code, budget_year, for_term, kind, id), 'UTF8')) AS digest
      FROM payments_line WHERE run_id = %s GROUP BY recipient_id)
SELECT encode(sha256(convert_to(coalesce(string_agg(
           recipient_id || ' ' || encode(digest, 'hex'), E'\\n' ORDER BY recipient_id), ''), 'UTF8')), 'hex')
  FROM recipients
"""


def content_digest(run: Run) -> str:
    """SHA-256 (hex) over the digests of all recipients' lines."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [run.pk])
        return cursor.fetchone()[0]
