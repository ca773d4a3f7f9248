"""«Motregning»: the account of each group, row by row."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from imdi_tilskudd.lib.responses import XLSX, file_response
from payments.selectors.statement import Account, statement

from .payments_overview_files import write_statement
from .payments_overview_frame import frame
from .payments_overview_words import entry_words


@require_safe
@for_recipient
def account(request: HttpRequest) -> HttpResponse:
    accounts = statement(request.user, request.recipient)
    context = frame(request, "payments_account") | {
        "accounts": [_shown(found) for found in accounts],
        "balance": sum(found.balance for found in accounts),
        "claimed": sum(found.claimed for found in accounts),
    }
    return render(request, "pages/payments_account.html", context)


@require_safe
@for_recipient
def account_excel(request: HttpRequest) -> HttpResponse:
    accounts = statement(request.user, request.recipient)
    name = f"motregningskonto-{request.recipient.number}.xlsx"
    response, count = file_response(lambda file: write_statement(accounts, file), name, XLSX)
    record(kind="export_account", request=request, subject="motregningskonto", details={"entries": count})
    return response


def _shown(account: Account) -> dict[str, Any]:
    """Newest entry first, as people read an account."""
    return {
        "account": account,
        "entries": [{"entry": entry, "words": entry_words(entry)} for entry in reversed(account.entries)],
    }
