"""Lists of activities: Oppgaver, the change requests, and those at the bottom of a page."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from accounts.models import Recipient, User
from change_requests.models import Activity, ActivityEvent, ActivityLine
from change_requests.rules import moves
from imdi_tilskudd.lib.prepared import prepared
from imdi_tilskudd.lib.sorting import NorwegianOrder
from payments.models import Term

from .effects import following

SORTING = {
    "endret": ["changed_at"],
    "sendt": ["sent_at"],
    "tittel": [NorwegianOrder(F("title"))],
    "type": ["type", "subtype"],
    "status": ["status", "treatment"],
    "frist": ["due"],
    "person": [NorwegianOrder(F("person__name"))],
}
SHOWN_AT_BOTTOM = 10


def activities_of(user: User, recipient: Recipient | str) -> QuerySet[Activity]:
    """Of one recipient, or of the one with this number, as the user may see them, with all that their rows say."""
    found = Activity.objects.visible_to(user).filter(recipient=recipient)
    return _with_next_step(found.select_related("person", "scheme"), user)


def _with_next_step(activities: QuerySet[Activity], user: User) -> QuerySet[Activity]:
    """What selectors.words.next_sentence reads: `author`, `came_to_imdi`, `was_cancelled_by_imdi`, `followed`."""
    events = ActivityEvent.objects.filter(activity=OuterRef("pk"))
    came = events.filter(move__in=moves.TO_IMDI).order_by("-id").values("at")[:1]
    return activities.annotate(
        author=F("created_by__name"),
        came_to_imdi=Subquery(came),
        was_cancelled_by_imdi=Exists(events.filter(move="cancel")),
        followed=following(user),
    )


def found(activities: QuerySet[Activity], text: str) -> QuerySet[Activity]:
    """Those whom every word of the text fits: a part of the title, the person's name or DUF number."""
    for word in text.split():
        activities = activities.filter(
            Q(title__icontains=word)
            | Q(person__name__icontains=word, person__protected=False)
            | Q(person__duf__startswith=word)
        )
    return activities


def chosen(activities: QuerySet[Activity], shown: str, kind: str) -> QuerySet[Activity]:
    """shown: a value of forms.ActivityFilter's `vis`; anything else means what is open."""
    if kind:
        activities = activities.filter(type=kind)
    return FILTERS.get(shown, FILTERS[""])(activities)


FILTERS = {
    "": lambda found: found.open(),
    "aktiv": lambda found: found.waiting_for_municipality(),
    "imdi": lambda found: found.waiting_for_imdi(),
    "utført": lambda found: found.filter(treatment=moves.Treatment.ANSWERED),
    "avbrutt": lambda found: found.filter(status=moves.Status.CANCELLED),
    "alle": lambda found: found,
}


def about(
    user: User, recipient: Recipient, *, term: str = "", duf: str = "", scheme: str = "", year: int | None = None
) -> list[Activity]:
    """The newest about a term, a person or a case; of the recipient's own when nothing is named."""
    return _about(user, recipient.number, term, duf, scheme, year)


@prepared
def _about(user: User, number: str, term: str, duf: str, scheme: str, year: int | None) -> QuerySet[Activity]:
    found = activities_of(user, number)
    if term:
        found = found.filter(Q(term_id=term) | _with_a_line(run__term_code=term))
    if duf:
        found = found.filter(Q(person_id=duf) | _with_a_line(person_id=duf))
    if scheme:
        found = found.filter(Q(scheme_id=scheme, budget_year=year) | Q(scheme__isnull=True))
    return found.order_by("-id")[:SHOWN_AT_BOTTOM]


def _with_a_line(**about: object) -> Exists:
    """A chosen line is about it. Asked row by row of the few activities a recipient has."""
    return Exists(ActivityLine.objects.filter(activity=OuterRef("pk"), **about))


def open_about_person(user: User, recipient: Recipient, duf: str) -> list[Activity]:
    """Change requests about the person that are not answered, so that nobody sends the same twice."""
    found = activities_of(user, recipient).open().filter(type=Activity.Type.CHANGE_REQUEST)
    return list(found.filter(Q(person_id=duf) | Q(content__duf=duf)).order_by("-id")[:3])


def activity_of(user: User, recipient: Recipient, public_id) -> Activity | None:
    """One the user may see, else None; with `place_name`, the name of the kommune in its form, and `is_locked`, whether
    a term has been attested since it was answered."""
    attested = Term.objects.attested_after(OuterRef("answered_at"))
    return (
        activities_of(user, recipient)
        .filter(public_id=public_id)
        .select_related("recipient", "term")
        .annotate(place_number=KT("content__place"), is_locked=Exists(attested))
        .annotate(place_name=Subquery(Recipient.objects.filter(pk=OuterRef("place_number")).values("name")[:1]))
        .first()
    )


def newest_and_waiting(user: User, recipient: Recipient) -> tuple[list[Activity], list[Activity]]:
    """The newest of the recipient's, and those that wait on it with the nearest deadline first; asked for together."""
    both = _newest_and_waiting(user, recipient.number)
    due = [activity for activity in both if activity.status == moves.Status.ACTIVE]
    due.sort(key=lambda activity: (activity.due is None, activity.due, activity.pk))
    return both[:SHOWN_AT_BOTTOM], due


@prepared
def _newest_and_waiting(user: User, number: str) -> QuerySet[Activity]:
    everything = activities_of(user, number)
    newest = everything.order_by("-id").values("pk")[:SHOWN_AT_BOTTOM]
    waiting = everything.waiting_for_municipality().order_by(F("due").asc(nulls_last=True), "id")
    return everything.filter(Q(pk__in=newest) | Q(pk__in=waiting.values("pk")[:SHOWN_AT_BOTTOM])).order_by("-id")
