"""Runs as commands and admin show them."""

from decimal import Decimal

from django.db.models import F, Sum

from payments.models import Run


def group_and_code_sums(run: Run) -> list[tuple[str, str, int, Decimal]]:
    """(group, code, lines, sum in kroner) of a finished run in the order of the codes."""
    rows = run.totals.values("code", "code__group", "code__position").annotate(
        all_lines=Sum("lines"), amount=Sum(F("positive") + F("negative"))
    )
    return [
        (row["code__group"], row["code"], row["all_lines"], row["amount"]) for row in rows.order_by("code__position")
    ]
