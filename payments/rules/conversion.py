"""What one line of `converted.jsonl` may hold: a payment that the previous system made. Pure, and light to
load: child processes run it."""

import re
from collections.abc import Mapping
from typing import Any

from grants.register import fields
from grants.register.checks import Field, check_fields, wrong_check_digits
from grants.register.fields import Reference
from grants.register.parse import Block, NotAnEvent, escaped, nullable, read_event, rows_of_block

KIND = "en konvertert utbetaling"
OF_PAYMENT = (
    Field("id", fields.text(64)),
    Field("code", fields.code),
    Field("year", fields.year),
    Field("term", fields.term),
    Field("recipient", fields.recipient),
    Field("amount", fields.amount_not_zero),
    Field("paid", fields.day),
)
FIELDS = (*OF_PAYMENT, Field("duf", fields.duf), Field("duf_unverified", fields.truth, required=False))
# Grunntilskudd is paid for a municipality, not for a person (spec 4.5), so there is no DUF number.
WITHOUT_PERSON = "Grunntilskudd-"
# Schemes that a fylkeskommune may be paid in; the others belong to kommuner.
ALSO_TO_COUNTIES = ("norsk", "kollektiv", "utvidet")
YEAR_CODE = re.compile(r"AR-([1-5])( EV| B| EM)?")
ONCE_WITH_YEAR_1 = {"ELDR", "BHT"}


def qualifying_year(code: str, budget_year: int) -> int | None:
    """The year of the kvalifiseringsdato where the code tells it (spec 4.2): år n is n − 1 years later."""
    if code in ONCE_WITH_YEAR_1:
        return budget_year
    match = YEAR_CODE.fullmatch(code)
    return budget_year - int(match[1]) + 1 if match else None


def saksnummer(code: str, budget_year: int, duf: str) -> str:
    """`<year of kvalifiseringsdato>-<budget year><DUF>` (seed 001), empty where the year is not known."""
    year = qualifying_year(code, budget_year)
    return f"{year}-{budget_year}{duf}" if year else ""


def copy_rows(block: Block, reference: Reference) -> bytes:
    """The block as rows for COPY (text format) into the staging table of converted payments."""
    return rows_of_block(block, lambda place, line: f"{place}\t{_row(line, reference)}\n")


def _row(line: bytes, reference: Reference) -> str:
    try:
        event = read_event(line)
    except NotAnEvent as wrong:
        return _refused({}, [f"linje: {wrong}"])
    values, problems = check_payment(event, reference)
    return _refused(values, problems) if problems else _good(values)


def check_payment(event: Mapping[str, Any], reference: Reference) -> tuple[dict[str, Any], list[str]]:
    """Its right values, and `field: what is wrong` for all the rest."""
    code = event.get("code")
    if type(code) is str and code.startswith(WITHOUT_PERSON):
        values, problems = check_fields(event, OF_PAYMENT, reference, code)
    else:
        values, problems = check_fields(event, FIELDS, reference, KIND)
    return values, problems + wrong_check_digits(values)


def _refused(values: Mapping[str, Any], problems: list[str]) -> str:
    empty = "\t".join([r"\N"] * 7)
    found = f"{nullable(values.get('id'))}\t{nullable(values.get('duf'))}"
    return f"{found}\t{empty}\t" + escaped("\n".join(problems))


def _good(values: Mapping[str, Any]) -> str:
    duf, code, year = values.get("duf", ""), values["code"], values["year"]
    return "\t".join(
        (
            escaped(values["id"]),
            duf,
            code,
            str(year),
            values["term"],
            values["recipient"],
            values["amount"],
            values["paid"],
            saksnummer(code, year, duf),
            r"\N",
        )
    )
