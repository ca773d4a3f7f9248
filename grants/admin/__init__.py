"""IMDi's view of the register and of what is granted. What is written goes through services."""

from . import decisions, persons, rates, reference
from .register import RegisterAdmin, duf_begins

__all__ = ["RegisterAdmin", "decisions", "duf_begins", "persons", "rates", "reference"]
