"""The fixed cast of the tests, and how its members log in.

Askøy (4627) is «our» municipality, Stavanger (1103) the other one, which must never see a thing of ours.
"""

import time
from dataclasses import dataclass

from django.test import Client

from accounts.models import Recipient, Role, RoleGrant, TotpDevice, User
from accounts.services import load_reference
from accounts.views import pending

OURS, OTHERS, COUNTY, IMDI = "4627", "1103", "46", "imdi"
PASSWORD = "en lang setning om fjell og fjord"
PASSWORD_BACKEND = "accounts.services.backend.PasswordBackend"


@dataclass(frozen=True)
class Member:
    """Somebody in the cast: a name that cannot be a real person's, and (role, recipient) pairs."""

    name: str
    roles: tuple[tuple[str, str], ...]


CAST = {
    "caseworker": Member("Kari Antatt", (("kommune-saksbehandler", OURS),)),
    "ekstra_caseworker": Member("Eli Attrapp", (("kommune-saksbehandler-ekstratilskudd", OURS),)),
    "stranger": Member("Stian Prøve", (("kommune-saksbehandler", OTHERS),)),
    "county_caseworker": Member("Fride Prøve", (("fylkeskommune-saksbehandler", COUNTY),)),
    "municipal_administrator": Member("Adrian Demo", (("kommuneadministrator", OURS),)),
    "two_hats": Member("Tone Attrapp", (("kommune-saksbehandler", OURS), ("kommune-saksbehandler", OTHERS))),
    "roleless": Member("Ragna Demo", ()),
    "imdi_caseworker": Member("Siv Antatt", (("imdi-saksbehandler", IMDI),)),
    "imdi_attestant": Member("Atle Antatt", (("imdi-attestant", IMDI),)),
    "imdi_ekstra": Member("Unni Antatt", (("imdi-ekstratilskudd", IMDI),)),
    "imdi_operator": Member("Odd Antatt", (("imdi-drift", IMDI),)),
    "imdi_administrator": Member("Berit Antatt", (("imdi-administrator", IMDI),)),
}


def reference() -> None:
    """Recipients and roles, once in each test's database."""
    if not Role.objects.exists():
        load_reference()


def recipient(number: str = OURS) -> Recipient:
    reference()
    return Recipient.objects.get(number=number)


def user(username: str, *roles: tuple[str, str], password: str | None = None, **fields: object) -> User:
    """A user who has chosen a password; without `password` none that fits, which spares the slow hashing."""
    reference()
    made = User(username=username, **{"name": "Prøve Demo", "password_set": True} | fields)
    if password:
        made.set_password(password)
    else:
        made.set_unusable_password()
    made.save()
    for role, number in roles:
        grant(made, role, number)
    return made


def grant(holder: User, role: str, number: str = OURS, **fields: object) -> RoleGrant:
    """A role held since long ago, written directly: the services have their own tests."""
    holder.forget_roles()
    given = {"valid_from": "2020-01-01"} | fields
    return RoleGrant.objects.create(user=holder, role_id=role, recipient_id=number, **given)


def cast(part: str, **fields: object) -> User:
    """The member of the cast who plays this part."""
    return user(part, *CAST[part].roles, **{"name": CAST[part].name} | fields)


def device(holder: User) -> TotpDevice:
    """The confirmed code app of the user."""
    existing = TotpDevice.objects.filter(user=holder, confirmed=True).first()
    return existing or TotpDevice.objects.create(user=holder, name="kodeapp", confirmed=True)


def log_in(client: Client, holder: User) -> Client:
    """Logged in with both factors, without walking through the pages."""
    client.force_login(holder, backend=PASSWORD_BACKEND)
    session = client.session
    session["otp_device_id"] = device(holder).persistent_id
    session["logged_in_at"] = session["seen_at"] = session["confirmed_at"] = time.time()
    session.save()
    return client


def logged_in(holder: User) -> Client:
    return log_in(Client(), holder)


def half_logged_in(holder: User) -> Client:
    """The password was right, the code has not been given."""
    device(holder)
    client = Client()
    session = client.session
    session[pending.KEY] = {
        "user": holder.pk,
        "backend": PASSWORD_BACKEND,
        "at": time.time(),
        "next": "",
        "code_given": False,
        "wrong_codes": 0,
        "chooses_password": False,
        "gets_codes": False,
        "hash": holder.get_session_auth_hash(),
    }
    session.save()
    return client
