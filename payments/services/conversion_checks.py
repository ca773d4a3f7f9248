"""What is wrong between the lines of converted payments, and between them and what is known. Set-wise, over
the staging table `import_line`; single lines are checked by rules.conversion."""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from accounts.models import Recipient
from grants.register import staging
from payments.rules.conversion import ALSO_TO_COUNTIES

CREATE = """
CREATE TEMPORARY TABLE import_line (
    source smallint NOT NULL,
    line integer NOT NULL,
    id text,
    duf text,
    code text,
    year smallint,
    term text,
    recipient text,
    amount numeric(14, 2),
    paid date,
    saksnummer text,
    problems text,
    known boolean NOT NULL DEFAULT false
)"""
COPY = """
COPY import_line (source, line, id, duf, code, year, term, recipient, amount, paid, saksnummer, problems)
FROM STDIN"""

COUNTY = """
UPDATE import_line AS line
   SET problems = 'recipient: «' || line.recipient || '» er en fylkeskommune; ' || line.code
               || ' betales til en kommune'
  FROM accounts_recipient AS recipient, grants_grantcode AS code
 WHERE recipient.number = line.recipient AND recipient.kind = %s
   AND code.code = line.code AND code.scheme_id <> ALL(%s) AND line.problems IS NULL"""

SAME_ID_IN_FILES = staging.SAME_ID.format(
    same="(later.duf, later.code, later.year, later.term, later.recipient, later.amount, later.paid)"
    " = (first.duf, first.code, first.year, first.term, first.recipient, first.amount, first.paid)"
)

SAME_ID_BEFORE = """
WITH compared AS (
    SELECT line.source, line.line,
           (line.duf, line.code, line.year, line.term, line.recipient, line.amount, line.paid)
         = (before.duf, before.code_id, before.year, before.term, before.recipient_id, before.amount,
            before.paid) AS same
      FROM import_line AS line JOIN payments_convertedpayment AS before USING (id)
     WHERE line.problems IS NULL)
UPDATE import_line AS line
   SET known = compared.same,
       problems = CASE WHEN NOT compared.same THEN
           'id: «' || line.id || '» er importert før med annet innhold' END
  FROM compared
 WHERE (line.source, line.line) = (compared.source, compared.line)"""

# Who has a wrong number is not asked for as well.
UNKNOWN_PERSON = """
UPDATE import_line AS line
   SET problems = concat_ws(E'\\n', problems,
           'duf: personen er ikke innført i registeret; importer registeret først (import_register)')
 WHERE line.duf <> '' AND coalesce(position('duf:' IN problems), 0) = 0
   AND NOT EXISTS (SELECT FROM grants_person WHERE grants_person.duf = line.duf)"""


def fill(cursor: CursorWrapper, rows: Iterable[bytes]) -> None:
    staging.fill(cursor, rows, CREATE, COPY)


def check(cursor: CursorWrapper, sources: list[str]) -> None:
    """Marks bad lines with their problems, and those that are in the ledger already as known."""
    cursor.execute(COUNTY, [Recipient.Kind.FYLKESKOMMUNE, list(ALSO_TO_COUNTIES)])
    cursor.execute(SAME_ID_IN_FILES, {"sources": sources})
    cursor.execute(SAME_ID_BEFORE)
    cursor.execute(UNKNOWN_PERSON)
