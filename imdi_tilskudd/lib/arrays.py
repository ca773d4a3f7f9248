"""Many ids as one parameter of a query: a hundred of them are a hundred pieces to read for Django and PostgreSQL."""

from collections.abc import Iterable

from django.db.models import BooleanField, Func


def array_of(ids: Iterable[int]) -> str:
    """As PostgreSQL writes an array."""
    return "{" + ",".join(map(str, ids)) + "}"


class OneOf(Func):
    """OneOf(F("id"), Value(array_of(ids))): a condition on rows. Written as a list of rows to go by, so that PostgreSQL
    looks each id up; of `= ANY` it makes a second filter in whatever index it reads."""

    arity = 2
    arg_joiner = " IN (SELECT unnest(("
    template = "%(expressions)s)::bigint[]))"
    output_field = BooleanField()
