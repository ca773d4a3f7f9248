"""The persons in ranges of DUF numbers, one for each chunk of a run."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from grants.models import Person
from payments.models import RunChunk

CORES_DONE_TOGETHER = 4
RANGES = """
SELECT part - 1, min(duf), max(duf)
  FROM (SELECT duf, ntile(%s) OVER (ORDER BY duf) AS part FROM grants_person) AS persons
 GROUP BY part ORDER BY part
"""


def ranges_of_persons() -> Iterator[RunChunk]:
    """Chunks that stand in no table, in order and of one size. Of many there are a multiple of four, so that two or
    four cores have none left at the same time."""
    chunks = -(-Person.objects.count() // settings.PERSONS_PER_CHUNK)
    if chunks > CORES_DONE_TOGETHER:
        chunks = -(-chunks // CORES_DONE_TOGETHER) * CORES_DONE_TOGETHER
    with connection.cursor() as cursor:
        cursor.execute(RANGES, [max(chunks, 1)])
        ranges = cursor.fetchall()
    for number, first, last in ranges:
        yield RunChunk(number=number, first=first, last=last)
