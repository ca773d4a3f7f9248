"""A small invented country for tests in the browser and for the screenshots: three attested terms and one in
forhåndsvisning, with long names, a municipality without rows and one whose sum is negative.

Askøy has persons of every kind. Nord-Aurdal only gives money back. Aurskog-Høland has nothing at all.
"""

from datetime import date
from itertools import cycle
from typing import Any

from accounts.models import User
from imdi_tilskudd.lib.periods import TermPeriod
from payments import services
from tests import factories
from tests.factories import OTHERS, OURS
from tests.ledger import add_events, calculate, confirm_all_rates, person_events

from . import world_requests

TODAY = date(2024, 5, 21)
LOCKED = ("2023-T3", "2023-T4", "2024-T1")
SHOWN = "2024-T2"
NEGATIVE, EMPTY = "3451", "3226"
EARLY_MOVER, MOVED_AWAY, NEVER_SETTLED = 4, 90_000_001, 90_000_003
# Those who look at pages and are not in the cast of the tests: municipalities with other names and other rows.
MORE_USERS = {
    "long_name": ("Anne-Margrethe Kristine Antatt-Eksempelsen", ("kommune-saksbehandler", NEGATIVE)),
    "no_rows": ("Aud Eksempel", ("kommune-saksbehandler", EMPTY)),
}
# Each logs in once: a one-time code is good for one login.
LOG_IN_BY_HAND = ("ekstra_caseworker", "two_hats", "county_caseworker")
PERSONS = 40
FIRST_NAMES = ("Olena", "Samir", "Åse", "Idris", "Yordanos", "Ægir", "Dieudonné", "Maryam", "Øystein", "Ayşe")
SURNAMES = ("Antatt", "Prøve", "Demo", "Attrapp", "Tenkt", "Modell", "Skisse", "Øvelse")
LONG_NAME = "Anne-Margrethe Kristine Oppdiktet-Plassholdersen"
ROLES = ("enslig", "familie", "enslig", "enslig_mindrearig", "familie")
SETTLED = ("2021-04-12", "2022-03-04", "2022-11-09", "2023-02-20", "2023-07-04", "2023-11-15", "2024-02-06")
BORN = {"enslig": "1990-05-17", "familie": "1985-01-02", "enslig_mindrearig": "2008-03-01"}


def duf(number: int) -> str:
    """Twelve digits, as the register has them."""
    return f"2022{number:08d}"


def build(persons: int = PERSONS) -> None:
    """Everything, stored for good. `persons` in Askøy decide how long its lists are."""
    attestant, caseworker = factories.cast("imdi_attestant"), factories.cast("imdi_caseworker")
    for part in factories.CAST.keys() - {"imdi_attestant", "imdi_caseworker"}:
        factories.cast(part, password=factories.PASSWORD if part in LOG_IN_BY_HAND else None)
    for username, (name, role) in MORE_USERS.items():
        factories.user(username, role, name=name)
    factories.user("newcomer", ("kommune-saksbehandler", OURS), name="Nora Antatt", password_set=False)
    factories.user("with_new_app", ("kommune-saksbehandler", OURS), name="Nils Antatt")
    factories.user("without_app", ("kommune-saksbehandler", OURS), name="Ulla Antatt")
    confirm_all_rates(attestant)
    _settle_everybody(persons)
    for term in LOCKED:
        _lock(term, caseworker, attestant)
    _correct_afterwards(persons)
    others = [duf(MOVED_AWAY)] * (world_requests.ENOUGH - persons)  # where few live, all is about the same one
    about = [*map(duf, range(min(persons, world_requests.ENOUGH))), *others]
    world_requests.grant_a_move(about[world_requests.GRANTED_MOVE], caseworker, TODAY)
    calculate(SHOWN, TODAY, caseworker)
    services.publish_term(term_code=SHOWN, user=caseworker, comments_until=date(2024, 6, 6))
    services.store_forecast(as_of=TODAY)
    services.store_forecast(as_of=TODAY)
    world_requests.build(about, caseworker)


def _settle_everybody(persons: int) -> None:
    days, roles = cycle(SETTLED), cycle(ROLES)
    first_names, surnames = cycle(FIRST_NAMES), cycle(SURNAMES)
    for number in range(persons):
        role = next(roles)
        name = f"{next(first_names)} {next(surnames)}"
        add_events(person_events(duf(number), name, BORN[role], next(days), OURS, role=role))
    for number, name, day, place in (
        (MOVED_AWAY, LONG_NAME, "2022-11-04", OURS),
        (90_000_002, "Fremmed Kulisse", "2022-11-04", OTHERS),
        (NEVER_SETTLED, "Nils Papp", "2023-02-04", NEGATIVE),
    ):
        add_events(person_events(duf(number), name, "1990-05-17", day, place))


def _lock(term: str, caseworker: User, attestant: User) -> None:
    last_day = TermPeriod.parse(term).last_day
    calculate(term, last_day, caseworker)
    services.publish_term(term_code=term, user=caseworker, comments_until=last_day)
    services.attest_term(term_code=term, user=attestant, today=last_day, acknowledge_warnings=True)


def _correct_afterwards(persons: int) -> None:
    """Known after the attestation: two moved away earlier, one had never been settled in Nord-Aurdal."""
    if persons > EARLY_MOVER:
        _happens(duf(EARLY_MOVER), "moved", "2023-10-02", municipality=OTHERS)
    _happens(duf(MOVED_AWAY), "moved", "2023-12-28", municipality=OTHERS)
    _happens(duf(NEVER_SETTLED), "retracted", "2024-05-02", retracts=f"{duf(NEVER_SETTLED)}-3")


def _happens(person: str, kind: str, day: str, **data: Any) -> None:
    event = {"id": f"{person}-{kind}", "type": kind, "duf": person, "date": day, "registered": "2024-05-02"}
    add_events([event | data])
