"""Who may do what with a term: the same for pages, tasks and commands (spec 5)."""

from accounts.models import Role, User
from accounts.models.recipient import IMDI_NUMBER
from accounts.rules import IMDI_ATTESTANT, IMDI_SAKSBEHANDLER

from .errors import Refused

# Whoever calculates a run can never attest it: four eyes are kept for each run, and one person may hold both roles.
CALCULATES = (IMDI_SAKSBEHANDLER, IMDI_ATTESTANT)


def require_role(user: User, refusal: type[Refused], *slugs: str) -> None:
    """Raises the refusal, with what to do, when the user holds none of the roles in IMDi."""
    if not user.is_active:
        raise refusal(f"{user.name} er ikke en aktiv bruker. Velg en annen, eller reaktiver brukeren først.")
    if not user.has_role(*slugs, recipient=IMDI_NUMBER):
        names = " eller ".join(Role.objects.filter(slug__in=slugs).order_by("position").values_list("name", flat=True))
        raise refusal(
            f"{user.name} har ikke rollen {names}. Velg en bruker som har den, eller be en IMDi administrator om å gi "
            "den."
        )
