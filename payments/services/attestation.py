"""Attestation: a second person locks what is to be paid (spec 4.6)."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.module_loading import import_string

from accounts.models import Event, User
from accounts.rules import IMDI_ATTESTANT
from grants.selectors import unconfirmed_parameters
from payments.models import Run, Term, TermEvent

from . import partitions, preparations
from .access import require_role
from .digest import is_unchanged
from .errors import AttestationRefused
from .motregning import book_term
from .telling import tell_recipients

Warnings = Callable[[Term, date], list[str]]


def attestation_warnings(term: Term, today: date) -> list[str]:
    """What must be acknowledged by name before the term is attested: every app contributes its own function
    (setting ATTESTATION_WARNINGS)."""
    functions: list[Warnings] = [import_string(path) for path in settings.ATTESTATION_WARNINGS]
    return [text for function in functions for text in function(term, today)]


@transaction.atomic
def attest_term(*, term_code: str, user: User, today: date, acknowledge_warnings: bool = False) -> Term:
    """Locks the term's lines for ever and books what is paid for them. AttestationRefused says what stands in the way;
    nothing is changed then."""
    partitions.take_calculation_lock()
    term = Term.objects.select_for_update(of=("self",)).select_related("run").filter(code=term_code).first()
    if term is None or term.run is None:
        raise AttestationRefused(f"{term_code} er ikke beregnet.")
    _refuse_state(term)
    _refuse_user(term.run, user)
    _refuse_overtaken(term, term.run)
    _refuse_rates(term.run)
    _refuse_parameters(term.run)
    _refuse_changed(term, term.run)
    warnings = attestation_warnings(term, today)
    if warnings and not acknowledge_warnings:
        listed = "\n".join(f"  {text}" for text in warnings)
        raise AttestationRefused(f"Disse varslene må kvitteres for før attestering:\n{listed}")
    old = term.state
    partitions.lock_term(term.code, user.pk, term.run.digest)
    term.refresh_from_db()
    book_term(term=term, by=user)
    TermEvent.objects.create(
        term=term,
        from_state=old,
        to_state=term.state,
        user=user,
        comment="\n".join(["Kvittert for:", *warnings] if warnings else []),
    )
    tell_recipients(term, Event.ATTESTED, payment=term.planned_payment)
    preparations.hint()
    return term


def _refuse_state(term: Term) -> None:
    if term.is_locked:
        raise AttestationRefused(f"{term.code} er allerede {term.state}.")


def _refuse_user(run: Run, user: User) -> None:
    require_role(user, AttestationRefused, IMDI_ATTESTANT)
    if run.started_by_id == user.pk:
        raise AttestationRefused(f"{user.name} beregnet terminen selv. En annen attestant må attestere den.")


def _refuse_overtaken(term: Term, run: Run) -> None:
    earlier = Term.objects.filter(code__lt=term.code).exclude(state=Term.State.OPEN)
    waiting = earlier.exclude(pk__in=Term.objects.locked()).order_by("code").first()
    if waiting:
        raise AttestationRefused(f"{waiting.code} er beregnet, men ikke attestert. Attester den først.")
    if max(Run.objects.locked().values_list("pk", flat=True), default=0) != run.ledger:
        raise AttestationRefused(f"Noe er låst etter at {term.code} ble beregnet. Beregn terminen på nytt.")


def _refuse_changed(term: Term, run: Run) -> None:
    if not is_unchanged(run):
        raise AttestationRefused(f"Innholdet i {term.code} er ikke det som ble beregnet. Beregn terminen på nytt.")


def _refuse_rates(run: Run) -> None:
    rates = [used.rate for used in run.rates.select_related("rate") if not used.rate.is_confirmed]
    if rates:
        listed = "\n".join(f"  {rate.code_id} {rate.year}" for rate in rates)
        raise AttestationRefused(f"Disse satsene er ikke bekreftet av en annen enn den som førte dem inn:\n{listed}")


def _refuse_parameters(run: Run) -> None:
    waiting = unconfirmed_parameters(run.as_of, run.started_at)
    if waiting:
        listed = "\n".join(f"  {parameter.name}" for parameter in waiting)
        raise AttestationRefused(
            f"Disse parametrene er ikke bekreftet av en annen enn den som førte dem inn:\n{listed}"
        )


def _about_persons(run: Run) -> list[str]:
    """How many persons have something odd, kind by kind; the rows name them."""
    kinds = run.warnings.exclude(duf="").order_by("text").values_list("text").annotate(count=Count("id"))
    return [f"{text}: {count} personer (varsler i kjøring {run.pk})" for text, count in kinds]


def term_warnings(term: Term, today: date) -> list[str]:
    """The payments app's own warnings."""
    assert term.run is not None  # noqa: S101 - only calculated terms are attested
    texts = [warning.text for warning in term.run.warnings.filter(duf="").order_by("id")]
    texts += _about_persons(term.run)
    if term.state != Term.State.PREVIEW:
        texts.append(f"{term.code} er ikke vist for kommunene.")
    elif term.comments_until and today < term.comments_until:
        texts.append(f"Kommunene kan gi innspill til og med {term.comments_until:%d.%m.%Y}.")
    return texts
