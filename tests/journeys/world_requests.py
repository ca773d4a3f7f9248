"""What Askøy and IMDi have said to each other in the small world: a request in each state, a file, a support case."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from change_requests import services
from change_requests.models import Activity, Attachment, Note
from grants.models import Person
from payments.models import Line
from tests.change_requests.words import draft, sent, taken
from tests.factories import OTHERS, OURS, user

# Whom the world's requests are about: the numbers of persons in Askøy.
GRANTED_MOVE, *ABOUT = 2, 7, 8, 9
ASKED_ABOUT, REFUSED, ON_THE_DESK = ABOUT
ENOUGH = max(ABOUT) + 1
# Names of the requests in addresses.py → their titles.
TITLES = {
    "draft": "Flyttet 10. desember, står fortsatt hos oss i 2. termin",
    "sent": "Mangler norsktilskudd for mars",
    "chosen_lines": "Feil sats på tre linjer",
    "on_the_desk": "Flyttet 10. desember, står fortsatt hos oss",
    "asked": "Død 20. mars, står i grunnlaget",
    "refused": "Flyttet 1. april",
    "withdrawn": "Sendt en gang for mye",
    "granted": "Flyttet 20. november, fikk tilskudd for hele 1. termin",
    "support_case": "Excel-filen åpner seg ikke",
}


def grant_a_move(duf: str, imdi: User, today: date) -> None:
    """Granted before the shown term is calculated, which then corrects what is paid."""
    about = Person.objects.get(pk=duf)
    content = {"date": "2023-11-20", "place": OTHERS, "why": "Flyttemelding 20. november."}
    activity = _about(about, TITLES["granted"], content)
    services.grant_activity(
        activity=taken(activity, imdi),
        outcome=Activity.Outcome.GRANTED,
        text="Flyttingen er lagt inn. Tilskuddet følger personen, og beløpene rettes i 2. termin.",
        duf=duf,
        facts=services.facts_of_request(activity),
        by=imdi,
        today=today,
    )


def _about(person: Person, title: str, content: dict[str, str], subtype: str = "flyttet") -> Activity:
    by = User.objects.get(username="caseworker")
    begun = draft(by, person=person, subtype=subtype)
    services.save_draft(activity=begun, title=title, content=content, version=0, by=by)
    return services.send_activity(activity=begun, text=content["why"], by=by)


def build(about: list[str], imdi: User) -> None:
    """After the terms are there. `about`: DUF numbers of ENOUGH persons."""
    caseworker = User.objects.get(username="caseworker")
    persons = {number: Person.objects.get(pk=about[number]) for number in ABOUT}
    moved = {"date": "2023-12-10", "place": OTHERS, "why": "Flyttemelding 10. desember. Står fortsatt hos oss."}
    begun = draft(caseworker, person=persons[ON_THE_DESK])
    services.save_draft(activity=begun, title=TITLES["draft"], content=moved, version=0, by=caseworker)
    sent(caseworker, title=TITLES["sent"])
    sent(
        caseworker,
        title=TITLES["chosen_lines"],
        lines=list(Line.objects.filter(recipient=OURS, duf=about[ASKED_ABOUT])[:3]),
    )
    on_desk = _about(persons[ON_THE_DESK], TITLES["on_the_desk"], moved)
    _attach(on_desk, caseworker)
    taken(on_desk, imdi)
    died = {"date": "2024-03-20", "why": "Døde 20. mars."}
    asked = taken(_about(persons[ASKED_ABOUT], TITLES["asked"], died, "død"), imdi)
    services.ask_municipality(activity=asked, text="Hvilken dag døde hun?", due=date(2024, 6, 1), by=imdi)
    refused = taken(_about(persons[REFUSED], TITLES["refused"], moved | {"date": "2024-04-01"}), imdi)
    services.add_note(activity=refused, side=Note.Side.INTERNAL, text="Ringte Stavanger.", by=imdi)
    text = "Folkeregisteret viser noe annet enn det dere skriver, og vi kan ikke endre beløpet."
    services.answer_activity(activity=refused, outcome=Activity.Outcome.REJECTED, text=text, by=imdi)
    withdrawn = sent(caseworker, title=TITLES["withdrawn"])
    services.withdraw_activity(activity=withdrawn, reason="Sendt to ganger.", by=caseworker)
    reporter = user("contact_centre", ("kommunekontaktsenter", OURS), name="Kim Antatt")
    case = draft(reporter, type=Activity.Type.SUPPORT, subtype="")
    services.save_draft(activity=case, title=TITLES["support_case"], content={}, version=0, by=reporter)
    services.send_activity(activity=case, text="Filen fra 2. termin lastes ned, men er tom.", by=reporter)


def _attach(activity: Activity, by: User) -> None:
    """Only their receipts: what is in the files is for other tests."""
    states = (("flyttemelding.pdf", Attachment.State.CLEAN), ("kart over boligen.png", Attachment.State.QUARANTINE))
    for number, (name, state) in enumerate(states):
        Attachment.objects.create(
            activity=activity,
            name=name,
            size=84_213,
            sha256="3b5d5c3712955042212316173ccf37be8000f1e5b1d2d6e4cbd9d5ad40b1ba7c",
            content_type="application/pdf",
            stored_as=f"{number:032x}",
            uploaded_by=by,
            state=state,
            scanned_at=None if state == Attachment.State.QUARANTINE else timezone.now(),
        )
