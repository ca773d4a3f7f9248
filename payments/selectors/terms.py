"""Terms as the portal shows them."""

from accounts.models import User
from payments.models import Term


def shown_term(user: User, code: str) -> Term | None:
    """The term with its run when the user may see its payment basis, else None."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    return terms.select_related("run").filter(code=code).first()
