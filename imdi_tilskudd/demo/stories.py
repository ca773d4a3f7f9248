"""What Oslo and IMDi say to each other in the demo: change requests wherever one can stand, a notification or two, and
a driftsmelding."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Driftsmelding, Mail, Notification, Recipient, User
from accounts.services.notices import save_driftsmelding
from change_requests import services
from change_requests.models import Activity
from change_requests.services.telling import tell_of_deadlines
from grants.models import Person
from payments.models import Line

OSLO, LILLESTROM = "0301", "3205"
YEARS_2_TO_5 = ("AR-2", "AR-3", "AR-4", "AR-5")


@transaction.atomic
def grant_one(*, term: str, today: date) -> None:
    """A person has moved away before the term was paid; granted, so that the next term corrects it. Once."""
    if Activity.objects.exists():
        return
    _forget_the_past(term)
    oda, ingrid = _sides()
    moved = f"{int(term[:4]) - 1}-12-15"  # before the term began, so that the next one takes back
    activity = _sent(
        _persons(term), oda, "flyttet", "Flyttet til Lillestrøm 15. desember", date=moved, place=LILLESTROM
    )
    services.take_activity(activity=activity, by=ingrid)
    services.grant_activity(
        activity=activity,
        outcome=Activity.Outcome.GRANTED,
        text="Folkeregisteret sier det samme. Tilskuddet følger personen til den nye kommunen.",
        duf=activity.person_id,
        facts=services.facts_of_request(activity),
        by=ingrid,
        today=today,
    )


def _forget_the_past(term: str) -> None:
    """Notifications of earlier terms have left the inboxes long ago; those of the last attested one are read. What was
    mailed of them has been sent."""
    Notification.objects.exclude(key__startswith=f"{term} ").delete()
    Notification.objects.update(read_at=timezone.now())
    Mail.objects.all().delete()


def _sides() -> tuple[User, User]:
    return User.objects.get(username="oslo"), User.objects.get(username="imdi")


def _persons(term: str) -> Iterator[Person]:
    """Of Oslo, in a year in which a grant follows the person; always the same ones, and each once."""
    lines = Line.objects.filter(term=term, recipient=OSLO, code__in=YEARS_2_TO_5, kind="ordinær")
    used = Activity.objects.filter(person__isnull=False).values("person_id")
    dufs = lines.exclude(duf__in=used).order_by("duf").values_list("duf", flat=True)[:20]
    return Person.objects.filter(duf__in=list(dufs), protected=False).order_by("duf").iterator()


def _begun(persons: Iterator[Person], by: User, kind: str, title: str, **content: str) -> Activity:
    activity = services.start_draft(
        type=Activity.Type.CHANGE_REQUEST,
        subtype=kind,
        recipient=Recipient.objects.get(number=OSLO),
        person=next(persons),
        by=by,
    )
    return services.save_draft(activity=activity, title=title, content=content, version=0, by=by)


def _sent(persons: Iterator[Person], by: User, kind: str, title: str, **content: str) -> Activity:
    activity = _begun(persons, by, kind, title, **content)
    return services.send_activity(activity=activity, text="Vi har sett det i Folkeregisteret.", by=by)


@transaction.atomic
def begin(*, term: str, today: date) -> None:
    """Requests that wait: two for IMDi, one in treatment, one for Oslo with a deadline, and a draft. Once."""
    if Driftsmelding.objects.exists():
        return
    oda, ingrid = _sides()
    persons, year = _persons(term), term[:4]
    _sent(persons, oda, "død", "Død 28. april", date=f"{year}-04-28")
    _sent(persons, oda, "flyttet", "Flyttet til Lillestrøm 2. april", date=f"{year}-04-02", place=LILLESTROM)
    treated = _sent(persons, oda, "utvandret", "Reist ut av Norge 15. mars", date=f"{year}-03-15")
    services.take_activity(activity=treated, by=ingrid)
    asked = _sent(persons, oda, "feil utbetaling", "To av linjene ser like ut")
    services.take_activity(activity=asked, by=ingrid)
    services.ask_municipality(
        activity=asked, text="Hvilke linjer mener dere?", due=today + timedelta(days=2), by=ingrid
    )
    _begun(persons, oda, "andre endringsbehov", "Navnet er skrevet feil")
    tell_of_deadlines(today=today)
    _announce(today, ingrid)


def _announce(today: date, by: User) -> None:
    """The portal is closed on a morning of the weekend to come."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    day = f"{saturday:%d.%m.%Y}"
    notice = Driftsmelding(
        title_nb="Stengt for oppgradering lørdag",
        text_nb=f"IMDi Tilskudd er stengt lørdag {day} kl. 08–12. Send det som haster, før helgen.",
        title_nn="Stengt for oppgradering laurdag",
        text_nn=f"IMDi Tilskudd er stengt laurdag {day} kl. 08–12. Send det som hastar, før helga.",
        severity=Driftsmelding.Severity.INFO,
        audience=Driftsmelding.Audience.ALL,
        shown_from=timezone.now(),
    )
    save_driftsmelding(notice=notice, saved_by=by)
