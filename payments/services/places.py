"""Converted payments and who may ask about whom: the previous system may have paid a municipality for a person of whom
the register only knows later places."""

from django.db import connection, transaction

from grants.services.places import add_paid_places
from grants.services.places import rebuild_places as rebuild_from_register

NOT_PLACED = """
SELECT DISTINCT recipient_id, duf FROM payments_convertedpayment AS paid
 WHERE NOT EXISTS (SELECT FROM grants_personplace AS place
                    WHERE place.person_id = paid.duf AND place.recipient_id = paid.recipient_id)
"""
NOT_PLACED_OF_RUN = f"{NOT_PLACED} AND run_id = %s"


def add_converted_places(run_id: int | None = None) -> int:
    """Those of one import, else of all. Returns how many there were."""
    with connection.cursor() as cursor:
        if run_id is None:
            cursor.execute(NOT_PLACED)
        else:
            cursor.execute(NOT_PLACED_OF_RUN, [run_id])
        pairs = cursor.fetchall()
    add_paid_places(pairs=pairs)
    return len(pairs)


@transaction.atomic
def rebuild_places() -> int:
    """The whole table anew, from the register and the converted payments. Returns its number of rows."""
    return rebuild_from_register() + add_converted_places()
