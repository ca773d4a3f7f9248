"""Runs as they go, what they warned of, and what the previous system paid. To be looked at."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin import ReadOnlyAdmin
from accounts.rules import IMDI_DRIFT, IMDI_SAKSBEHANDLER
from accounts.services import audit
from grants.admin import RegisterAdmin, duf_begins
from grants.rules.timeline_words import EKSTRATILSKUDD_CODES
from imdi_tilskudd.templatetags.portal_tags import dato, kroner, status_tag, tall, termin_kort
from payments.models import ConvertedPayment, Run, RunWarning
from payments.selectors.overview import progress, runs_with_progress, sums_beside

from .pages import ask_workers, kept_fresh, page, require_role
from .words import RUN_COLORS

RESTARTERS = (IMDI_SAKSBEHANDLER, IMDI_DRIFT)
NEWEST_RUNS = 20


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "shown_term",
        "shown_state",
        "chunks",
        "all_persons",
        "all_lines",
        "shown_amount",
        "seconds",
        "known_on",
        "created_by",
        "began",
    )
    list_select_related = ("started_by",)
    ordering = ("-id",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        return runs_with_progress().select_related("started_by").order_by(*self.ordering)

    @admin.display(description=gettext_lazy("termin"), ordering="term_code")
    def shown_term(self, run: Run) -> str:
        return termin_kort(run.term_code) if run.term_code else run.get_purpose_display()

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def shown_state(self, run: Run) -> SafeString:
        return status_tag(run.get_state_display(), RUN_COLORS[run.state])

    @admin.display(description=gettext_lazy("deler"))
    def chunks(self, run: Run) -> str:
        return f"{run.chunks_done}/{run.chunks_all}" if run.chunks_all else "–"

    @admin.display(description=gettext_lazy("personer"), ordering="persons")
    def all_persons(self, run: Run) -> str:
        return tall(run.persons)

    @admin.display(description=gettext_lazy("linjer"), ordering="lines")
    def all_lines(self, run: Run) -> str:
        return tall(run.lines)

    @admin.display(description=gettext_lazy("sum"), ordering="amount")
    def shown_amount(self, run: Run) -> SafeString | str:
        return kroner(run.amount)

    @admin.display(description=gettext_lazy("kunnskapsdag"), ordering="as_of")
    def known_on(self, run: Run) -> str:
        return dato(run.as_of)

    @admin.display(description=gettext_lazy("startet av"), ordering="started_by")
    def created_by(self, run: Run) -> str:
        return run.created_by

    @admin.display(description=gettext_lazy("startet"), ordering="started_at")
    def began(self, run: Run) -> str:
        return f"{timezone.localtime(run.started_at):%d.%m.%Y %H:%M}"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Kjøringer")} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        restart = self.admin_site.admin_view(require_POST(self.restart))
        return [
            path("<int:run_id>/start-pa-nytt/", restart, name="payments_run_restart"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        run = get_object_or_404(self.get_queryset(request), pk=object_id)
        at_work = run.state == Run.State.WORKING
        done_so_far = progress(run) if at_work else None
        response = page(
            self,
            request,
            "run",
            _("Kjøring %(number)s") % {"number": run.pk},
            run=run,
            color=RUN_COLORS[run.state],
            progress=done_so_far,
            sums=None if at_work else sums_beside(run, None),
            warnings=run.warnings.count(),
            may_restart=at_work and request.user.has_role(*RESTARTERS),
        )
        return kept_fresh(request, response, done_so_far) if done_so_far else response

    def restart(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Workers are asked again: whatever became of the first hint, the run's row is the job."""
        require_role(request, *RESTARTERS)
        run = get_object_or_404(Run, pk=run_id)
        if run.state == Run.State.WORKING:
            audit.record(kind="run_restarted", request=request, subject=f"kjøring {run.pk}")
            ask_workers(request, run)
            messages.success(request, _("Kjøringen er satt i gang på nytt."))
        else:
            messages.error(request, _("Kjøringen er ikke i arbeid lenger."))
        return redirect("admin:payments_run_change", run.pk)


class RunFilter(admin.SimpleListFilter):
    """The newest runs that warned of something."""

    title = gettext_lazy("kjøring")
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        warned = RunWarning.objects.order_by("-run_id").values_list("run_id", flat=True)
        runs = Run.objects.filter(pk__in=warned.distinct()[:NEWEST_RUNS])
        return [(str(run.pk), str(run)) for run in runs]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RunWarning]) -> QuerySet[RunWarning]:
        if not self.value():
            return queryset
        return queryset.filter(run_id=self.value()) if self.value().isdecimal() else queryset.none()


@admin.register(RunWarning)
class RunWarningAdmin(ReadOnlyAdmin):
    list_display = ("text", "kind", "duf", "run")
    list_filter = (RunFilter, ("kind", admin.AllValuesFieldListFilter))
    list_select_related = ("run",)
    list_display_links = None
    ordering = ("-run_id", "id")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Varsler")} | (extra_context or {}))


@admin.register(ConvertedPayment)
class ConvertedPaymentAdmin(RegisterAdmin):
    """The list shows all there is: a page of its own would have the previous system's id in its address, and that
    one holds the DUF number."""

    list_display = ("id", "duf", "code", "year", "term", "recipient", "shown_amount", "paid_on")
    list_select_related = ("code", "recipient")
    list_display_links = None
    ordering = ("id",)
    search_fields = ("id",)
    search_help_text = gettext_lazy("Begynnelsen på et DUF-nummer eller på id-en i det gamle systemet.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConvertedPayment]:
        found = super().get_queryset(request)
        return found if request.user.opens_all_ekstratilskudd else found.exclude(code__in=EKSTRATILSKUDD_CODES)

    def search(self, text: str) -> Q:
        return duf_begins(text) | Q(id__startswith=text)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": _("Konverterte utbetalinger")}
        return super().changelist_view(request, title | (extra_context or {}))

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    @admin.display(description=gettext_lazy("beløp"), ordering="amount")
    def shown_amount(self, payment: ConvertedPayment) -> SafeString | str:
        return kroner(payment.amount)

    @admin.display(description=gettext_lazy("betalt"), ordering="paid")
    def paid_on(self, payment: ConvertedPayment) -> str:
        return dato(payment.paid)
