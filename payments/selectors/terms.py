"""Terms as the portal shows them."""

from django.db.models import QuerySet

from accounts.models import User
from imdi_tilskudd.lib.prepared import prepared
from payments.models import Term


def shown_terms(user: User) -> QuerySet[Term]:
    """Those whose payment basis the user may see, with their runs. No page needs how a run was made."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    return terms.select_related("run").defer("run__parameters", "run__grounds", "run__message")


def shown_term(user: User, code: str) -> Term | None:
    """The term with its run when the user may see its payment basis, else None."""
    return next(iter(_shown_term(user, code)), None)


@prepared
def _shown_term(user: User, code: str) -> QuerySet[Term]:
    return shown_terms(user).filter(code=code)
