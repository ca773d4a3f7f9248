"""A run in chunks: the persons in ranges of DUF numbers, and what closes the run."""

from collections.abc import Iterator
from itertools import pairwise

from django.conf import settings
from django.db import connection

from accounts.models import Recipient
from grants.models import Person
from payments.models import RunChunk

CORES_DONE_TOGETHER = 4
STARTS = """
SELECT min(duf) FROM (SELECT duf, ntile(%s) OVER (ORDER BY duf) AS part FROM grants_person) AS persons
 GROUP BY part ORDER BY part OFFSET 1
"""
FIRST_DUF, LAST_DUF = 0, 999_999_999_999
DIGESTS_IN_PARTS = 3
AFTER_ALL_NUMBERS = "~"
# What a part that closes a run builds on; those that build on the same go side by side.
WAITS_FOR = {
    RunChunk.Work.MUNICIPALITIES: RunChunk.Work.PERSONS,
    RunChunk.Work.INDEXES: RunChunk.Work.MUNICIPALITIES,
    RunChunk.Work.SUMS: RunChunk.Work.MUNICIPALITIES,
    RunChunk.Work.DIGESTS: RunChunk.Work.MUNICIPALITIES,
}


def chunks_of_run() -> list[RunChunk]:
    """All that is to be done, in order; stored nowhere yet."""
    work = RunChunk.Work
    closing = [RunChunk(work=one) for one in (work.MUNICIPALITIES, work.INDEXES, work.SUMS)]
    closing += [RunChunk(work=work.DIGESTS, first=first, last=last) for first, last in ranges_of_recipients()]
    chunks = [*ranges_of_persons(), *closing]
    for number, chunk in enumerate(chunks):
        chunk.number = number
    return chunks


def ranges_of_recipients() -> list[tuple[str, str]]:
    """(first number, first number of the next range): together they hold every number there is or may come."""
    numbers = list(Recipient.objects.order_by("number").values_list("number", flat=True))
    starts = numbers[:: -(-len(numbers) // DIGESTS_IN_PARTS)] if numbers else []
    return list(pairwise(["", *starts[1:], AFTER_ALL_NUMBERS]))


def is_ready(chunk: RunChunk) -> bool:
    """Waits while others are at work on what the chunk builds on. False when one of them has given its part back:
    that must be done first."""
    if chunk.work not in WAITS_FOR:
        return True
    before = RunChunk.objects.filter(run_id=chunk.run_id, work=WAITS_FOR[chunk.work], done_at__isnull=True)
    # In no order: theirs is by the run, and a lock on that keeps waiting whoever stores anything of it.
    list(before.order_by().select_for_update().values_list("pk"))
    return not before.exists()


def ranges_of_persons() -> Iterator[RunChunk]:
    """Chunks that stand in no table, in order and with as many known persons in each. Together they hold every DUF
    number: somebody may have been paid of whom the register knows nothing. Of many chunks there are a multiple of four,
    so that two or four cores have none left at the same time."""
    chunks = -(-Person.objects.count() // settings.PERSONS_PER_CHUNK)
    if chunks > CORES_DONE_TOGETHER:
        chunks = -(-chunks // CORES_DONE_TOGETHER) * CORES_DONE_TOGETHER
    with connection.cursor() as cursor:
        cursor.execute(STARTS, [max(chunks, 1)])
        starts = [int(duf) for (duf,) in cursor.fetchall()]
    for number, (first, following) in enumerate(pairwise([FIRST_DUF, *starts, LAST_DUF + 1])):
        yield RunChunk(number=number, first=f"{first:012}", last=f"{following - 1:012}")
