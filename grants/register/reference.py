"""What the events of a file may name, read from the database."""

from accounts.models import Recipient
from grants.models import Country, GrantCode

from .fields import Reference

# Ålesund was split in 2024. The old number alone does not say which part somebody lives in; Ålesund (1508) is
# the successor in law, Haram (1580) is new.
SUCCESSORS = {"1507": "1508"}


class ReferenceMissing(Exception):
    """load_reference has not been run."""


def read_reference() -> Reference:
    """ReferenceMissing when a table is empty."""
    kommuner = list(
        Recipient.objects.filter(kind=Recipient.Kind.KOMMUNE).order_by("number").values_list("number", "number_2023")
    )
    reference = Reference(
        municipalities=_municipalities(kommuner),
        counties=frozenset(
            Recipient.objects.filter(kind=Recipient.Kind.FYLKESKOMMUNE).values_list("number", flat=True)
        ),
        codes=frozenset(GrantCode.objects.values_list("code", flat=True)),
        countries=frozenset(Country.objects.values_list("code", flat=True)),
    )
    if not all((reference.municipalities, reference.counties, reference.codes, reference.countries)):
        raise ReferenceMissing("Kommuner, koder eller land mangler. Kjør load_reference først.")
    return reference


def _municipalities(kommuner: list[tuple[str, str]]) -> dict[str, str]:
    """Today's numbers, and those in force before 2024, to today's."""
    before_2024 = {old: number for number, old in kommuner if old}
    return before_2024 | SUCCESSORS | {number: number for number, _ in kommuner}
