"""Who may ask about whom (grants.PersonPlace), kept by the importer; here what else touches it."""

from collections.abc import Sequence

from django.db import connection, transaction

from grants.models import PersonPlace
from grants.register import places


@transaction.atomic
def rebuild_places() -> int:
    """Makes the table anew from the register, and returns its number of rows. What lines of other origin say (see
    payments.services.places) is then gone and must be added again."""
    PersonPlace.objects.all().delete()
    with connection.cursor() as cursor:
        places.add_all_places(cursor)
    return PersonPlace.objects.count()


@transaction.atomic
def add_places_of(*, dufs: Sequence[str]) -> None:
    """Takes in what the register says of these persons now; for events written past the importer."""
    with connection.cursor() as cursor:
        places.add_places_of(cursor, list(dufs))


@transaction.atomic
def add_paid_places(*, pairs: Sequence[tuple[str, str]]) -> None:
    """(recipient, DUF number) of payments that no event of the register explains."""
    with connection.cursor() as cursor:
        places.add_paid(cursor, list(pairs))
