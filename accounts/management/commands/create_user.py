"""Creates a user with roles, or gives further roles to one that exists."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Recipient, Role, User
from accounts.models.user import normalise_username
from accounts.services.devices import create_confirmed_device
from accounts.services.roles import give_role
from accounts.services.users import create_user, new_password


class Command(BaseCommand):
    help = "Lag en bruker med roller for en mottaker. Passordet og TOTP-nøkkelen skrives ut denne ene gangen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="NAME", help="brukernavnet")
        parser.add_argument("--recipient", required=True, help="nummer (4627, 46) eller imdi")
        parser.add_argument("--role", required=True, nargs="+", action="extend", help="kodene til rollene")
        parser.add_argument("--password", help="minst 12 tegn; uten lages ett")
        parser.add_argument("--name", help="personens navn; uten brukes brukernavnet")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--enrol", action="store_true", help="la første innlogging velge passord og koble til kodeapp"
        )

    def handle(self, *, username: str, recipient: str, role: list[str], **options: Any) -> None:
        place, roles = find_recipient(recipient), find_roles(role)
        try:
            with transaction.atomic():
                user = User.objects.filter(username=normalise_username(username)).first()
                user, lines = added_to(user, options) if user else created(username, options)
                for one in roles:
                    give_role(user=user, recipient=place, role=one, given_by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        lines += [f"Rolle:       {one.slug} for {place.name}" for one in roles]
        self.stdout.write("\n".join(lines))


def added_to(user: User, options: dict[str, Any]) -> tuple[User, list[str]]:
    """An existing user gets roles and nothing else."""
    if options["password"] or options["name"] or options["email"] or options["enrol"]:
        raise CommandError(f"Brukeren {user.username} finnes. Bare roller kan legges til.")
    return user, [f"Brukeren {user.username} finnes: roller er lagt til."]


def created(username: str, options: dict[str, Any]) -> tuple[User, list[str]]:
    """The new user and what is printed about it, this once."""
    password = options["password"] or new_password()
    validate_password(password)
    user = create_user(
        username=username,
        name=options["name"] or username,
        email=options["email"],
        password=password,
        password_set=not options["enrol"],
    )
    lines = [f"Bruker:      {user.username}", f"Passord:     {password}"]
    if not options["enrol"]:
        device = create_confirmed_device(user=user)
        lines += [f"TOTP-nøkkel: {device.secret}", f"TOTP-URI:    {device.config_url}"]
    return user, lines


def find_recipient(number: str) -> Recipient:
    try:
        return Recipient.objects.get(number=number)
    except Recipient.DoesNotExist:
        raise CommandError(f"Det finnes ingen mottaker {number}. Er load_reference kjørt?") from None


def find_roles(slugs: list[str]) -> list[Role]:
    found = Role.objects.in_bulk(slugs)
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        known = ", ".join(Role.objects.order_by("position").values_list("slug", flat=True))
        raise CommandError(
            f"Det finnes ingen rolle {', '.join(unknown)}. Roller: {known or 'ingen, kjør load_reference'}."
        )
    return [found[slug] for slug in dict.fromkeys(slugs)]
