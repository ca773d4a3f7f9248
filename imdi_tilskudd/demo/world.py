"""The demo's register and terms."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from accounts.models import User
from grants.models import Rate
from grants.services import confirm_rates
from imdi_tilskudd.lib.periods import TermPeriod
from payments import services
from payments.models import TentativeForecast, Term

from . import stories
from .users import create_demo_users

PERSONS = 10_000
SEED = 7
FIRST_TERM = TermPeriod(2022, 1)
LAST_LOCKED = TermPeriod(2024, 1)
PREVIEW_DAYS = 16
Say = Callable[[str], None]


def create_world(*, today: date, say: Say) -> None:
    """Reference data, users, a synthetic register, terms attested up to 2024-T1 and 2024-T2 in forhåndsvisning. What
    is there already is left alone, so that it can be repeated after an interruption."""
    call_command("load_reference", verbosity=0, stdout=_Quiet())
    create_demo_users()
    caseworker = User.objects.get(username="imdi")
    attestant = User.objects.get(username="attestant")
    if not Term.objects.exists():
        say(f"Lager et register med {PERSONS} oppdiktede personer …")
        _fill_register()
        confirm_rates(rates=Rate.objects.filter(confirmed_at__isnull=True), by=attestant)
    period = FIRST_TERM
    while period <= LAST_LOCKED:
        _lock(period, caseworker, attestant, say)
        period = period.next
    stories.grant_one(term=LAST_LOCKED.code, today=today)
    _preview(period, caseworker, today, say)
    stories.begin(term=LAST_LOCKED.code, today=today)
    _forecast(today, say)


class _Quiet:
    def write(self, text: str) -> None:
        """What commands report is of no interest here."""


def _fill_register() -> None:
    with tempfile.TemporaryDirectory() as folder:
        call_command("generate_register", persons=PERSONS, seed=SEED, output=Path(folder), stdout=_Quiet())
        call_command("import_register", str(Path(folder, "register.jsonl.gz")), stdout=_Quiet())
        call_command("import_converted", str(Path(folder, "converted.jsonl.gz")), stdout=_Quiet())


def _calculate(period: TermPeriod, as_of: date, by: User, say: Say) -> None:
    run = services.start_run(term_code=period.code, as_of=as_of, user=by)
    run = services.calculate_in_processes(run_id=run.pk, processes=1)
    say(f"{period.code}: {run.lines} linjer")


def _lock(period: TermPeriod, caseworker: User, attestant: User, say: Say) -> None:
    if Term.objects.locked().filter(code=period.code).exists():
        return
    _calculate(period, period.last_day, caseworker, say)
    services.publish_term(term_code=period.code, user=caseworker)
    services.attest_term(term_code=period.code, user=attestant, today=period.last_day, acknowledge_warnings=True)


def _preview(period: TermPeriod, caseworker: User, today: date, say: Say) -> None:
    if Term.objects.shown().filter(code=period.code).exists():
        return
    _calculate(period, today, caseworker, say)
    until = date.fromordinal(today.toordinal() + PREVIEW_DAYS)
    services.publish_term(term_code=period.code, user=caseworker, comments_until=until)


def _forecast(today: date, say: Say) -> None:
    """Once a day is enough: the portal itself computes it every night."""
    if TentativeForecast.objects.filter(as_of__gte=today).exists():
        return
    stored = services.store_forecast(as_of=today)
    say(f"Prognose {stored.first_term}–{stored.last_term}: {stored.cases} saker")
