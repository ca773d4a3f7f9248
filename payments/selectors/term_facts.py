"""A term together with what is stored about one recipient in it, in one query: who has confirmed it, and what has
changed since the term before."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from accounts.models import Recipient, User
from grants.models import Group
from payments.models import ChangeSet, RunRecipient, Term, TermCheck

from .changes import StoredChanges
from .checks import OF_NOTHING, CheckRow, CheckState, Variant, variant_of


def with_facts(terms: QuerySet[Term], user: User, recipient: Recipient) -> QuerySet[Term]:
    """Adds `has_before` (there is a term to compare with), and `stored_digest`, `stored_checks` and `stored_changes`,
    which the functions below read."""
    column = "digest" if variant_of(user, recipient) == Variant.WITH_EKSTRA else "digest_without_ekstra"
    digests = RunRecipient.objects.filter(run_id=OuterRef("run_id"), recipient=recipient).order_by().values(column)
    return terms.annotate(
        has_before=Exists(Term.objects.filter(code__lt=OuterRef("code"), run__isnull=False)),
        stored_digest=Coalesce(Subquery(digests), Value(OF_NOTHING), output_field=CharField()),
        stored_checks=ArraySubquery(_checks(user, recipient)),
        stored_changes=Subquery(_changes(recipient)),
    )


def _checks(user: User, recipient: Recipient) -> QuerySet:
    rows = TermCheck.objects.visible_to(user).filter(term_id=OuterRef("code"), recipient=recipient).order_by("-id")
    columns = {name: F(name) for name in ("variant", "act", "digest", "at", "comment", "run_id")}
    return rows.values(row=JSONObject(**columns, name=F("user__name")))


def _changes(recipient: Recipient) -> QuerySet:
    """From the term before: the newest that the run was compared with, other than an earlier run of its own term."""
    rows = ChangeSet.objects.filter(run_id=OuterRef("run_id"), recipient=recipient)
    rows = rows.filter(~Q(before__term_code=OuterRef("code"))).order_by("-before__term_code")
    columns = {name: F(name) for name in ("id", "sums", "lines", "offsets", "persons", "persons_without_ekstra")}
    return rows.values(row=JSONObject(**columns, before=F("before__term_code")))[:1]


def term_with_facts(user: User, recipient: Recipient, code: str) -> Term | None:
    """The term with its run, and the names of the groups (`stored_groups`), when the user may see its payment basis,
    else None."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    found = with_facts(terms.select_related("run"), user, recipient).annotate(stored_groups=ArraySubquery(_groups()))
    return found.filter(code=code).first()


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
    return check_state_of(user, recipient, with_facts(Term.objects.filter(pk=term.pk), user, recipient).get())
