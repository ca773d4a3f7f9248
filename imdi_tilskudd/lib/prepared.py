"""Queries whose SQL Django writes once in a process instead of once in a request: putting a query together takes longer
than PostgreSQL takes to answer it.

    @prepared
    def _open_of(user: User, number: str, day: date) -> QuerySet[Task]:
        return Task.objects.visible_to(user).filter(recipient=number, due__gte=day)

    tasks = _open_of(user, recipient.number, today)          # a list

The function is the same as ever and says whose rows they are. It is called with stand-ins of the arguments: a text, a
number, a day, a moment and an id are values that may be others next time, and are recognised among the parameters of
the finished query; equal ones are stood in for by equal ones, so that the function may compare them. Everything else
(None, what is empty, True and False, members of an enum, a Constant) decides how the query looks, and each such choice
is a query of its own. An object with `query_shape` and `stand_in` says itself what of it matters (accounts.User: the
roles)."""

import copy
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import (
    BaseIterable,
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

Found = TypeVar("Found")

# Queries of one function that a process remembers; there are as many as there are sets of roles.
MOST = 500
LONG_AGO = datetime(1066, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"(?<!%)%s")
# How the stand-ins look: the number of the value, and which of two casts of stand-ins it belongs to. Small enough for
# every column of numbers.
STAND_INS: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"\x02{number}\x03",
    int: lambda number: 20_000 + number,
    date: lambda number: LONG_AGO.date() + timedelta(days=number),
    datetime: lambda number: LONG_AGO + timedelta(days=number),
    UUID: lambda number: UUID(int=number + 1),
}
SECOND_CAST = 5_000


class NotPreparable(TypeError):
    """The query does more with a value than hand it to the database."""


class Place(NamedTuple):
    """A value that may be another next time: its type, and its number among the different values of the call."""

    type: type
    number: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A value of which there are few, that stands in the statement itself: the key of a partition, since a plan for any
    key is one for all partitions."""

    value: Any

    def query_shape(self, _each: Callable[[Any], Any]) -> Hashable:
        return self.value

    def stand_in(self, _each: Callable[[Any], Any]) -> "Constant":
        return self


class _Slot(NamedTuple):
    """Where in the parameters a value stands, and as what: the database's adapter has types of its own for numbers."""

    position: int
    number: int
    adapted: type[int] | None


class Prepared(Generic[Found]):
    """A function that makes a query, as a function that answers with the rows. PostgreSQL, too, remembers what it has
    made of it."""

    def __init__(self, build: Callable[..., "QuerySet[Found]"]) -> None:
        self._build = build
        self._known: dict[Hashable, _Statement] = {}
        update_wrapper(self, build)

    def __call__(self, *arguments: Any) -> list[Found]:
        call = _Call()
        shapes = tuple(map(call.shape, arguments))
        statement = self._known.get(shapes)
        if statement is None:
            statement = self._learn(shapes, arguments, call.values)
        return statement.rows([value for _type, value in call.values])

    def _learn(self, shapes: Hashable, arguments: tuple[Any, ...], values: dict[tuple[type, Any], int]) -> "_Statement":
        if len(self._known) >= MOST:
            self._known.clear()
        casts = [self._with_stand_ins(arguments, values, first) for first in (0, SECOND_CAST)]
        self._known[shapes] = statement = _Statement(*casts, [type_ for type_, _value in values])
        return statement

    def _with_stand_ins(
        self, arguments: tuple[Any, ...], values: dict[tuple[type, Any], int], first: int
    ) -> "QuerySet[Found]":
        def stand_in(value: Any) -> Any:
            if _is_value(value):
                return STAND_INS[type(value)](first + values[type(value), value])
            return _look_inside(value, stand_in, lambda: value.stand_in(stand_in))

        return self._build(*map(stand_in, arguments))


class _Call:
    """The arguments of one call: how they look, and the different values among them in the order they came."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[tuple[type, Any], int] = {}

    def shape(self, value: Any) -> Hashable:
        if _is_value(value):
            return Place(type(value), self.values.setdefault((type(value), value), len(self.values)))
        return type(value), _look_inside(value, self.shape, lambda: value.query_shape(self.shape))


prepared = Prepared


def _is_value(value: Any) -> bool:
    return type(value) in STAND_INS and bool(value)


def _look_inside(value: Any, each: Callable[[Any], Any], itself: Callable[[], Any]) -> Any:
    if type(value) is tuple:
        return tuple(map(each, value))
    return itself() if hasattr(value, "query_shape") else value


Reader = Callable[[Iterable[Any]], list[Any]]


def _objects(compiler: Any) -> Reader:
    """What ModelIterable does for each query, done once: rows as objects, with what select_related and annotate add."""
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, end, db = places[0], places[-1] + 1, compiler.using
    names = [column[0].target.attname for column in compiler.select[first:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, db)
    annotations = list((compiler.annotation_col_map or {}).items())

    def one(row: Any) -> Any:
        found = model.from_db(db, names, row[first:end])
        for populator in related:
            populator.populate(row, found)
        for name, position in annotations:
            setattr(found, name, row[position])
        return found

    return lambda rows: [one(row) for row in rows]


READERS: dict[type[BaseIterable], Callable[[Any], Reader]] = {
    ModelIterable: _objects,
    ValuesListIterable: lambda _compiler: lambda rows: [tuple(row) for row in rows],
    FlatValuesListIterable: lambda _compiler: lambda rows: [row[0] for row in rows],
}


class _Statement:
    """A finished query with slots for its values."""

    def __init__(self, one: QuerySet, other: QuerySet, types: list[type]) -> None:
        """The same query with two casts of stand-ins: whatever differs between them is a value."""
        self._db = one.db
        if one._iterable_class not in READERS or one._prefetch_related_lookups:
            raise NotPreparable("Ask for objects or for values_list, without prefetch_related.")
        self._compiler = one.query.get_compiler(one.db)
        sql, parameters = _compiled(self._compiler)
        same, other_parameters = _compiled(other.query.get_compiler(other.db))
        if sql != same or self._compiler.has_extra_select:
            raise NotPreparable("The query looks different with other values.")
        self._slots = list(_slots(parameters, other_parameters, types))
        self._sql = _with_constants(sql, parameters, {slot.position for slot in self._slots}, self._compiler.connection)
        self._in_scope = self._compiler.connection.has_policies(self._sql)
        self._converters = self._compiler.get_converters([column[0] for column in self._compiler.select or ()])
        self._read = READERS[one._iterable_class](self._compiler) if sql else None

    def rows(self, values: list[Any]) -> list[Any]:
        if not self._sql:
            return []
        connection = connections[self._db]
        with connection.prepared_cursor(in_scope=self._in_scope) as cursor:
            cursor.execute(self._sql, [adapted(values[n]) if adapted else values[n] for _p, n, adapted in self._slots])
            answer = cursor.fetchall()
        return self._read(self._converted(answer, connection) if self._converters else answer)

    def _converted(self, rows: list[Any], connection: Any) -> Iterable[Any]:
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        return compiler.apply_converters(rows, self._converters)


def _with_constants(sql: str, parameters: tuple[Any, ...], slots: set[int], connection: Any) -> str:
    """What never is another value stands in the statement itself, where the server's plan can count on it."""
    first, *rest = PLACEHOLDER.split(sql)
    written = [
        "%s" if position in slots else connection.ops.compose_sql("%s", [parameter]).replace("%", "%%")
        for position, parameter in enumerate(parameters)
    ]
    return first + "".join(value + text for value, text in zip(written, rest, strict=True))


def _compiled(compiler: Any) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters; no SQL where nothing can be found."""
    try:
        return compiler.as_sql()
    except EmptyResultSet:
        return "", ()


def _slots(one: tuple[Any, ...], other: tuple[Any, ...], types: list[type]) -> Any:
    """The values' places; NotPreparable when a value has been made into something else."""
    casts = [
        {STAND_INS[type_](first + number): number for number, type_ in enumerate(types)} for first in (0, SECOND_CAST)
    ]
    for position, (parameter, same) in enumerate(zip(one, other, strict=True)):
        if parameter == same:
            continue
        try:
            number = casts[0][parameter]
            casts[1][same]
        except (KeyError, TypeError):
            raise NotPreparable("A value is no parameter by itself.") from None
        yield _Slot(position, number, type(parameter) if isinstance(parameter, int) else None)
