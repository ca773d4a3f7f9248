"""Users of the demo. The password is the same for all and stands in the README: the demo holds invented data only."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Recipient, Role, User
from accounts.services.devices import create_confirmed_device
from accounts.services.roles import give_role
from accounts.services.users import create_user

PASSWORD = "demo-tilskudd-2024"  # noqa: S105 - printed on purpose


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Roles are given for every recipient named. Mails to the user are files in the demo's mail folder."""

    username: str
    name: str
    recipients: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


USERS = (
    DemoUser("oslo", "Oda Demo", ("0301",), ("kommune-saksbehandler",)),
    DemoUser("oslo-ekstra", "Omar Prøve", ("0301",), ("kommune-saksbehandler-ekstratilskudd",)),
    DemoUser("oslo-admin", "Olav Antatt", ("0301",), ("kommuneadministrator",)),
    DemoUser("oslo-support", "Sissel Fiktiv", ("0301",), ("kommunekontaktsenter", "kommunesupportadmin")),
    DemoUser("bergen", "Berit Modell", ("4601",), ("kommune-saksbehandler",)),
    DemoUser("nord-aurdal", "Nora Attrapp", ("3451",), ("kommune-saksbehandler",)),
    DemoUser("aurskog", "Aud Eksempel", ("3226",), ("kommune-saksbehandler", "kommuneadministrator")),
    DemoUser("vestland", "Vidar Tenkt", ("46",), ("fylkeskommune-saksbehandler",)),
    DemoUser("flere", "Frida Skisse", ("4627", "4626"), ("kommune-saksbehandler",)),
    DemoUser("imdi", "Ingrid Utkast", ("imdi",), ("imdi-saksbehandler",)),
    DemoUser("imdi-ekstra", "Ine Skjema", ("imdi",), ("imdi-saksbehandler", "imdi-ekstratilskudd")),
    DemoUser("attestant", "Arne Kulisse", ("imdi",), ("imdi-attestant",)),
    DemoUser("imdi-admin", "Ida Oppdiktet", ("imdi",), ("imdi-administrator",)),
)


@transaction.atomic
def create_demo_users() -> None:
    """Those that are missing; each with a password of its own choice, so to speak, and a confirmed code app."""
    existing = set(User.objects.values_list("username", flat=True))
    for demo_user in USERS:
        if demo_user.username not in existing:
            _create(demo_user)


def _create(demo_user: DemoUser) -> None:
    user = create_user(
        username=demo_user.username,
        name=demo_user.name,
        email=demo_user.email,
        password=PASSWORD,
        password_set=True,
    )
    create_confirmed_device(user=user)
    for recipient in Recipient.objects.filter(number__in=demo_user.recipients):
        for role in Role.objects.filter(slug__in=demo_user.roles):
            give_role(user=user, recipient=recipient, role=role, given_by=None)


def table() -> str:
    """The users as text: user name, password, name, recipients, roles."""
    names = dict(Recipient.objects.values_list("number", "name"))
    rows = [("Brukernavn", "Passord", "Navn", "For", "Roller")]
    rows += [
        (
            user.username,
            PASSWORD,
            user.name,
            ", ".join(names[number] for number in user.recipients),
            ", ".join(user.roles),
        )
        for user in USERS
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([*(row[c].ljust(widths[c]) for c in range(4)), row[4]]) for row in rows)
