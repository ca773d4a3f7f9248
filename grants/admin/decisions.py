"""What waits for a second person, and where IMDi's own events and the real source's say different things."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import ReadOnlyAdmin
from accounts.models import Recipient
from accounts.rules import IMDI_ATTESTANT, IMDI_SAKSBEHANDLER
from accounts.services import audit
from grants import services
from grants.forms import ResolveForm
from grants.models import Person, ProposedEvent, ProvisionalConflict, RegisterEvent
from grants.models.register import of_ekstratilskudd
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.templatetags.portal_tags import kroner

from .pages import page, require_role
from .persons import described

NAMES = {
    "municipality": gettext_lazy("kommune"),
    "recipient": gettext_lazy("mottaker"),
    "role": gettext_lazy("rolle"),
    "basis": gettext_lazy("grunnlag"),
    "kind": gettext_lazy("slag"),
    "to": gettext_lazy("til"),
}


class StateFilter(admin.SimpleListFilter):
    """What waits comes first; the rest is history."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("apen", gettext_lazy("Venter")), ("avgjort", gettext_lazy("Avgjort"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"apen", "avgjort"}:
            return queryset
        return queryset.filter(decided_at__isnull=self.value() == "apen")


class DecidedAdmin(ReadOnlyAdmin):
    """A list whose rows are decided on a page of their own."""

    list_filter = (StateFilter,)
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        name = f"grants_{self.opts.model_name}_decide"
        own = path("<int:pk>/avgjor/", self.admin_site.admin_view(self.decide), name=name)
        return [own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return self.shown(request, get_object_or_404(self.get_queryset(request), pk=object_id))

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def shown(self, request: HttpRequest, row: Any) -> HttpResponse:
        raise NotImplementedError

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        raise NotImplementedError

    def _do(self, request: HttpRequest, row: Any, service: Callable[[], Any], done: str) -> HttpResponse:
        """Runs the service and goes back to the row, with what came of it."""
        try:
            service()
            messages.success(request, done)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse(f"admin:grants_{self.opts.model_name}_change", args=[row.pk]))


@admin.register(ProposedEvent)
class ProposedEventAdmin(DecidedAdmin):
    list_display = ("__str__", "person", "what", "shown_amount", "proposed_by", "proposed_at", "state", "decided_by")
    list_select_related = ("person", "proposed_by", "decided_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposedEvent]:
        found = super().get_queryset(request)
        if request.user.opens_all_ekstratilskudd:
            return found
        return found.exclude(of_ekstratilskudd("content"))

    @admin.display(description=gettext_lazy("gjelder"))
    def what(self, proposal: ProposedEvent) -> str:
        content = proposal.content
        return f"{content['code']} {content['year']}, {content['term']}, {content['recipient']}"

    @admin.display(description=gettext_lazy("beløp"))
    def shown_amount(self, proposal: ProposedEvent) -> SafeString | str:
        return kroner(proposal.amount)

    def shown(self, request: HttpRequest, row: ProposedEvent) -> HttpResponse:
        waits = row.state == ProposedEvent.State.PROPOSED
        is_own = row.proposed_by_id == request.user.pk
        may_approve = waits and not is_own and request.user.has_role(IMDI_ATTESTANT)
        audit.record(kind="read_person", request=request, subject=f"person {row.person.public_id}")
        return page(
            self,
            request,
            "proposal",
            capfirst(str(row)),
            proposal=row,
            recipient=with_name(row.content["recipient"]),
            may_approve=may_approve,
            may_turn_down=may_approve or (waits and is_own),
            waits_for_another=waits and is_own,
        )

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        require_role(request, IMDI_ATTESTANT, IMDI_SAKSBEHANDLER)
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if "approve" in request.POST:
            done = _("Vedtaket er godkjent. Neste beregning lager linjen.")
            return self._do(
                request,
                row,
                lambda: services.approve_event(proposal=row, by=request.user, today=today()),
                done,
            )
        if "turn_down" in request.POST:
            done = _("Forslaget er avvist. Ingenting er skrevet i registeret.")
            return self._do(request, row, lambda: services.turn_down_event(proposal=row, by=request.user), done)
        raise Http404


@admin.register(ProvisionalConflict)
class ProvisionalConflictAdmin(DecidedAdmin):
    list_display = ("__str__", "person", "imdis", "sources", "found_at", "shown_outcome", "decided_by")
    list_select_related = ("own", "theirs", "decided_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProvisionalConflict]:
        opened = RegisterEvent.objects.opened_to(request.user)
        return super().get_queryset(request).filter(own__in=opened, theirs__in=opened)

    @admin.display(description=gettext_lazy("DUF-nummer"))
    def person(self, conflict: ProvisionalConflict) -> str:
        return conflict.own.duf

    @admin.display(description=gettext_lazy("IMDis hendelse"))
    def imdis(self, conflict: ProvisionalConflict) -> SafeString:
        return described(conflict.own)

    @admin.display(description=gettext_lazy("kildens hendelse"))
    def sources(self, conflict: ProvisionalConflict) -> SafeString:
        return described(conflict.theirs)

    @admin.display(description=gettext_lazy("utfall"), ordering="outcome")
    def shown_outcome(self, conflict: ProvisionalConflict) -> str:
        return conflict.get_outcome_display()

    def shown(self, request: HttpRequest, row: ProvisionalConflict) -> HttpResponse:
        person = get_object_or_404(Person, duf=row.own.duf)
        audit.record(kind="read_person", request=request, subject=f"person {person.public_id}")
        return page(
            self,
            request,
            "conflict",
            capfirst(str(row)),
            conflict=row,
            person=person,
            sides=[
                (_("IMDis hendelse"), row.own, facts(row.own)),
                (_("Kildens hendelse"), row.theirs, facts(row.theirs)),
            ],
            may_resolve=not row.outcome and request.user.has_role(IMDI_SAKSBEHANDLER),
        )

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        require_role(request, IMDI_SAKSBEHANDLER)
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ResolveForm(request.POST)
        if not form.is_valid():
            raise Http404
        outcome = form.cleaned_data["outcome"]
        return self._do(
            request,
            row,
            lambda: services.resolve_conflict(conflict=row, outcome=outcome, by=request.user, today=today()),
            _("Motstriden er avgjort. Neste beregning følger valget."),
        )


def facts(event: RegisterEvent) -> list[tuple[str, Any]]:
    """What the event says beside its date, in words where there are any."""
    return [(str(NAMES.get(name, name)), _shown(name, value)) for name, value in event.data.items()]


def _shown(name: str, value: Any) -> Any:
    return with_name(value) if name in {"municipality", "recipient"} else value


def with_name(number: str) -> str:
    """A recipient's number and name."""
    return f"{number} {Recipient.objects.get(number=number).name}"
