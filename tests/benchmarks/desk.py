"""Server time of IMDi's desk: 50 000 requests in the queue, a term of 300 000 lines, the effect for one person.

./portal manage benchmark desk
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta

from .bench import PROJECT, manage, own_database, set_up
from .pages import TERMS, _fill, _measure

KINDS = ("flyttet", "død", "utvandret", "feil dato", "feil kode", "mangler person", "feil utbetaling")
DUF = "202200000101"
QUEUE = "/admin/change_requests/activity/"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmark desk")
    parser.add_argument("--activities", type=int, default=50_000, help="forespørsler i køen")
    parser.add_argument("--lines", type=int, default=300_000, help="linjer i terminen for hele landet")
    parser.add_argument("--requests", type=int, default=40, help="forespørsler per side")
    options = parser.parse_args(arguments)
    with own_database() as environment, tempfile.TemporaryDirectory() as folder:
        environment["PORTAL_STATIC_ROOT"] = f"{folder}/static"
        manage(environment, "collectstatic", "--no-input", "-v0")
        environment["PORTAL_ALLOWED_HOSTS"] = "testserver"
        environment["DJANGO_SETTINGS_MODULE"] = "imdi_tilskudd.settings"
        given = f"{options.activities}, {options.lines}, {options.requests}"
        code = f"from tests.benchmarks.desk import inside; inside({given})"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=True)


def inside(activities: int, lines: int, requests: int) -> None:
    """Runs in a process that looks at the benchmark's database."""
    set_up()
    from tests.factories import logged_in, user

    term = TERMS[-1]
    _fill(term, lines)
    _queue(activities)
    about_term, about_person = _two_to_open(term)
    imdi = logged_in(user("imdi", ("imdi-saksbehandler", "imdi")))
    oslo = logged_in(user("oslo", ("kommune-saksbehandler", "0301")))
    addresses: list[tuple[str, Callable[[], object]]] = [
        (f"kø, {activities} forespørsler (mål 100)", lambda: imdi.get(QUEUE)),
        ("kø, side 500", lambda: imdi.get(f"{QUEUE}?p=500")),
        ("kø, bare flyttet", lambda: imdi.get(f"{QUEUE}?subtype=flyttet")),
        ("oppgaver, Oslo", lambda: oslo.get("/oppgaver/")),
        ("hele terminen, hos kommunen (mål 200)", lambda: oslo.get(f"/oppgaver/{about_term}/")),
        ("hele terminen, hos IMDi (mål 200)", lambda: imdi.get(f"{QUEUE}{about_term}/behandle/")),
        ("en person, hos IMDi, med virkning (mål 200)", lambda: imdi.get(f"{QUEUE}{about_person}/behandle/")),
    ]
    print(f"{'side':<44}{'p50':>8}{'p95':>8}  ms  {'kB':>6}  spørringer")
    imdi.post(f"{QUEUE}{about_person}/behandle/", {"gjor": "ta"})
    for label, request in addresses:
        _measure(label, request, requests)


def _queue(count: int) -> None:
    from django.utils import timezone

    from accounts.models import Recipient
    from change_requests.models import Activity, Note

    numbers = list(Recipient.objects.filter(kind="kommune").values_list("number", flat=True))
    now = timezone.now()
    made = [
        Activity(
            type="endringsforespørsel",
            subtype=KINDS[number % len(KINDS)],
            recipient_id="0301" if number % 10 == 0 else numbers[number % len(numbers)],
            title=f"Forespørsel nummer {number}",
            status="utført",
            treatment="mottatt",
            sent_at=now - timedelta(minutes=number),
        )
        for number in range(count)
    ]
    Activity.objects.bulk_create(made, batch_size=5000)
    notes = [Note(activity=one, side="kommune", text="Se skjemaet.") for one in made]
    Note.objects.bulk_create(notes, batch_size=5000)


def _two_to_open(term: str) -> tuple[str, str]:
    """Public ids of a request about the whole term, and of one about a death."""
    from accounts.models import Recipient
    from change_requests import services
    from grants.models import Person
    from payments.models import Term
    from tests.factories import user
    from tests.ledger import add_events, person_events

    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", "0301"))
    sender = user("avsender", ("kommune-saksbehandler", "0301"))
    oslo = Recipient.objects.get(number="0301")
    subjects = [{"term": Term.objects.get(code=term)}, {"person": Person.objects.get(pk=DUF), "subtype": "død"}]
    ids = []
    for subject in subjects:
        begun = services.start_draft(type="endringsforespørsel", recipient=oslo, by=sender, **subject)
        content = {"date": "2023-03-31"}
        saved = services.save_draft(activity=begun, title="Til måling", content=content, version=0, by=sender)
        services.send_activity(activity=saved, text="Se skjemaet.", by=sender)
        ids.append(str(saved.public_id))
    return ids[0], ids[1]
