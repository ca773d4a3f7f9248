"""The types of activities and the kinds of change requests (domain, section 6; seed 001)."""

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

# Without these facts the request cannot be treated.
NEEDS_DATE = frozenset({ChangeKind.MOVED, ChangeKind.DIED, ChangeKind.EMIGRATED, ChangeKind.WRONG_DATE})
NEEDS_PLACE = frozenset({ChangeKind.MOVED})
NEEDS_CODE = frozenset({ChangeKind.WRONG_CODE})
WITHOUT_KNOWN_PERSON = frozenset({ChangeKind.MISSING_PERSON, ChangeKind.WRONG_PAYMENT, ChangeKind.OTHER})
