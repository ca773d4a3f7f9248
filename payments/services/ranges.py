"""The persons in ranges of DUF numbers, as a run has them, for what computes without leaving a run."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from payments.models import RunChunk

RANGES = """
SELECT min(duf), max(duf)
  FROM (SELECT duf, (row_number() OVER (ORDER BY duf) - 1) / %s AS part FROM grants_person) AS persons
 GROUP BY part ORDER BY part
"""


def ranges_of_persons() -> Iterator[RunChunk]:
    """Chunks that stand in no table, in order."""
    with connection.cursor() as cursor:
        cursor.execute(RANGES, [settings.PERSONS_PER_CHUNK])
        ranges = cursor.fetchall()
    for number, (first, last) in enumerate(ranges):
        yield RunChunk(number=number, first=first, last=last)
