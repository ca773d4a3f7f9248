"""A double click on «Beregn»: two processes start the same term at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections, transaction

from payments import services
from payments.models import Run
from payments.services import partitions

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND NOT granted"


def start() -> str:
    """What became of it."""
    try:
        services.start_run(term_code="2024-T1", as_of=date(2024, 3, 31), user=None)
    except services.CalculationRefused as refusal:
        return str(refusal)
    finally:
        connections.close_all()
    return "started"


def wait_for_both() -> None:
    """Until both have looked for runs at work and stand at the lock."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(WAITING, [partitions.CALCULATION_LOCK])
            if cursor.fetchone()[0] == 2:
                return
            time.sleep(0.05)
    pytest.fail("the two never came to the lock")


def test_of_two_that_start_a_term_at_once_one_is_refused_in_a_sentence() -> None:
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            partitions.take_calculation_lock()
            answers = [pool.submit(start), pool.submit(start)]
            wait_for_both()
        assert sorted(answer.result() for answer in answers) == ["2024-T1 beregnes allerede.", "started"]
    assert Run.objects.count() == 1
