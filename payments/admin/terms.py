"""Terms: calculate, show to the municipalities, attest. Each button is a page that says what will happen, and a
service that does it or refuses in a sentence."""

import hashlib
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import ReadOnlyAdmin
from accounts.rules import IMDI_ATTESTANT, IMDI_SAKSBEHANDLER
from accounts.services import audit
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.templatetags.portal_tags import dato, kroner, status_tag, tall, termin
from payments import services
from payments.forms import AttestForm, CalculateForm, PublishForm
from payments.models import Run, Term
from payments.rules.term_states import TermState, may_move
from payments.selectors.account import TermPayment, term_payment
from payments.selectors.overview import state_of, sums_beside, term_before

from .pages import ask_workers, kept_fresh, page, require_role
from .term_checks import checks_shown
from .words import TERM_COLORS, sentence


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = (
        "code",
        "shown_state",
        "planned",
        "shown_run",
        "lines",
        "amount",
        "published",
        "attested",
    )
    list_select_related = ("run", "attested_by")
    ordering = ("-code",)
    change_list_template = "admin/payments/term_list.html"

    # --- the list -------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def shown_state(self, term: Term) -> SafeString:
        return status_tag(term.get_state_display(), TERM_COLORS[term.state])

    @admin.display(description=gettext_lazy("planlagt utbetaling"), ordering="planned_payment")
    def planned(self, term: Term) -> str:
        return dato(term.planned_payment)

    @admin.display(description=gettext_lazy("kjøring"), ordering="run")
    def shown_run(self, term: Term) -> SafeString | str:
        if term.run is None:
            return "–"
        address = reverse("admin:payments_run_change", args=[term.run_id])
        return format_html('<a href="{}">{}</a>', address, term.run_id)

    @admin.display(description=gettext_lazy("linjer"))
    def lines(self, term: Term) -> str:
        return tall(term.run and term.run.lines)

    @admin.display(description=gettext_lazy("sum"))
    def amount(self, term: Term) -> SafeString | str:
        return kroner(term.run and term.run.amount)

    @admin.display(description=gettext_lazy("vist for kommunene"), ordering="published_at")
    def published(self, term: Term) -> str:
        return dato(term.published_at)

    @admin.display(description=gettext_lazy("attestert av"), ordering="attested_by")
    def attested(self, term: Term) -> str:
        return f"{term.attested_by.name}, {dato(term.attested_at)}" if term.attested_by else "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"title": _("Terminer"), "may_calculate": request.user.has_role(IMDI_SAKSBEHANDLER)}
        return super().changelist_view(request, shown | (extra_context or {}))

    # --- a term ---------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("beregn/", self.calculate, "calculate"),
            ("<str:code>/legg-ut/", self.publish, "publish"),
            ("<str:code>/attester/", self.attest, "attest"),
        ]
        wrap = self.admin_site.admin_view
        return [
            *(path(address, wrap(view), name=f"payments_term_{name}") for address, view, name in own),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        return super().get_queryset(request).select_related("run__started_by", "attested_by")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        term = get_object_or_404(self.get_queryset(request), pk=object_id)
        state = state_of(term)
        response = page(
            self,
            request,
            "term",
            termin(term.code),
            term=term,
            state=state,
            color=TERM_COLORS[term.state],
            sentence=sentence(state, today()),
            warnings=services.attestation_warnings(term, today()) if term.run and not term.is_locked else [],
            checks=checks_shown(term, request.user),
            **_sums(term),
            events=term.events.select_related("user"),
            buttons=[] if state.progress else _buttons(request, term),
        )
        return kept_fresh(request, response, state.progress) if state.progress else response

    # --- the buttons ----------------------------------------------------------------------------------------

    def calculate(self, request: HttpRequest) -> HttpResponse:
        require_role(request, IMDI_SAKSBEHANDLER)
        initial = {"term": request.GET.get("termin", "")}
        form = CalculateForm(request.POST or None, today=today(), initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                run = services.start_run(
                    term_code=form.cleaned_data["term"],
                    as_of=form.cleaned_data["as_of"],
                    user=request.user,
                )
            except services.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._calculating(request, run)
        return page(
            self,
            request,
            "action",
            _("Beregn en termin"),
            form=form,
            lead=_(
                "Hele terminen beregnes: det hver kommune skal ha, minus det som er betalt. "
                "Er den beregnet før, trer den nye beregningen i stedet for den gamle når den er ferdig."
            ),
            verb=_("Beregn"),
        )

    @staticmethod
    def _calculating(request: HttpRequest, run: Run) -> HttpResponseRedirect:
        details = {"run": run.pk, "as_of": run.as_of.isoformat()}
        audit.record(kind="term_calculated", request=request, subject=run.term_code, details=details)
        ask_workers(request, run)
        return redirect("admin:payments_term_change", run.term_code)

    def publish(self, request: HttpRequest, code: str) -> HttpResponse:
        require_role(request, IMDI_SAKSBEHANDLER)
        term = get_object_or_404(Term, pk=code)
        form = PublishForm(request.POST or None, today=today(), until=term.comments_until)
        if request.method == "POST" and form.is_valid():
            try:
                self._publish(request, term, form.cleaned_data)
            except services.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(term)s er vist for kommunene.") % {"term": term.code})
                return redirect("admin:payments_term_change", term.code)
        return page(
            self,
            request,
            "action",
            _("Legg ut %(term)s til forhåndsvisning") % {"term": term.code},
            term=term,
            form=form,
            lead=_("Kommunene ser utbetalingsgrunnlaget sitt og kan melde feil før terminen attesteres."),
            verb=_("Legg ut til forhåndsvisning"),
        )

    @staticmethod
    @transaction.atomic
    def _publish(request: HttpRequest, term: Term, values: dict[str, Any]) -> None:
        services.publish_term(term_code=term.code, user=request.user, **values)
        details = {"comments_until": values["comments_until"].isoformat()}
        audit.record(kind="term_published", request=request, subject=term.code, details=details)

    def attest(self, request: HttpRequest, code: str) -> HttpResponse:
        require_role(request, IMDI_ATTESTANT)
        term = get_object_or_404(self.get_queryset(request), pk=code)
        if not may_move(term.state, TermState.ATTESTED):
            text = _("%(term)s er %(state)s og kan ikke attesteres nå.")
            messages.error(request, text % {"term": term.code, "state": term.state})
            return redirect("admin:payments_term_change", term.code)
        warnings = services.attestation_warnings(term, today())
        payment = term_payment(term)
        shown = fingerprint(term, payment, warnings)
        if request.method == "POST" and request.POST.get("shown") != shown:
            messages.error(
                request, _("Terminen eller varslene er endret siden du åpnet siden. Se gjennom dem på nytt.")
            )
            return redirect("admin:payments_term_attest", term.code)
        form = AttestForm(request.POST or None, name=request.user.name, warned=bool(warnings))
        if request.method == "POST" and form.is_valid():
            try:
                self._attest(request, term, payment)
            except services.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(term)s er attestert og låst.") % {"term": term.code})
                return redirect("admin:payments_term_change", term.code)
        return page(
            self,
            request,
            "attest",
            _("Attester %(term)s") % {"term": term.code},
            term=term,
            form=form,
            warnings=warnings,
            shown=shown,
            lead=_("Linjene låses for alltid og blir utbetalt. Feil som oppdages senere, rettes i neste termin."),
            verb=_("Attester"),
            **_sums(term),
        )

    @staticmethod
    @transaction.atomic
    def _attest(request: HttpRequest, term: Term, payment: TermPayment) -> None:
        """Attests just what was shown: another calculation or a new row of an account that came in between undoes
        it."""
        attested = services.attest_term(
            term_code=term.code, user=request.user, today=today(), acknowledge_warnings=True
        )
        if attested.run_id != term.run_id:
            raise services.AttestationRefused(
                f"{term.code} er beregnet på nytt mens du så på den. Se gjennom den nye beregningen."
            )
        if term_payment(attested) != payment:
            raise services.AttestationRefused(
                "Motregningskontoen er endret mens du så på terminen. Åpne siden på nytt."
            )
        details = {"run": attested.run_id, "digest": attested.digest}
        audit.record(kind="term_attested", request=request, subject=term.code, details=details)


def _sums(term: Term) -> dict[str, Any]:
    """The sums of the term's run beside those of the term before, and what is to be paid."""
    if term.run is None:
        return {}
    before = term_before(term)
    return {
        "before": before,
        "sums": sums_beside(term.run, before and before.run),
        "payment": term_payment(term),
    }


def fingerprint(term: Term, payment: TermPayment, warnings: list[str]) -> str:
    """Of what an attestant is shown, so that nothing else is attested."""
    text = "\n".join([str(term.run_id), term.run.digest, *map(str, payment), *warnings])
    return hashlib.sha256(text.encode()).hexdigest()


def _buttons(request: HttpRequest, term: Term) -> list[tuple[str, str]]:
    """(words, address) of what the user's roles and the term's state allow; the next step first."""
    found = []
    attest = request.user.has_role(IMDI_ATTESTANT) and may_move(term.state, TermState.ATTESTED)
    publish = request.user.has_role(IMDI_SAKSBEHANDLER) and may_move(term.state, TermState.PREVIEW)
    if publish:
        words = _("Endre fristen for innspill") if term.state == Term.State.PREVIEW else ""
        address = reverse("admin:payments_term_publish", args=[term.code])
        found.append((words or _("Legg ut til forhåndsvisning"), address))
    if attest:
        found.append((_("Attester"), reverse("admin:payments_term_attest", args=[term.code])))
    if request.user.has_role(IMDI_SAKSBEHANDLER) and not term.is_locked:
        words = _("Beregn på nytt") if term.run_id else _("Beregn")
        found.append((words, f"{reverse('admin:payments_term_calculate')}?termin={term.code}"))
    return found
