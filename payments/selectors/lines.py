"""The payment basis: the lines of a term's current run."""

from accounts.models import Recipient
from payments.models import Line, Term
from payments.models.lines import LineQuerySet


class UnknownBasis(LookupError):
    """There is no such payment basis; str() is a sentence."""


def basis_of_term(term_code: str, recipient: str | None = None) -> LineQuerySet:
    """All lines of a calculated term, of one recipient when given. UnknownBasis when
    the term is not calculated or nobody has the number."""
    term = Term.objects.filter(code=term_code, run__isnull=False).first()
    if term is None:
        raise UnknownBasis(f"{term_code} er ikke beregnet.")
    lines = Line.objects.filter(run_id=term.run_id)
    if recipient is None:
        return lines
    if not Recipient.objects.filter(number=recipient).exclude(kind=Recipient.Kind.IMDI).exists():
        raise UnknownBasis(f"{recipient} er ikke nummeret til en tilskuddsmottaker.")
    return lines.filter(recipient_id=recipient)
