from .decisions import ProposedEvent, ProvisionalConflict
from .places import PersonPlace
from .reference import Country, GrantCode, Group, Parameter, Rate, Scheme
from .register import KeptFacts, Person, RegisterEvent, RegisterImport

__all__ = [
    "Country",
    "GrantCode",
    "Group",
    "KeptFacts",
    "Parameter",
    "Person",
    "PersonPlace",
    "ProposedEvent",
    "ProvisionalConflict",
    "Rate",
    "RegisterEvent",
    "RegisterImport",
    "Scheme",
]
