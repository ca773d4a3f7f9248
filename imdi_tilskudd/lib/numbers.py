"""Identity, organisation and account numbers: cleaned, checked and made.

Every `validate_…` takes what a person typed or a file held, returns the plain digits, and raises
`InvalidNumber` with a `reason` that the caller words for its user. Nothing here knows Django or a clock.

Sources: DUF, UDI's description of the DUF number (modulus 11, two check digits); fødselsnummer and D-nummer,
Skatteetaten, also "Nytt fødselsnummer 2032"; organisation and account numbers by python-stdnum.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from operator import mul

from stdnum import exceptions as stdnum_errors
from stdnum.no import fodselsnummer, kontonr, orgnr

DUF_LENGTH = 12
DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
NATIONAL_ID_LENGTH = 11
NATIONAL_ID_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
ORGANISATION_NUMBER_LENGTH = 9
BANK_ACCOUNT_LENGTH = 11

D_NUMBER_DAY = 40
TENOR_MONTH = 80
DOLLY_MONTH = 40


class Reason(StrEnum):
    """Why a number was refused."""

    CHARACTERS = "characters"
    LENGTH = "length"
    CHECK_DIGITS = "check_digits"
    DATE = "date"
    SYNTHETIC = "synthetic"
    COMPONENT = "component"


class InvalidNumber(ValueError):
    """The text is not such a number; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def validate_duf(text: str) -> str:
    """Return the twelve digits of a DUF number; raise `InvalidNumber` when they are wrong."""
    number = _digits(text, length=DUF_LENGTH)
    if number[10:] != duf_check_digits(number[:10]):
        raise InvalidNumber(Reason.CHECK_DIGITS)
    return number


def duf_check_digits(first_ten: str) -> str:
    """Return the check digits, "00" to "10", that follow the year (4) and serial (6) of a DUF number."""
    first_ten = _digits(first_ten, length=10)
    return f"{sum(map(mul, DUF_WEIGHTS, map(int, first_ten))) % 11:02d}"


def make_duf(year: int, serial: int) -> str:
    """Return the DUF number of a year (0–9999) and a serial within the year (0–999999)."""
    if not (0 <= year <= 9999 and 0 <= serial <= 999_999):
        raise InvalidNumber(Reason.LENGTH)
    first_ten = f"{year:04d}{serial:06d}"
    return first_ten + duf_check_digits(first_ten)


def validate_national_id(text: str, *, synthetic: bool = False, issued_from_2032: bool = False) -> str:
    """Return the eleven digits of a fødselsnummer or D-nummer; raise `InvalidNumber` when they are wrong.

    `synthetic` also accepts test persons (month + 80 of Tenor, month + 40 of Dolly); never set it where
    real people are registered. `issued_from_2032` also accepts the first check digit by the wider rule of
    2032, under which the number no longer tells the century.
    """
    number = _digits(text, length=NATIONAL_ID_LENGTH)
    if is_synthetic_national_id(number) and not synthetic:
        raise InvalidNumber(Reason.SYNTHETIC)
    _check_national_id_digits(number, issued_from_2032=issued_from_2032)
    if not _birth_date_exists(number, century_known=not issued_from_2032):
        raise InvalidNumber(Reason.DATE)
    return number


def is_synthetic_national_id(text: str) -> bool:
    """True when the month is one of a test person's (41–52 or 81–92)."""
    return int(_digits(text, length=NATIONAL_ID_LENGTH)[2:4]) > DOLLY_MONTH


def is_d_number(text: str) -> bool:
    """True when the day is one of a D-nummer's (41–71)."""
    return int(_digits(text, length=NATIONAL_ID_LENGTH)[:2]) > D_NUMBER_DAY


def make_synthetic_national_id(birth_date: date, individual: int) -> str | None:
    """Return a number of Tenor's kind (month + 80), or None when no check digits fit the first nine.

    `individual` is 0–499 for those born 1900–1999 and 500–999 for those born 2000–2039, otherwise
    `ValueError`.
    """
    if individual not in individual_numbers(birth_date):
        raise ValueError(f"individual number {individual} does not belong to {birth_date.year}")
    first_nine = f"{birth_date:%d}{birth_date.month + TENOR_MONTH:02d}{birth_date:%y}{individual:03d}"
    first_check = fodselsnummer.calc_check_digit1(first_nine)
    number = first_nine + first_check + fodselsnummer.calc_check_digit2(first_nine + first_check)
    return number if len(number) == NATIONAL_ID_LENGTH else None


def individual_numbers(birth_date: date) -> range:
    """Return the individual numbers of the birth date's century; `ValueError` outside 1900–2039."""
    if 1900 <= birth_date.year <= 1999:
        return range(500)
    if 2000 <= birth_date.year <= 2039:
        return range(500, 1000)
    raise ValueError(f"no individual numbers for {birth_date.year}")


def validate_organisation_number(text: str) -> str:
    """Return the nine digits of an organisation number; raise `InvalidNumber` when they are wrong."""
    number = _digits(text, length=ORGANISATION_NUMBER_LENGTH)
    try:
        return orgnr.validate(number)
    except stdnum_errors.ValidationError as error:
        raise InvalidNumber(_reason(error)) from error


def validate_bank_account(text: str) -> str:
    """Return the eleven digits of a Norwegian account number; raise `InvalidNumber` when they are wrong."""
    number = _digits(text, length=BANK_ACCOUNT_LENGTH)
    # The library drops a leading 0000 and would then check seven digits by the rule of the old postgiro.
    if number.startswith("0000"):
        raise InvalidNumber(Reason.COMPONENT)
    try:
        return kontonr.validate(number)
    except stdnum_errors.ValidationError as error:
        raise InvalidNumber(_reason(error)) from error


def bank_account_iban(text: str) -> str:
    """Return the IBAN of a Norwegian account number; raise `InvalidNumber` when it is wrong."""
    return kontonr.to_iban(validate_bank_account(text))


def _digits(text: str, *, length: int) -> str:
    number = text.translate({ord(separator): None for separator in " \t\u00a0\u202f.-"})
    if not (number.isascii() and number.isdigit()):
        raise InvalidNumber(Reason.CHARACTERS)
    if len(number) != length:
        raise InvalidNumber(Reason.LENGTH)
    return number


def _check_national_id_digits(number: str, *, issued_from_2032: bool) -> None:
    remainder = sum(w * int(d) for w, d in zip(NATIONAL_ID_WEIGHTS, number[:10], strict=True)) % 11
    if remainder not in (range(4) if issued_from_2032 else range(1)):
        raise InvalidNumber(Reason.CHECK_DIGITS)
    if number[10] != fodselsnummer.calc_check_digit2(number[:10]):
        raise InvalidNumber(Reason.CHECK_DIGITS)


def _birth_date_exists(number: str, *, century_known: bool) -> bool:
    day, month = int(number[:2]), int(number[2:4])
    day -= D_NUMBER_DAY if day > D_NUMBER_DAY else 0
    month -= TENOR_MONTH if month > TENOR_MONTH else DOLLY_MONTH if month > DOLLY_MONTH else 0
    if not century_known:
        return _exists(1900 + int(number[4:6]), month, day) or _exists(2000 + int(number[4:6]), month, day)
    try:
        fodselsnummer.get_birth_date(f"{day:02d}{month:02d}{number[4:]}")
    except stdnum_errors.ValidationError:
        return False
    return True


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _reason(error: stdnum_errors.ValidationError) -> Reason:
    if isinstance(error, stdnum_errors.InvalidChecksum):
        return Reason.CHECK_DIGITS
    return Reason.COMPONENT
