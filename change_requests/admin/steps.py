"""The buttons of the desk, and what its page shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import digits
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from change_requests import services
from change_requests.forms import AnswerForm, TextForm, facts_of, forms_of
from change_requests.models import Activity, Note
from change_requests.rules import access, moves
from change_requests.selectors.comparison import compared
from change_requests.selectors.desk import (
    EffectShown,
    beside,
    effect_shown,
    in_queue_before,
    next_in_queue,
    place_in_form,
    standing_for,
)
from change_requests.selectors.effects import led_to
from change_requests.selectors.words import content_shown, event_sentence, kind_label, tag_of
from change_requests.services.granting import duf_of
from grants.selectors.persons import person_with
from imdi_tilskudd.lib.dates import today
from payments.services import Refused

DUF_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Done:
    """`said`: what was done, for the next page; empty when the same page is shown again with `shown`. `is_over`: the
    desk goes on to the next in the queue."""

    said: str = ""
    is_over: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict)


def take(request: HttpRequest, activity: Activity) -> Done:
    services.take_activity(activity=activity, by=request.user)
    return Done(_("Du behandler den nå. Ingen andre kan avgjøre den."))


def take_over(request: HttpRequest, activity: Activity) -> Done:
    form = TextForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Skriv hvorfor du tar over."))
    services.take_over(activity=activity, by=request.user, reason=form.cleaned_data["tekst"])
    return Done(_("Du har tatt over."))


def put_back(request: HttpRequest, activity: Activity) -> Done:
    services.put_back(activity=activity, by=request.user)
    return Done(_("Lagt tilbake i køen."), is_over=True)


def note(request: HttpRequest, activity: Activity) -> Done:
    text = request.POST.get("notat", "")
    services.add_note(activity=activity, side=Note.Side.INTERNAL, text=text, by=request.user)
    return Done(_("Notatet er lagret. Bare IMDi ser det."))


def insert_template(request: HttpRequest, activity: Activity) -> Done:
    """The template's text in the municipality's målform, to be edited before it is sent."""
    answer = _answer(request, activity)
    template = answer.cleaned_data.get("mal")
    if template is None:
        raise ValidationError(_("Velg en svarmal først."))
    filled = request.POST.copy()
    filled["tekst"] = template.text_for(activity.recipient.malform)
    filled["svar"] = filled.get("svar") or template.outcome
    try:
        return Done(shown={"posted": filled, "effect": _effect(request, activity)})
    except ValidationError as wrong:  # the facts are not right yet; the text comes all the same
        return Done(shown={"posted": filled, "refused": wrong.messages})


def show_effect(request: HttpRequest, activity: Activity) -> Done:
    return Done(shown={"posted": request.POST, "effect": _effect(request, activity)})


def ask(request: HttpRequest, activity: Activity) -> Done:
    values = _answer(request, activity).cleaned_data
    services.ask_municipality(activity=activity, text=values["tekst"], due=values["frist"], by=request.user)
    return Done(_("Spørsmålet er sendt til kommunen."), is_over=True)


def decide(request: HttpRequest, activity: Activity) -> Done:
    """With the facts when it is granted; the answer alone otherwise."""
    values = _answer(request, activity).cleaned_data
    granted = values["svar"] in {Activity.Outcome.GRANTED, Activity.Outcome.PARTLY}
    services.grant_activity(
        activity=activity,
        outcome=values["svar"],
        text=values["tekst"],
        duf=_duf(request.POST, activity),
        facts=_facts(request, activity) if granted else [],
        by=request.user,
        today=today(),
    )
    return Done(_("Avgjort. Kommunen ser svaret nå."), is_over=True)


STEPS: Mapping[str, Callable[[HttpRequest, Activity], Done]] = {
    "ta": take,
    "ta-over": take_over,
    "legg-tilbake": put_back,
    "notat": note,
    "mal": insert_template,
    "virkning": show_effect,
    "spor": ask,
    "avgjor": decide,
}


def _answer(request: HttpRequest, activity: Activity) -> AnswerForm:
    form = AnswerForm(request.POST, subtype=activity.subtype)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return form


def _facts(request: HttpRequest, activity: Activity) -> list[Any]:
    standing = standing_for(request.user, _duf(request.POST, activity))
    formset = forms_of(request.POST, [], standing)
    if not formset.is_valid():
        raise ValidationError(_("Se på opplysningene: noe mangler eller er skrevet feil."))
    return facts_of(formset)


def _duf(data: Mapping[str, Any], activity: Activity) -> str:
    """Whom the caseworker says it is about, else whom the request says; digits only, whatever was typed."""
    typed = "".join(character for character in data.get("duf", "") if character in digits)[:DUF_DIGITS]
    return typed or duf_of(activity)


def _effect(request: HttpRequest, activity: Activity) -> EffectShown | None:
    """None where there is nothing to try."""
    facts = _facts(request, activity)
    return _tried(request, _duf(request.POST, activity), facts) if facts else None


def _tried(request: HttpRequest, duf: str, facts: Sequence[Any]) -> EffectShown:
    try:
        return effect_shown(request.user, services.preview_facts(duf=duf, facts=facts, today=today()))
    except Refused as refused:
        raise ValidationError(str(refused)) from None


def page_context(
    request: HttpRequest,
    activity: Activity,
    *,
    refused: Sequence[str] = (),
    posted: Any = None,
    effect: EffectShown | None = None,
) -> dict[str, Any]:
    """The page with what was posted last, or as the request proposes."""
    data = posted if posted is not None else (request.POST if request.method == "POST" else None)
    duf = _duf(data or {}, activity)
    shown = beside(request.user, activity, duf)
    is_mine = activity.place == moves.IN_TREATMENT and activity.treated_by_id == request.user.pk
    is_open = activity.place in moves.OPEN
    facts = services.facts_of_request(activity) if is_open else []
    formset = forms_of(_of_formset(data), facts, shown.events) if is_mine else None
    errors = list(refused)
    if is_mine and data is None and facts:
        effect, errors = _first_effect(request, duf, facts, errors)
    label, color = tag_of(activity)
    notes = activity.notes.select_related("by")
    return {
        "activity": activity,
        "kind": kind_label(activity),
        "tag": label,
        "tag_color": color,
        "said": content_shown(activity, place_in_form(activity)),
        "notes": notes,
        "history": [(event, event_sentence(event)) for event in activity.events.select_related("by")],
        "attachments": list(activity.attachments.all()),
        "chosen_lines": list(activity.lines.select_related("person")),
        "led": led_to(activity, request.user),
        "compared": compared(facts, shown.events) if duf == duf_of(activity) else [],
        "beside": shown,
        "duf": duf,
        "person": activity.person if activity.person_id == duf else person_with(duf),
        "next": next_in_queue(request.user, activity) if is_open else None,
        "before": in_queue_before(request.user, activity) if activity.place == moves.WAITING else 0,
        "may_treat": access.may_treat(request.user.imdi_roles, activity.type, ekstra=activity.ekstra),
        "is_mine": is_mine,
        "is_waiting": activity.place == moves.WAITING,
        "is_taken": activity.place == moves.IN_TREATMENT and not is_mine,
        "facts": formset,
        "answer": AnswerForm(data, subtype=activity.subtype, initial={"duf": duf}) if is_mine else None,
        "effect": effect,
        "refused": errors,
    }


def _of_formset(data: Any) -> Any:
    """The posted forms; None when the POST was another button's."""
    return data if data is not None and "f-TOTAL_FORMS" in data else None


def _first_effect(
    request: HttpRequest, duf: str, facts: Sequence[Any], errors: list[str]
) -> tuple[EffectShown | None, list[str]]:
    """Of what the request itself proposes; what is wrong with it is said, and the page comes all the same."""
    try:
        return _tried(request, duf, facts), errors
    except ValidationError as wrong:
        return None, [*errors, *wrong.messages]
