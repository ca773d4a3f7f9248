"""The types of activities and the kinds of change requests (domain, section 6; seed 001)."""

from collections.abc import Mapping
from enum import StrEnum


class ActivityType(StrEnum):
    CHANGE_REQUEST = "endringsforespørsel"
    APPLICATION = "søknad"
    DOCUMENTATION = "dokumentasjon"
    FINANCIAL_REPORT = "finansrapport"
    EXTENSION = "utsatt frist"
    MESSAGE = "melding"
    COMPLAINT = "klage"
    SUPPORT = "supportsak"
    ADMINISTRATOR = "kommuneadministrator"


class ChangeKind(StrEnum):
    """What is wrong."""

    MOVED = "flyttet"
    DIED = "død"
    EMIGRATED = "utvandret"
    WRONG_DATE = "feil dato"
    WRONG_CODE = "feil kode"
    MISSING_PERSON = "mangler person"
    WRONG_PAYMENT = "feil utbetaling"
    OTHER = "andre endringsbehov"


SETTLED_BEFORE_2021 = "bosatt før 2021"  # subtype of an application (seed 004)

# What each kind cannot be treated without, as keys of an activity's content (change_requests.rules.proposals). A kind
# with `duf` changes what the register says, and is about one person.
NEEDED: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.MOVED: ("duf", "date", "place"),
    ChangeKind.DIED: ("duf", "date"),
    ChangeKind.EMIGRATED: ("duf", "date"),
    ChangeKind.WRONG_DATE: ("duf", "fact", "date"),
    ChangeKind.WRONG_CODE: ("duf", "code"),
    ChangeKind.MISSING_PERSON: ("duf", "name", "birth_date", "date"),
    ChangeKind.WRONG_PAYMENT: (),
    ChangeKind.OTHER: (),
}
# What may be told besides; `duf` and `why` may be with every kind.
TOLD_BESIDES: Mapping[ChangeKind, tuple[str, ...]] = {ChangeKind.MISSING_PERSON: ("country",)}
WITH_EVERY_KIND = frozenset({"duf", "why"})


def kinds_with(key: str) -> frozenset[ChangeKind]:
    """The kinds that ask for a key of the content; all of them for one that goes with every kind."""
    if key in WITH_EVERY_KIND:
        return frozenset(ChangeKind)
    return frozenset(kind for kind in ChangeKind if key in NEEDED[kind] or key in TOLD_BESIDES.get(kind, ()))


def is_about_one_person(kind: str) -> bool:
    """kind: a value of ChangeKind; anything else is about nobody in particular."""
    return kind in NEEDED and "duf" in NEEDED[ChangeKind(kind)]
