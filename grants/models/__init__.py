from .decisions import ProposedEvent, ProvisionalConflict
from .reference import Country, GrantCode, Group, Parameter, Rate, Scheme
from .register import Person, RegisterEvent, RegisterImport

__all__ = [
    "Country",
    "GrantCode",
    "Group",
    "Parameter",
    "Person",
    "ProposedEvent",
    "ProvisionalConflict",
    "Rate",
    "RegisterEvent",
    "RegisterImport",
    "Scheme",
]
