"""The motregningskonto: what is booked, who owes what, and the acts by which IMDi enters rows."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import ReadOnlyAdmin
from accounts.rules import IMDI_SAKSBEHANDLER
from accounts.services import audit
from grants.models import Group
from imdi_tilskudd.templatetags.portal_tags import dato, kroner, termin_kort
from payments import services
from payments.forms import AccountForm, MoveDebtForm, TakeBackForm
from payments.models import GroupPayment, MotregningEntry
from payments.rules.motregning import BOOKED
from payments.selectors.account import unsettled

from .pages import page, require_role

ENTRIES = "admin:payments_motregningentry_changelist"
BALANCES = "admin:payments_motregningentry_balances"


class Act(NamedTuple):
    """Something that IMDi enters: the service that does it, and the words around its form."""

    service: Callable[..., list[MotregningEntry]]
    form: type[forms.Form]
    title: str | Promise
    lead: str | Promise
    verb: str | Promise


# By the last word of the address; the name of the address is the service's.
ACTS = {
    "krev": Act(
        services.claim_back,
        AccountForm,
        gettext_lazy("Krev tilbakebetalt"),
        gettext_lazy("Gjelden trekkes ikke fra neste utbetaling, men venter på å bli betalt inn."),
        gettext_lazy("Krev tilbakebetalt"),
    ),
    "innbetaling": Act(
        services.register_repayment,
        AccountForm,
        gettext_lazy("Registrer innbetaling"),
        gettext_lazy("Innbetalingen gjør først opp det som er krevd tilbakebetalt. Resten reduserer gjelden."),
        gettext_lazy("Registrer innbetalingen"),
    ),
    "avskriv": Act(
        services.write_off,
        AccountForm,
        gettext_lazy("Avskriv gjeld"),
        gettext_lazy("Gjelden ettergis og trekkes ikke fra noen utbetaling."),
        gettext_lazy("Avskriv"),
    ),
    "flytt": Act(
        services.offset_across_groups,
        MoveDebtForm,
        gettext_lazy("Motregn i en annen gruppe"),
        gettext_lazy("Gjelden flyttes og trekkes fra neste utbetaling i gruppen den flyttes til."),
        gettext_lazy("Flytt gjelden"),
    ),
}


@admin.register(GroupPayment)
class GroupPaymentAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_term",
        "recipient",
        "group",
        *(f"shown_{name}" for name in ("gross", "correction", "offset", "net", "carried")),
    )
    list_filter = ("group",)
    list_select_related = ("recipient", "group")
    search_fields = ("=term__code", "=recipient__number", "recipient__name")
    search_help_text = gettext_lazy("Termin som 2024-T2, kommunenummer eller navn.")
    ordering = ("-term", "recipient", "group")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Beløp til utbetaling")} | (extra_context or {}))

    @admin.display(description=gettext_lazy("termin"), ordering="term")
    def shown_term(self, payment: GroupPayment) -> str:
        return termin_kort(payment.term_id)

    @admin.display(description=gettext_lazy("brutto"), ordering="gross")
    def shown_gross(self, payment: GroupPayment) -> SafeString | str:
        return kroner(payment.gross)

    @admin.display(description=gettext_lazy("korreksjon"), ordering="correction")
    def shown_correction(self, payment: GroupPayment) -> SafeString | str:
        return kroner(payment.correction)

    @admin.display(description=gettext_lazy("motregnet"), ordering="offset")
    def shown_offset(self, payment: GroupPayment) -> SafeString | str:
        return kroner(payment.offset)

    @admin.display(description=gettext_lazy("netto"), ordering="net")
    def shown_net(self, payment: GroupPayment) -> SafeString | str:
        return kroner(payment.net)

    @admin.display(description=gettext_lazy("rest til neste termin"), ordering="carried")
    def shown_carried(self, payment: GroupPayment) -> SafeString | str:
        return kroner(payment.carried)


@admin.register(MotregningEntry)
class MotregningEntryAdmin(ReadOnlyAdmin):
    list_display = ("entered", "recipient", "group", "kind", "shown_amount", "shown_term", "by", "reason", "taken_back")
    list_filter = ("kind", "group")
    list_select_related = ("recipient", "group", "by", "reversed_by")
    search_fields = ("=term__code", "=recipient__number", "recipient__name")
    search_help_text = gettext_lazy("Termin som 2024-T2, kommunenummer eller navn.")
    ordering = ("-id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/payments/account_list.html"
    change_form_template = "admin/payments/account_entry.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MotregningEntry]:
        return super().get_queryset(request).visible_to(request.user)

    # --- the account ----------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("ført"), ordering="id")
    def entered(self, entry: MotregningEntry) -> str:
        return dato(entry.at)

    @admin.display(description=gettext_lazy("beløp"), ordering="amount")
    def shown_amount(self, entry: MotregningEntry) -> SafeString | str:
        return kroner(entry.amount)

    @admin.display(description=gettext_lazy("termin"), ordering="term")
    def shown_term(self, entry: MotregningEntry) -> str:
        return termin_kort(entry.term_id)

    @admin.display(description=gettext_lazy("tatt tilbake"))
    def taken_back(self, entry: MotregningEntry) -> str:
        return dato(entry.reversed_by.at) if hasattr(entry, "reversed_by") else "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"title": _("Motregningskonto"), "acts": _buttons(request)}
        return super().changelist_view(request, shown | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        shown = {"may_take_back": entry is not None and _may_take_back(request, entry)}
        return super().change_view(request, object_id, form_url, shown | (extra_context or {}))

    def balances(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        groups = Group.objects.in_bulk()
        rows = [(recipient, groups[group], now) for recipient, group, now in unsettled()]
        return page(self, request, "account_balances", _("Saldoer"), rows=rows, acts=_buttons(request))

    # --- the buttons ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "payments_motregningentry"
        acts = [
            path(f"{word}/", wrap(partial(self.enter, act=act)), name=f"{name}_{act.service.__name__}")
            for word, act in ACTS.items()
        ]
        return [
            path("saldo/", wrap(self.balances), name=f"{name}_balances"),
            path("<int:pk>/ta-tilbake/", wrap(self.take_back), name=f"{name}_take_back"),
            *acts,
            *super().get_urls(),
        ]

    def enter(self, request: HttpRequest, act: Act) -> HttpResponse:
        require_role(request, IMDI_SAKSBEHANDLER)
        form = act.form(request.POST or None, initial=_initial(request))
        if request.method == "POST" and form.is_valid():
            values = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
            if self._done(request, act.service, form, values):
                return redirect(BALANCES)
        texts = {"form": form, "lead": act.lead, "verb": act.verb, "back": reverse(BALANCES)}
        return page(self, request, "account_act", str(act.title), **texts)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        require_role(request, IMDI_SAKSBEHANDLER)
        entry = get_object_or_404(self.get_queryset(request).select_related("recipient", "group"), pk=pk)
        form = TakeBackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data | {"entry": entry.pk}
            if self._done(request, services.take_back, form, values):
                return redirect(ENTRIES)
        lead = _("Alt som ble ført sammen med denne raden, føres på nytt med motsatt fortegn: %(row)s.") % {
            "row": f"{entry.recipient}, {entry.group}, {entry.get_kind_display()}"
        }
        back = reverse("admin:payments_motregningentry_change", args=[entry.pk])
        texts = {"form": form, "lead": lead, "verb": _("Ta tilbake"), "back": back}
        return page(self, request, "account_act", _("Ta tilbake en føring"), **texts)

    @staticmethod
    def _done(request: HttpRequest, service: Callable[..., Any], form: forms.Form, values: dict[str, Any]) -> bool:
        """Whether the service did it; the form says why when it did not."""
        try:
            with transaction.atomic():
                entries = service(**values, by=request.user)
                _record(request, service.__name__, entries)
        except services.AccountRefused as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("Ført på motregningskontoen."))
        return True


def _record(request: HttpRequest, kind: str, entries: list[MotregningEntry]) -> None:
    first = entries[0]
    details = {"rows": [entry.pk for entry in entries], "amount": str(first.amount)}
    audit.record(
        kind=f"account_{kind}", request=request, recipient=first.recipient, subject=first.group_id, details=details
    )


def _initial(request: HttpRequest) -> dict[str, str]:
    """What a link from the balances has chosen already."""
    recipient, group = request.GET.get("mottaker", ""), request.GET.get("gruppe", "")
    return {"recipient": recipient, "group": group, "from_group": group}


def _may_take_back(request: HttpRequest, entry: MotregningEntry) -> bool:
    by_hand = entry.kind not in BOOKED and not entry.reverses_id and not hasattr(entry, "reversed_by")
    return by_hand and request.user.has_role(IMDI_SAKSBEHANDLER)


def _buttons(request: HttpRequest) -> list[tuple[str, str]]:
    """(words, address) of the acts, for those who may."""
    if not request.user.has_role(IMDI_SAKSBEHANDLER):
        return []
    return [
        (str(act.title), reverse(f"admin:payments_motregningentry_{act.service.__name__}")) for act in ACTS.values()
    ]
