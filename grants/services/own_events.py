"""Events that IMDi itself writes into the register, with refusals in words for a form."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from grants.models import RegisterEvent
from grants.register import importer
from grants.register.checks import duf_is_right
from grants.register.importer import ImportBusy, ImportRefused

from .register import RECORDED_HERE, record_events


def own_event(kind: str, duf: str, day: date, today: date, /, **fields: Any) -> dict[str, Any]:
    """An event of IMDi's as on a register file's line, registered today. Without a DUF number for a declaration."""
    event = {"id": f"IMDI-{uuid4()}", "type": str(kind), "date": f"{day}", "registered": f"{today}", "source": "imdi"}
    if duf:
        event |= {"duf": duf, "duf_unverified": not duf_is_right(duf)}
    return event | fields


def retraction(of: RegisterEvent, today: date) -> dict[str, Any]:
    return own_event(RegisterEvent.Type.RETRACTED, of.duf, today, today, retracts=of.id)


def write(events: list[dict[str, Any]], by: User) -> list[RegisterEvent]:
    """ValidationError when the register refuses one of them; then none is written."""
    try:
        return record_events(events=events, by=by)
    except ImportRefused as refused:
        raise ValidationError([_without_place(problem) for problem in refused.problems]) from None
    except ImportBusy as busy:
        raise ValidationError(str(busy)) from None


def take_lock() -> None:
    """Until the transaction ends nobody else writes into the register. ValidationError when that takes long."""
    try:
        with connection.cursor() as cursor:
            importer.wait_for_lock(cursor)
    except ImportBusy as busy:
        raise ValidationError(str(busy)) from None


def _without_place(problem: str) -> str:
    """The importer says which line of what; a form has one line only."""
    return problem.removeprefix(f"{RECORDED_HERE}:").partition(": ")[2]
