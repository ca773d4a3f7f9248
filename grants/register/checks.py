"""Checks one register event by itself and gives it the form it is stored in. Pure: no Django, no database.

What needs other events (ids seen before, retractions, who is introduced) is checked set-wise in `staging`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from imdi_tilskudd.lib.numbers import duf_check_digits

from . import fields
from .fields import Check, Reference, Wrong, shown


class Field(NamedTuple):
    name: str
    check: Check
    required: bool = True


class Checked(NamedTuple):
    """An event as it is stored. Dates are ISO texts; `duf` is empty for events without one."""

    id: str
    type: str
    duf: str
    date: str
    registered: str
    source: str
    data: dict[str, Any]


class Refused(NamedTuple):
    """A bad event: what could be read of it (else None), and `field: what is wrong` for each problem."""

    id: str | None
    type: str | None
    duf: str | None
    problems: list[str]


DEFAULT_SOURCE = "folkeregisteret"
DUF_FIELDS = ("duf", "reference_duf", "mother_duf")
COMMON = (
    Field("id", fields.text(64)),
    Field("type", fields.text(16)),
    Field("date", fields.day),
    Field("registered", fields.registered),
    Field("source", fields.word(DEFAULT_SOURCE, "udi", "nir", "imdi", "kommune"), required=False),
)
COMMON_NAMES = {field.name for field in COMMON} | {"duf"}
OF_PERSON = (*COMMON, Field("duf", fields.duf), Field("duf_unverified", fields.truth, required=False))
MUNICIPALITY = Field("municipality", fields.kommune)
PERMIT = Field("basis", fields.word("asyl", "humanitaer", "kollektiv", "overforing", "familie"))
TRAINING = Field("kind", fields.word("rett_og_plikt", "37d", "43g"))

FIELDS: dict[str, tuple[Field, ...]] = {
    "person": (
        *OF_PERSON,
        Field("name", fields.text(200)),
        Field("birth_date", fields.day),
        Field("country", fields.country),
        Field("national_id", fields.national_id, required=False),
        Field("protected", fields.truth, required=False),
    ),
    "permit": (*OF_PERSON, PERMIT),
    "settled": (
        *OF_PERSON,
        MUNICIPALITY,
        Field("role", fields.word("enslig", "familie", "enslig_mindrearig")),
        Field("mother_duf", fields.duf, required=False),
        Field("special_home", fields.truth, required=False),
    ),
    "moved": (*OF_PERSON, MUNICIPALITY),
    "emigrated": OF_PERSON,
    "died": OF_PERSON,
    "returned": (*OF_PERSON, MUNICIPALITY),
    "care": OF_PERSON,
    "training": (*OF_PERSON, TRAINING),
    "upper_secondary": (*OF_PERSON, Field("to", fields.day), Field("recipient", fields.fylkeskommune)),
    "reception": (*OF_PERSON, MUNICIPALITY),
    "declaration": (*COMMON, Field("recipient", fields.kommune), Field("year", fields.year)),
    "fht_grant": (
        *OF_PERSON,
        Field("code", fields.word("FHT1", "FHT2")),
        Field("year", fields.year),
        Field("recipient", fields.kommune),
        Field("amount", fields.amount),
    ),
    "late_application": OF_PERSON,
    "hold": (*OF_PERSON, Field("to", fields.day, required=False)),
    "decision": (
        *OF_PERSON,
        Field("code", fields.code),
        Field("year", fields.year),
        Field("term", fields.term),
        Field("recipient", fields.recipient),
        Field("amount", fields.any_amount),
        Field("reason", fields.text(2000)),
    ),
    "retracted": (
        *COMMON,
        Field("duf", fields.duf, required=False),
        Field("duf_unverified", fields.truth, required=False),
        Field("retracts", fields.text(64)),
    ),
}
# Two types have more fields for one of their kinds.
FAMILY_PERMIT = (
    *FIELDS["permit"],
    Field("reference_duf", fields.duf),
    Field("application_date", fields.day),
    Field("reference_nordic", fields.truth),
)
TRAINING_43G = (*FIELDS["training"], Field("recipient", fields.recipient))
# Absent means false, so a false one is the same content and is not stored.
FALSE_BY_DEFAULT = ("duf_unverified", "protected", "special_home")


def check_event(event: Mapping[str, Any], reference: Reference) -> Checked | Refused:
    """The event as it is stored, or all that is wrong with it. A null counts as a field that is not there."""
    expected = _fields_of(event)
    if expected is None:
        problem = f"type: ukjent type {shown(event['type'])}" if event.get("type") else "type: mangler"
        return Refused(_text_or_none(event.get("id")), None, None, [problem])
    values, problems = check_fields(event, expected, reference, event["type"])
    problems += _wrong_together(values)
    if problems:
        return Refused(values.get("id"), values.get("type"), values.get("duf"), problems)
    return _stored(values)


def check_fields(
    event: Mapping[str, Any], expected: tuple[Field, ...], reference: Reference, kind: str
) -> tuple[dict[str, Any], list[str]]:
    """The right values of the expected fields, and `field: what is wrong` for the others. `kind` is what
    has these fields, in words."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in expected:
        value = event.get(field.name)
        if value is None:
            if field.required:
                problems.append(f"{field.name}: mangler")
            continue
        try:
            values[field.name] = field.check(value, reference)
        except Wrong as wrong:
            problems.append(f"{field.name}: {wrong}")
    if len(event) > len(values):
        problems += _unknown(event, expected, kind)
    return values, problems


def _fields_of(event: Mapping[str, Any]) -> tuple[Field, ...] | None:
    kind = event.get("type")
    if kind == "permit" and event.get("basis") == "familie":
        return FAMILY_PERMIT
    if kind == "training" and event.get("kind") == "43g":
        return TRAINING_43G
    return FIELDS.get(kind) if type(kind) is str else None


def _text_or_none(value: Any) -> str | None:
    try:
        return COMMON[0].check(value, None)
    except Wrong:
        return None


def _unknown(event: Mapping[str, Any], expected: tuple[Field, ...], kind: str) -> list[str]:
    known = {field.name for field in expected}
    return [f"{shown(name)[1:-1]}: ukjent felt for {kind}" for name in event if name not in known]


def _wrong_together(values: Mapping[str, Any]) -> list[str]:
    """What is wrong only when two fields are seen together."""
    problems = wrong_check_digits(values)
    if "to" in values and "date" in values and values["to"] < values["date"]:
        problems.append(f"to: {values['to']} er før date {values['date']}")
    if "retracts" in values and values["retracts"] == values.get("id"):
        problems.append("retracts: hendelsen kan ikke trekke tilbake seg selv")
    return problems


def wrong_check_digits(values: Mapping[str, Any]) -> list[str]:
    """Problems with DUF numbers, unless they are said to be unverified."""
    if values.get("duf_unverified"):
        return []
    return [
        f"{name}: kontrollsifrene i DUF-nummeret er feil"
        for name in DUF_FIELDS
        if name in values and not duf_is_right(values[name])
    ]


# A person's events mostly stand together.
@lru_cache(maxsize=4096)
def duf_is_right(number: str) -> bool:
    return duf_check_digits(number[:10]) == number[10:]


def _stored(values: dict[str, Any]) -> Checked:
    for name in FALSE_BY_DEFAULT:
        if values.get(name) is False:
            del values[name]
    return Checked(
        id=values["id"],
        type=values["type"],
        duf=values.get("duf", ""),
        date=values["date"],
        registered=values["registered"],
        source=values.get("source", DEFAULT_SOURCE),
        data={name: value for name, value in values.items() if name not in COMMON_NAMES},
    )
