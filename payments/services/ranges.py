"""A run in chunks: the persons in ranges of DUF numbers, and what closes the run."""

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


# What each part that closes a run builds on: the first part that must be done before it. The last two go side by side.
WAITS_FOR = {
    RunChunk.Work.MUNICIPALITIES: RunChunk.Work.PERSONS,
    RunChunk.Work.SUMS: RunChunk.Work.MUNICIPALITIES,
    RunChunk.Work.INDEXES: RunChunk.Work.MUNICIPALITIES,
}


def chunks_of_run() -> list[RunChunk]:
    """All that is to be done, in order; stored nowhere yet."""
    chunks = list(ranges_of_persons())
    closing = (RunChunk(number=number, work=work) for number, work in enumerate(WAITS_FOR, start=len(chunks)))
    return [*chunks, *closing]


def is_ready(chunk: RunChunk) -> bool:
    """Waits while others are at work on what the chunk builds on. False when one of them has given its part back:
    that must be done first."""
    if chunk.work not in WAITS_FOR:
        return True
    before = RunChunk.objects.filter(run_id=chunk.run_id, work=WAITS_FOR[chunk.work], done_at__isnull=True)
    list(before.select_for_update().values_list("pk"))
    return not before.exists()


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
