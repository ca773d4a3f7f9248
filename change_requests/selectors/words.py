"""Activities in words: what they are, where they stand, what happens next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from change_requests.models import Activity, ActivityEvent
from change_requests.rules import moves
from change_requests.rules.kinds import SETTLED_BEFORE_2021, ChangeKind
from change_requests.rules.next_step import Situation, Step, what_happens_next
from imdi_tilskudd.templatetags.portal_tags import termin
from payments.selectors.masking import shown_name

KIND_LABELS = {
    ChangeKind.MOVED: gettext_lazy("Flyttet"),
    ChangeKind.DIED: gettext_lazy("Død"),
    ChangeKind.EMIGRATED: gettext_lazy("Utvandret"),
    ChangeKind.WRONG_DATE: gettext_lazy("Feil dato"),
    ChangeKind.WRONG_CODE: gettext_lazy("Feil kode"),
    ChangeKind.MISSING_PERSON: gettext_lazy("Mangler person"),
    ChangeKind.WRONG_PAYMENT: gettext_lazy("Feil utbetaling"),
    ChangeKind.OTHER: gettext_lazy("Andre endringsbehov i saken"),
}
SUBTYPE_LABELS = {**KIND_LABELS, SETTLED_BEFORE_2021: gettext_lazy("Bosatt i 2020 eller tidligere")}

OUTCOME_COLORS = {
    Activity.Outcome.GRANTED: "success",
    Activity.Outcome.PARTLY: "success",
    Activity.Outcome.REJECTED: "neutral",
    Activity.Outcome.NOTED: "neutral",
}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity in a list. `what`: its kind where the type is known already. `next`: «Hva skjer nå». `due_soon`:
    within a week, or past."""

    activity: Activity
    url: str
    title: str
    kind: str
    what: str
    tag: str
    tag_color: str
    next: str
    about: str
    due: date | None
    due_soon: bool


def row_of(activity: Activity, today: date) -> ActivityRow:
    tag, color = tag_of(activity)
    return ActivityRow(
        activity=activity,
        url=reverse("change_requests:activity", args=[activity.public_id]),
        title=activity.title or _("Uten tittel"),
        kind=kind_label(activity),
        what=subtype_label(activity).capitalize(),
        tag=tag,
        tag_color=color,
        next=next_sentence(activity, today),
        about=about_text(activity),
        due=activity.due,
        due_soon=activity.due is not None and (activity.due - today).days <= 7,
    )


def kind_label(activity: Activity) -> str:
    """Type and, of a change request or an application, what kind."""
    label = activity.get_type_display()
    return f"{label}: {subtype_label(activity)}" if activity.subtype else label


def subtype_label(activity: Activity) -> str:
    """What it is about, in words; empty where there is nothing to say beside the type."""
    return str(SUBTYPE_LABELS.get(activity.subtype, activity.subtype)).lower()


def tag_of(activity: Activity) -> tuple[str, str]:
    """Words and colour of where it stands."""
    if activity.is_draft:
        return _("Utkast"), "neutral"
    if activity.place == moves.CLOSED:
        return str(Activity.Outcome(activity.outcome).label), OUTCOME_COLORS[activity.outcome]
    return {
        moves.WITHDRAWN: (_("Avbrutt"), "neutral"),
        moves.WAITING: (_("Hos IMDi"), "info"),
        moves.IN_TREATMENT: (_("Under behandling"), "info"),
        moves.ASKED: (_("Venter på dere"), "warning"),
    }[activity.place]


def next_sentence(activity: Activity, today: date) -> str:
    """«Hva skjer nå»: where it stands, whom it waits on, and until when. activity: from selectors.lists, which adds
    what the sentence reads."""
    step = what_happens_next(_situation(activity), today)
    sentences = LATE_SENTENCES if step.is_late else NEXT_SENTENCES if step.until else UNDATED_SENTENCES
    answered = activity.answered_at
    return (sentences.get(step.step) or UNDATED_SENTENCES[step.step])() % {
        "day": f"{step.until:%d.%m.%Y}" if step.until else "",
        "answered": f"{localdate(answered):%d.%m.%Y}" if answered else "",
        "term": termin(_counted_in(activity)),
        "author": activity.author or _("en kollega"),
    }


def _situation(activity: Activity) -> Situation:
    came = activity.came_to_imdi or activity.sent_at
    return Situation(
        place=activity.place,
        was_sent=activity.sent_at is not None,
        was_cancelled_by_imdi=activity.was_cancelled_by_imdi,
        due=activity.due,
        with_imdi_since=localdate(came) if came else None,
        corrects=bool(activity.followed),
        counted_in=_counted_in(activity),
    )


def _counted_in(activity: Activity) -> str:
    """The first term that has reckoned with the newest of what was granted; empty before there is one."""
    newest = activity.followed[-1]["first"] if activity.followed else None
    return newest["term"] if newest else ""


# Of steps with a day that has passed, with a day to come, and without any.
LATE_SENTENCES: Mapping[Step, Callable[[], str]] = {
    Step.REPLY: lambda: _("Fristen for å svare IMDi var %(day)s. Svar så snart dere kan."),
    Step.TREATMENT: lambda: _("Venter på IMDi. Svaret var ventet innen %(day)s."),
    Step.ANSWER: lambda: _("IMDi behandler den nå. Svaret var ventet innen %(day)s."),
}
NEXT_SENTENCES: Mapping[Step, Callable[[], str]] = {
    Step.REPLY: lambda: _("IMDi venter på svar fra dere innen %(day)s."),
    Step.TREATMENT: lambda: _("Venter på IMDi. Forventet svar innen %(day)s."),
    Step.ANSWER: lambda: _("IMDi behandler den nå. Forventet svar innen %(day)s."),
}
UNDATED_SENTENCES: Mapping[Step, Callable[[], str]] = {
    Step.SENDING: lambda: _("Utkast hos %(author)s. IMDi ser det først når dere sender."),
    Step.REPLY: lambda: _("IMDi venter på svar fra dere."),
    Step.TREATMENT: lambda: _("Venter på IMDi."),
    Step.ANSWER: lambda: _("IMDi behandler den nå."),
    Step.CALCULATION: lambda: _(
        "IMDi svarte %(answered)s. Det som rettes, kommer tidligst i neste termin som beregnes."
    ),
    Step.COUNTED: lambda: _("IMDi svarte %(answered)s. Det som ble rettet, er regnet med fra %(term)s."),
    Step.ANSWERED: lambda: _("IMDi svarte %(answered)s. Les svaret."),
    Step.DISCARDED: lambda: _("Utkastet er slettet. IMDi har ikke sett det."),
    Step.WITHDRAWN: lambda: _("Trukket tilbake. IMDi behandler den ikke."),
    Step.NOT_NEEDED: lambda: _("IMDi trenger den ikke lenger. Dere trenger ikke gjøre noe."),
}


def about_text(activity: Activity) -> str:
    """The subject: a person, a case, a term, or the municipality."""
    if activity.person is not None:
        name = shown_name(activity.person.name, protected=activity.person.protected, language=get_language() or "nb")
        if activity.scheme is not None:
            return f"{name}, {activity.scheme.label} {activity.budget_year}"
        return name
    if activity.term_id:
        return _("Hele %(term)s") % {"term": termin(activity.term_id)}
    return _("Kommunen")


MOVE_SENTENCES = {
    "send": lambda: _("Sendt til IMDi"),
    "discard": lambda: _("Utkastet slettet"),
    "withdraw": lambda: _("Trukket tilbake"),
    "reply": lambda: _("Besvart av kommunen"),
    "reopen": lambda: _("Gjenåpnet"),
    "request": lambda: _("Bedt om av IMDi"),
    "take": lambda: _("Tatt til behandling i IMDi"),
    "take_over": lambda: _("Ny saksbehandler i IMDi"),
    "put_back": lambda: _("Lagt tilbake i køen"),
    "ask": lambda: _("IMDi spør kommunen"),
    "answer": lambda: _("Besvart av IMDi"),
    "cancel": lambda: _("IMDi trenger den ikke lenger"),
}


def event_sentence(event: ActivityEvent) -> str:
    return MOVE_SENTENCES[event.move]()


def history_shown(activity: Activity) -> list[tuple[ActivityEvent, str, str]]:
    """Each step with its sentence and its comment, as the municipality may see them: why a colleague in IMDi has taken
    over is IMDi's own."""
    return [
        (event, event_sentence(event), "" if event.move == "take_over" else event.comment)
        for event in activity.events.all()
    ]


CONTENT_LABELS = {
    "duf": lambda: _("DUF-nummer"),
    "fact": lambda: _("Opplysning"),
    "date": lambda: _("Dato"),
    "place": lambda: _("Kommune"),
    "code": lambda: _("Kode"),
    "name": lambda: _("Navn"),
    "birth_date": lambda: _("Fødselsdato"),
    "settled": lambda: _("Bosatt"),
    "due": lambda: _("Ny frist"),
    "country": lambda: _("Landbakgrunn"),
}
FACT_WORDS = {
    "settled": lambda: _("bosatt"),
    "moved": lambda: _("flyttet"),
    "emigrated": lambda: _("utvandret"),
    "died": lambda: _("død"),
}


def content_shown(activity: Activity, place: str) -> list[tuple[str, str]]:
    """(label, value) of the structured form, as the municipality wrote it. place: the name of the kommune in it, empty
    where there is none."""
    return [
        (label(), place or _("vet ikke") if key == "place" else _value(key, activity.content[key]))
        for key, label in CONTENT_LABELS.items()
        if activity.content.get(key)
    ]


def _value(key: str, value: str) -> str:
    if key in {"date", "birth_date", "settled", "due"}:
        try:
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        except ValueError:
            return value
    if key == "fact":
        return FACT_WORDS[value]() if value in FACT_WORDS else value
    return value
