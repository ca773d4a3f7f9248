"""Terms as the portal shows them."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from grants.models import Scheme
from payments.models import Line, Term
from payments.models.lines import LineQuerySet


def shown_term(user: User, code: str) -> Term | None:
    """The term with its run when the user may see its payment basis, else None."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    return terms.select_related("run").filter(code=code).first()


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What a payment basis has to filter by."""

    schemes: list[tuple[str, str]]
    kinds: list[tuple[str, str, int]]
    for_terms: list[str]


def filter_choices(lines: LineQuerySet) -> FilterChoices:
    """Schemes, kinds with their number of lines, and terms that occur among the lines. One query for the lines."""
    rows = list(lines.order_by().values_list("scheme", "kind", "for_term").annotate(count=Count("id")))
    present = {scheme for scheme, *_ in rows}
    counts: dict[str, int] = {}
    for _, kind, _, count in rows:
        counts[kind] = counts.get(kind, 0) + count
    return FilterChoices(
        schemes=[(scheme.slug, scheme.label) for scheme in Scheme.objects.all() if scheme.slug in present],
        kinds=[(kind.value, str(kind.label), counts[kind]) for kind in Line.Kind if kind in counts],
        for_terms=sorted({for_term for _, _, for_term, _ in rows}, reverse=True),
    )
