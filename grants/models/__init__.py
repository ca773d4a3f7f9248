from .reference import Country, GrantCode, Group, Parameter, Rate, Scheme
from .register import Person, RegisterEvent, RegisterImport

__all__ = [
    "Country",
    "GrantCode",
    "Group",
    "Parameter",
    "Person",
    "Rate",
    "RegisterEvent",
    "RegisterImport",
    "Scheme",
]
