"""A person as IMDi sees it, and what IMDi may do: put payments on hold, lift a hold, propose an enkeltvedtak. Each is
a page that says what will happen, and a service that does it or refuses in a sentence."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import IMDI_SAKSBEHANDLER
from accounts.services import audit
from grants import services
from grants.forms import DecisionForm, HoldForm, LiftForm
from grants.models import Person, RegisterEvent
from grants.register.oddities import LABELS, oddities
from grants.rules.facts import Event
from grants.selectors.persons import holds_in_force
from imdi_tilskudd.lib.dates import today

from .pages import page, require_role
from .register import RegisterAdmin, duf_begins


class PersonList(ChangeList):
    def url_for_result(self, result: Person) -> str:
        return reverse("admin:grants_person_change", args=[result.public_id])


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    """A person's address has the opaque id, never the DUF number."""

    list_display = ("name", "duf", "birth_date", "country", "protected")
    list_filter = ("protected",)
    ordering = ("duf",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("Navn, eller begynnelsen på et DUF-nummer.")
    fields = ("name", "duf", "birth_date", "country", "protected", "holds", "odd", "events")
    readonly_fields = ("holds", "odd", "events")
    change_form_template = "admin/grants/person.html"

    def search(self, text: str) -> Q:
        return duf_begins(text) | Q(name__icontains=text)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PersonList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Person | None:
        try:
            found = self.get_queryset(request).get(public_id=object_id)
        except (Person.DoesNotExist, ValidationError):
            return None
        found.shown_events = RegisterEvent.objects.filter(duf=found.duf).opened_to(request.user)
        return found

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["may_decide"] = request.user.has_role(IMDI_SAKSBEHANDLER)
        holds = holds_in_force(kwargs["obj"].duf) if context["may_decide"] else []
        if request.user.has_perm("accounts.view_auditevent"):
            log, subject = reverse("admin:accounts_auditevent_changelist"), f"person {kwargs['obj'].public_id}"
            context["access_log"] = f"{log}?{urlencode({'subject': subject})}"
        context["lifts"] = [(_lift_address(kwargs["obj"], hold), span(hold)) for hold in holds]
        response = super().render_change_form(request, context, *args, **kwargs)
        _note_read(request, kwargs["obj"])
        return response

    # --- what is shown --------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("stans i utbetalingen"))
    def holds(self, person: Person) -> SafeString | str:
        return format_html_join("", "<p>{}</p>", ((span(hold),) for hold in holds_in_force(person.duf))) or "–"

    @admin.display(description=gettext_lazy("advarsler"))
    def odd(self, person: Person) -> str:
        rows = person.shown_events.order_by("sequence")
        events = [Event(*row) for row in rows.values_list("id", "type", "date", "registered", "data")]
        return ", ".join(LABELS[oddity] for oddity in oddities(events)) or "–"

    @admin.display(description=gettext_lazy("hendelser"))
    def events(self, person: Person) -> SafeString:
        rows = person.shown_events.order_by("date", "registered", "id")
        return format_html_join("", "<p>{}</p>", ((described(row),) for row in rows))

    # --- the pages of our own -------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("stans/", self.hold, "hold"),
            ("stans/<int:sequence>/opphev/", self.lift, "lift"),
            ("vedtak/", self.decide, "decide"),
        ]
        wrap = self.admin_site.admin_view
        return [
            *(path(f"<uuid:person>/{at}", wrap(view), name=f"grants_person_{name}") for at, view, name in own),
            *super().get_urls(),
        ]

    def hold(self, request: HttpRequest, person: UUID) -> HttpResponse:
        found = self._person(request, person)
        form = HoldForm(request.POST or None, initial={"first_day": today()})

        def do(values: dict[str, Any]) -> str:
            services.put_on_hold(person=found, **values, by=request.user, today=today())
            return _("Utbetalingen er stanset. Neste beregning gir ingen linjer for personen.")

        lead = _("Så lenge stansen gjelder, får personen ingen linjer. Når den oppheves, kommer forskjellen.")
        return self._act(request, found, form, do, _("Stans utbetalingen"), lead)

    def lift(self, request: HttpRequest, person: UUID, sequence: int) -> HttpResponse:
        found = self._person(request, person)
        hold = get_object_or_404(RegisterEvent, pk=sequence, duf=found.duf, type=RegisterEvent.Type.HOLD)
        form = LiftForm(request.POST or None, first_day=hold.date)

        def do(values: dict[str, Any]) -> str:
            services.lift_hold(hold=hold, **values, by=request.user, today=today())
            return _("Stansen er opphevet. Det som ble holdt tilbake, kommer i neste beregning.")

        lead = _("Stansen gjelder %(span)s.") % {"span": span(hold)}
        return self._act(request, found, form, do, _("Opphev stansen"), lead)

    def decide(self, request: HttpRequest, person: UUID) -> HttpResponse:
        found = self._person(request, person)
        form = DecisionForm(request.POST or None, with_ekstratilskudd=request.user.opens_all_ekstratilskudd)

        def do(values: dict[str, Any]) -> str:
            keys = {"code": values.pop("code").pk, "recipient": values.pop("recipient").pk}
            services.propose_decision(person=found, **keys, **values, by=request.user, today=today())
            return _("Forslaget er lagret. En attestant må godkjenne det før det får virkning.")

        lead = _("Vedtaket legger et beløp til det som ellers er skyldig. En annen enn du må godkjenne det.")
        return self._act(request, found, form, do, _("Foreslå vedtak"), lead)

    def _person(self, request: HttpRequest, public_id: UUID) -> Person:
        require_role(request, IMDI_SAKSBEHANDLER)
        return get_object_or_404(Person, public_id=public_id)

    def _act(
        self, request: HttpRequest, person: Person, form: forms.Form, do: Any, title: str, lead: str
    ) -> HttpResponse:
        """Shows the form, or does it and goes back to the person."""
        back = reverse("admin:grants_person_change", args=[person.public_id])
        if form.is_valid():
            try:
                messages.success(request, do(dict(form.cleaned_data)))
                return HttpResponseRedirect(back)
            except ValidationError as refusal:
                form.add_error(None, refusal)
        _note_read(request, person)
        return page(self, request, "act", title, person=person, form=form, lead=lead, back=back)


def _note_read(request: HttpRequest, person: Person) -> None:
    details = {"protected": True} if person.protected else {}
    audit.record(kind="read_person", request=request, subject=f"person {person.public_id}", details=details)


def _lift_address(person: Person, hold: RegisterEvent) -> str:
    return reverse("admin:grants_person_lift", args=[person.public_id, hold.pk])


def span(hold: RegisterEvent) -> str:
    """From which day, and to which."""
    words = {"first": f"{hold.date:%d.%m.%Y}"}
    if to := hold.data.get("to"):
        year, month, day = to.split("-")
        return _("fra %(first)s til %(last)s") % (words | {"last": f"{day}.{month}.{year}"})
    return _("fra %(first)s") % words


def described(event: RegisterEvent) -> SafeString:
    """Date, kind and contents, and who knew it when."""
    return format_html(
        "{}: {} ({} {}, {})",
        f"{event.date:%d.%m.%Y}",
        event.get_type_display(),
        _("registrert"),
        f"{event.registered:%d.%m.%Y}",
        event.get_source_display(),
    )
