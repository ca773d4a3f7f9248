"""Short words for tests of motregning: lines of any amount, and what became of them."""

from decimal import Decimal

from accounts.models import User
from payments.models import GroupPayment, MotregningEntry, Run
from payments.rules.motregning import Standing
from payments.selectors.account import standing
from tests.factories import OURS
from tests.ledger import add_events, calculate, lock
from tests.payments.run_words import DUF

WHY = "Vedtak 12 av 01.12.2022, saksbehandler Siv Antatt"
TERMS = {"2022-T1": "2022-03-31", "2022-T2": "2022-06-30", "2022-T3": "2022-09-30", "2022-T4": "2022-12-31"}
SPECIAL = "saerskilt"
CODES = {"AR-1": "ar-1", "AR-2": "ar-2-5", "EMINB": SPECIAL, "FHT1": "ekstra"}


def introduced(duf: str = DUF) -> None:
    """Somebody the engine counts for, with nothing owed yet."""
    person = {"name": "Prøve Demo", "birth_date": "1990-05-17", "country": "SYR"}
    common = {"duf": duf, "date": "2022-01-02", "registered": "2022-01-02"}
    add_events([common | {"id": f"{duf}-person", "type": "person"} | person])


def decided(term: str, amount: Decimal | int, code: str = "EMINB", recipient: str = OURS, duf: str = DUF) -> None:
    """A line of just this amount in the term."""
    day = f"{term[:4]}-{3 * int(term[-1]):02}-15"
    event = {"id": f"{term}-{amount}-{code}-{recipient}", "type": "decision", "duf": duf, "date": day}
    facts = {"code": code, "year": int(term[:4]), "term": term, "recipient": recipient, "reason": "Prøve"}
    add_events([event | facts | {"registered": day, "amount": str(amount)}])


def pay(term: str, attestant: User) -> Run:
    """Calculated and locked."""
    run = calculate(term, TERMS[term])
    lock(term, attestant)
    return run


def kr(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


def booked(term: str, group: str = SPECIAL) -> tuple[Decimal, ...]:
    """Gross, correction, balance before, offset, net and balance afterwards of our municipality."""
    fields = ("gross", "correction", "before", "offset", "net", "carried")
    return GroupPayment.objects.values_list(*fields).get(term_id=term, recipient_id=OURS, group_id=group)


def entries() -> list[tuple[str, int]]:
    """(kind, kroner) of all rows, oldest first."""
    return [(entry.kind, int(entry.amount)) for entry in MotregningEntry.objects.order_by("id")]


def at(group: str = SPECIAL) -> Standing:
    """Our municipality's account."""
    return standing(OURS, group)
