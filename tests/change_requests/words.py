"""Short words for tests of activities."""

from accounts.models import User
from change_requests import services
from change_requests.models import Activity
from grants.models import Person
from tests import factories


def person(duf: str = "202200000101", name: str = "Prøve Demo") -> Person:
    made, _ = Person.objects.get_or_create(
        duf=duf, defaults={"name": name, "birth_date": "1990-05-17", "country": "SYR"}
    )
    return made


def draft(by: User, number: str = factories.OURS, **fields: object) -> Activity:
    values = {"type": Activity.Type.CHANGE_REQUEST, "subtype": "flyttet"} | fields
    return services.start_draft(recipient=factories.recipient(number), by=by, **values)


def sent(by: User, number: str = factories.OURS, title: str = "Flyttet 1. mai", **fields: object) -> Activity:
    begun = draft(by, number, **fields)
    services.save_draft(activity=begun, title=title, content={}, version=0, by=by)
    return services.send_activity(activity=begun, text="Flyttet til Bergen 1. mai 2024.", by=by)


def taken(activity: Activity, by: User) -> Activity:
    return services.take_activity(activity=activity, by=by)
