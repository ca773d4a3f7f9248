"""The same rules in a plain Django loop, person by person, measured on a sample beside the run of the same database.

./portal manage benchmark loop --persons 250000 --sample 300
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .bench import PROJECT, own_database, set_up
from .prepared import MEASURED, load, measured, median, options_of, prepare

GOAL, STRETCH = 100, 300


def main(arguments: list[str]) -> None:
    parser = options_of("loop", 250_000)
    parser.add_argument("--sample", type=int, default=300, help="personer i sløyfen")
    options = parser.parse_args(arguments)
    with own_database(options.keep) as environment, tempfile.TemporaryDirectory() as made:
        folder = options.register or Path(made)
        prepare(environment, folder, options.persons, ready=bool(options.register))
        runs = measured(environment, options.repeat)
        compare(environment, median([run.seconds for run in runs]) / options.persons, options.sample)


def compare(environment: dict[str, str], per_person: float, sample: int) -> None:
    """`per_person`: seconds of the run. The loop writes as the owner, into a partition that is rolled back."""
    code = f"from tests.benchmarks.loop import inside; inside({sample}, {per_person!r})"
    owner = environment | {"PORTAL_DATABASE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "imdi_tilskudd.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=owner, check=True)


def inside(sample: int, per_person: float) -> None:
    """Runs in a process that looks at the benchmark's database."""
    set_up()
    from grants.models import Person

    dufs = list(Person.objects.order_by("public_id").values_list("duf", flat=True)[:sample])
    lines, seconds = _loop(dufs)
    each = seconds / len(dufs)
    print(f"\nsløyfe: {len(dufs)} personer, {lines} linjer, {each * 1000:.2f} ms per person")
    print(f"kjøring: {per_person * 1000:.4f} ms per person")
    print(f"sløyfe / kjøring: {each / per_person:.0f} (mål {GOAL}, strekk {STRETCH}); {load()}")


def _loop(dufs: list[str]) -> tuple[int, float]:
    """(lines, seconds); everything is rolled back."""
    from django.db import transaction

    from payments.models import Run
    from payments.services import partitions
    from payments.services.calculation import basis_of

    run = Run.objects.filter(term_code=MEASURED.code).latest("pk")
    with transaction.atomic():
        basis = basis_of(run)
        new = Run.objects.create(term_code="", as_of=run.as_of, last_event=run.last_event, parameters=run.parameters)
        partitions.create(new)
        partitions.index(new)
        partitions.attach(new)
        start = time.perf_counter()
        lines = sum(_one_person(basis, new, duf) for duf in dufs)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return lines, seconds


def _one_person(basis, run, duf: str) -> int:
    """Events, payments and lines by the ORM; what is owed by the same rules."""
    from grants.models import RegisterEvent
    from grants.rules.facts import Event, facts_from, related_from
    from grants.rules.owed import Key
    from imdi_tilskudd.lib.money import to_ore
    from payments.models import Line
    from payments.selectors.ledger import QUALIFYING_SCHEMES, Paid
    from payments.services.compose import person_changes

    def known(duf: str) -> list[Event]:
        rows = RegisterEvent.objects.known_on(basis.run.as_of).filter(duf=duf, sequence__lte=basis.run.last_event)
        return [Event(row.id, row.type, row.date, row.registered, row.data) for row in rows]

    events = known(duf)
    named = {event.data.get(name) for event in events for name in ("reference_duf", "mother_duf")} - {None}
    facts = facts_from(duf, events, basis.run.as_of, {other: related_from(known(other)) for other in named})
    paid = Paid()
    for line in Line.objects.locked().filter(duf=duf):
        key = Key(line.code_id, line.budget_year, line.for_term, line.recipient_id)
        paid.sums[key] = paid.sums.get(key, 0) + to_ore(line.amount)
        paid.qualifying = paid.qualifying or line.scheme in QUALIFYING_SCHEMES
    found = person_changes(basis, duf, facts, paid)
    for change in found.changes:
        _line(basis, run, found, change).save(force_insert=True)
    return len(found.changes)


def _line(basis, run, person, change):
    from grants.rules.summary import summary
    from imdi_tilskudd.lib.money import to_kroner
    from payments.models import Line

    key, owed, code = change.key, change.owed, basis.codes[change.key.code]
    return Line(
        run=run,
        term=basis.term,
        recipient_id=key.recipient,
        duf=person.duf,
        name=person.facts.name if person.facts else "",
        protected=bool(person.facts and person.facts.protected),
        saksnummer=f"{owed.case_year}-{key.year}{person.duf}" if owed and owed.case_year else "",
        scheme=code.scheme,
        code_id=key.code,
        group=code.group,
        kind=change.kind,
        budget_year=key.year,
        for_term=key.term,
        kvalifiseringsdato=person.qualification.day if person.qualification else None,
        months=owed.months if owed else 0,
        rate=to_kroner(owed.rate if owed else 0),
        rate_confirmed=True,
        owed=to_kroner(owed.amount if owed else 0),
        amount=to_kroner(change.amount),
        rule=owed.rule if owed else "",
        facts=summary(person.facts) if person.facts else {},
    )
