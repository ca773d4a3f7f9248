"""A term together with what is stored about one recipient in it, in one query: who has confirmed it, and what has
changed since the term before."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from accounts.models import Recipient, User
from grants.models import Group
from imdi_tilskudd.lib.prepared import prepared
from payments.models import ChangeSet, RunRecipient, Term, TermCheck
from payments.rules.motregning import Standing

from .account import Account, balances
from .changes import StoredChanges
from .checks import OF_NOTHING, CheckRow, CheckState, variant_of
from .terms import shown_terms


def with_facts(terms: QuerySet[Term], user: User, number: str) -> QuerySet[Term]:
    """Adds `has_before` (there is a term to compare with), and `stored_digest`, `stored_checks`, `stored_changes` and
    `stored_accounts`, which the functions below read. `number`: the recipient's."""
    column = "digest" if user.may_see_ekstratilskudd(number) else "digest_without_ekstra"
    digests = RunRecipient.objects.filter(run_id=OuterRef("run_id"), recipient=number).order_by().values(column)
    return terms.annotate(
        has_before=Exists(Term.objects.filter(code__lt=OuterRef("code"), run__isnull=False)),
        stored_digest=Coalesce(Subquery(digests), Value(OF_NOTHING), output_field=CharField()),
        stored_checks=ArraySubquery(_checks(user, number)),
        stored_changes=Subquery(_changes(number)),
        stored_accounts=ArraySubquery(_accounts(number)),
    )


def _checks(user: User, number: str) -> QuerySet:
    rows = TermCheck.objects.visible_to(user).filter(term_id=OuterRef("code"), recipient=number).order_by("-id")
    columns = {name: F(name) for name in ("variant", "act", "digest", "at", "comment", "run_id")}
    return rows.values(row=JSONObject(**columns, name=F("user__name")))


def _changes(number: str) -> QuerySet:
    """From the term before: the newest that the run was compared with, other than an earlier run of its own term."""
    rows = ChangeSet.objects.filter(run_id=OuterRef("run_id"), recipient=number)
    rows = rows.filter(~Q(before__term_code=OuterRef("code"))).order_by("-before__term_code")
    columns = {name: F(name) for name in ("id", "sums", "lines", "offsets", "persons", "persons_without_ekstra")}
    return rows.values(row=JSONObject(**columns, before=F("before__term_code")))[:1]


def _accounts(number: str) -> QuerySet:
    """Kroner as texts: a number of JSON would be read as a float."""
    columns = {name: Cast(name, CharField()) for name in ("balance", "claimed")}
    return balances(number).annotate(row=JSONObject(group=F("group_id"), **columns)).values("row")


def accounts_of(term: Any, recipient: Recipient) -> dict[Account, Standing]:
    """From a term with facts: the recipient's accounts as they stand now."""
    rows = ((row["group"], Decimal(row["balance"]), row["claimed"]) for row in term.stored_accounts)
    return {(recipient.number, group): Standing(balance, Decimal(claimed or 0)) for group, balance, claimed in rows}


def term_with_facts(user: User, recipient: Recipient, code: str) -> Term | None:
    """The term with its run, and the names of the groups (`stored_groups`), when the user may see its payment basis,
    else None."""
    return next(iter(_term(user, recipient.number, code)), None)


@prepared
def _term(user: User, number: str, code: str) -> QuerySet[Term]:
    terms = with_facts(shown_terms(user), user, number).annotate(stored_groups=ArraySubquery(_groups()))
    return terms.filter(code=code)


def _groups() -> QuerySet:
    """All groups in their order, with their names in both languages."""
    columns = {name: F(name) for name in ("slug", "name", "name_nn")}
    return Group.objects.order_by("position").values(row=JSONObject(**columns))


def check_state_of(user: User, recipient: Recipient, term: Any) -> CheckState:
    """From a term with facts."""
    history = [_check_row(row) for row in term.stored_checks]
    variant = variant_of(user, recipient)
    newest = next((row for row in history if row.variant == variant), None)
    return CheckState(variant, term.stored_digest, newest, history)


def _check_row(row: dict[str, Any]) -> CheckRow:
    return CheckRow(**row | {"at": datetime.fromisoformat(row["at"])})


def changes_of_term(term: Any) -> StoredChanges | None:
    """From a term with facts; None until somebody has asked for them."""
    return StoredChanges(**term.stored_changes) if term.stored_changes else None


def check_state(user: User, recipient: Recipient, term: Term) -> CheckState:
    """Of a term as it is now; one query."""
    return check_state_of(user, recipient, with_facts(Term.objects.filter(pk=term.pk), user, recipient.number).get())
