"""Recipients and the role catalogue from the files in `accounts/data/`. May run any number of times."""

import csv
import tomllib
from pathlib import Path

from django.db import transaction

from accounts.models import Recipient, Role

DATA = Path(__file__).resolve().parent.parent / "data"
PLACE_FIELDS = ["kind", "name", "name_official", "county_number", "county", "number_2023"]
ORGANISATION_FIELDS = ["organisation_number", "organisation_number_confidence"]


@transaction.atomic
def load_reference() -> dict[str, int]:
    """How many of each were read. What IMDi has entered itself (målform, organisation number) is kept."""
    return {"recipients": load_recipients(), "roles": load_roles()}


def load_recipients() -> int:
    with (DATA / "recipients.csv").open(encoding="utf-8", newline="") as file:
        recipients = [Recipient(**row) for row in csv.DictReader(file)]
    _keep_entered_organisations(recipients)
    Recipient.objects.bulk_create(
        recipients,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=PLACE_FIELDS + ORGANISATION_FIELDS,
    )
    return len(recipients)


def _keep_entered_organisations(recipients: list[Recipient]) -> None:
    entered = Recipient.objects.exclude(organisation_number="").in_bulk()
    for recipient in recipients:
        if recipient.number in entered:
            for field in ORGANISATION_FIELDS:
                setattr(recipient, field, getattr(entered[recipient.number], field))


def load_roles() -> int:
    catalogue = tomllib.loads((DATA / "roles.toml").read_text(encoding="utf-8"))["role"]
    roles = [Role(**row, position=position) for position, row in enumerate(catalogue, start=1)]
    fields = [field.name for field in Role._meta.concrete_fields if field.name != "slug"]
    Role.objects.bulk_create(roles, update_conflicts=True, unique_fields=["slug"], update_fields=fields)
    return len(roles)
