"""The synthetic register: everything in it can be imported, and it looks like the country it stands for."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from random import Random

import pytest

from grants.synthetic import calibration
from grants.synthetic.courses import GrantsDue
from grants.synthetic.identities import SERIALS_A_YEAR, Identities
from grants.synthetic.names import FIRST_NAMES, SURNAMES
from grants.synthetic.people import Departure, Household, Move
from grants.synthetic.plan import persons_by_unknown, plan_cells
from grants.synthetic.population import refugee_household
from grants.synthetic.reference import Rates, read_country
from grants.synthetic.writer import CONVERTED_NAME, REGISTER_NAME, write_register
from imdi_tilskudd.lib.numbers import validate_duf, validate_national_id

PERSONS = 1500
COMMON = {"id", "type", "date", "registered"}
# Fields that must be there, and those that may be; the register format's table written out.
FIELDS = {
    "person": ({"name", "birth_date", "country"}, {"national_id", "protected"}),
    "permit": ({"basis"}, {"reference_duf", "application_date", "reference_nordic"}),
    "settled": ({"municipality", "role"}, {"mother_duf", "special_home"}),
    "moved": ({"municipality"}, set()),
    "emigrated": (set(), set()),
    "died": (set(), set()),
    "returned": ({"municipality"}, set()),
    "care": (set(), set()),
    "training": ({"kind"}, {"recipient"}),
    "upper_secondary": ({"to", "recipient"}, set()),
    "reception": ({"municipality"}, set()),
    "declaration": ({"recipient", "year"}, set()),
    "fht_grant": ({"code", "year", "recipient", "amount"}, set()),
    "late_application": (set(), set()),
    "hold": (set(), {"to"}),
    "retracted": ({"retracts"}, set()),
}
SOURCES = {"folkeregisteret", "udi", "nir", "imdi", "kommune"}


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("synthetic")
    write_register(output=output, seed=7, persons=PERSONS)
    return output


@pytest.fixture(scope="module")
def events(folder) -> list[dict]:
    return read(folder / REGISTER_NAME)


@pytest.fixture(scope="module")
def converted(folder) -> list[dict]:
    return read(folder / CONVERTED_NAME)


@pytest.fixture(scope="module")
def country():
    return read_country()


def of_type(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if event["type"] == kind]


def test_every_event_has_the_fields_of_its_type_and_no_others(events):
    for event in events:
        required, optional = FIELDS[event["type"]]
        required = required | COMMON | (set() if event["type"] == "declaration" else {"duf"})
        assert required <= event.keys() <= required | optional | {"source"}, event


def test_words_are_those_of_the_format(events):
    assert {event.get("source", "folkeregisteret") for event in events} <= SOURCES
    assert {e["basis"] for e in of_type(events, "permit")} == {
        "asyl",
        "humanitaer",
        "kollektiv",
        "overforing",
        "familie",
    }
    assert {e["role"] for e in of_type(events, "settled")} == {"enslig", "familie", "enslig_mindrearig"}
    assert {e["kind"] for e in of_type(events, "training")} == {"rett_og_plikt", "37d", "43g"}
    assert {e["code"] for e in of_type(events, "fht_grant")} == {"FHT1", "FHT2"}


def test_family_permits_name_the_reference_and_other_permits_do_not(events):
    for permit in of_type(events, "permit"):
        named = {"reference_duf", "application_date", "reference_nordic"} & permit.keys()
        assert len(named) == (3 if permit["basis"] == "familie" else 0)


def test_ids_are_unique_and_short_enough(events, converted):
    for records in (events, converted):
        identities = [record["id"] for record in records]
        assert len(set(identities)) == len(identities)
        assert all(1 <= len(identity) <= 64 for identity in identities)


def test_nobody_has_a_number_that_a_real_person_may_have(events):
    for person in of_type(events, "person"):
        duf = validate_duf(person["duf"])
        assert int(duf[4:10]) >= 900_000
        assert person["name"].split()[-1] in SURNAMES
        if "national_id" in person:
            validate_national_id(person["national_id"], synthetic=True)
            assert 81 <= int(person["national_id"][2:4]) <= 92


def test_a_national_id_belongs_to_one_person(events):
    owners = defaultdict(set)
    for person in of_type(events, "person"):
        owners[person.get("national_id")].add(person["duf"])
    assert all(len(dufs) == 1 for national_id, dufs in owners.items() if national_id)


def test_everyone_named_anywhere_is_introduced(events, converted):
    introduced = {person["duf"] for person in of_type(events, "person")}
    named = {event[key] for event in events for key in ("duf", "reference_duf", "mother_duf") if key in event}
    assert named | {line["duf"] for line in converted} == introduced
    assert len(introduced) == PERSONS


def test_days_are_real_and_nothing_is_known_before_it_happens_or_after_the_last_day(events):
    for event in events:
        day, registered = date.fromisoformat(event["date"]), date.fromisoformat(event["registered"])
        assert date(2000, 1, 1) <= day <= registered <= calibration.LAST_DAY
        assert "to" not in event or day <= date.fromisoformat(event["to"])


def test_municipalities_are_known_by_the_number_of_their_time(events, country):
    for event in events:
        if "municipality" in event:
            number = event["municipality"]
            before = {m.number_before_2024 for m in country.municipalities}
            assert number in country.by_number or (number in before and event["registered"] < "2024")


def test_recipients_are_kommuner_and_schools_are_paid_by_a_fylkeskommune(events, country):
    counties = {m.fylkeskommune for m in country.municipalities} - {None}
    for event in events:
        if "recipient" in event:
            known = counties if event["type"] == "upper_secondary" else country.by_number
            assert event["recipient"] in known


def test_a_retraction_names_an_earlier_event_of_the_same_person(events):
    by_id = {event["id"]: event for event in events}
    for retraction in of_type(events, "retracted"):
        retracted = by_id[retraction["retracts"]]
        assert retracted["duf"] == retraction["duf"]
        assert retracted["registered"] <= retraction["registered"]


def test_there_is_something_of_everything(events):
    assert FIELDS.keys() - {event["type"] for event in events} <= {"late_application", "hold", "care"}
    persons = Counter(event["duf"] for event in of_type(events, "person"))
    assert max(persons.values()) == 2, "changed birth dates"
    assert any("mother_duf" in event for event in of_type(events, "settled"))
    assert any(late(event) > 40 for event in of_type(events, "settled"))
    assert any(late(event) > 25 for event in of_type(events, "moved"))


def late(event: dict) -> int:
    return (date.fromisoformat(event["registered"]) - date.fromisoformat(event["date"])).days


def test_enslige_mindrearige_are_minors_and_no_family_comes_with_them(events):
    births = {person["duf"]: date.fromisoformat(person["birth_date"]) for person in of_type(events, "person")}
    for settled in of_type(events, "settled"):
        if settled["role"] == "enslig_mindrearig":
            age = date.fromisoformat(settled["date"]).year - births[settled["duf"]].year
            assert 11 <= age <= 19


def test_a_newborn_is_settled_on_the_day_of_birth_after_the_mother(events):
    births = {person["duf"]: person["birth_date"] for person in of_type(events, "person")}
    settled = {event["duf"]: event["date"] for event in of_type(events, "settled")}
    for event in of_type(events, "settled"):
        if "mother_duf" in event:
            assert event["date"] == births[event["duf"]] > settled[event["mother_duf"]]


def test_first_names_are_of_the_country_of_the_household(events):
    for person in of_type(events, "person"):
        assert any(person["name"].rsplit(" ", 1)[0] in names for names in FIRST_NAMES[person["country"]])


def test_converted_lines_are_older_than_the_ledger_and_at_the_rates(converted):
    rates = Rates()
    for line in converted:
        assert line.keys() == {"id", "duf", "code", "year", "term", "recipient", "amount", "paid"}
        assert line["term"] < "2022-T1"
        assert line["term"].startswith(f"{line['year']}-T")
        assert 0 < line["amount"] <= rates.of(line["code"], line["year"])
        assert line["paid"] >= f"{line['year']}-04-05"


def test_nearly_everyone_settled_before_2021_was_paid_by_the_previous_system(events, converted):
    paid = {line["duf"] for line in converted}
    joined_or_born = {e["duf"] for e in events if "reference_duf" in e or "mother_duf" in e}
    early = {e["duf"] for e in of_type(events, "settled") if e["date"] < "2020-06"} - joined_or_born
    assert 0.95 < len(early & paid) / len(early) <= 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("first", 7), ("second", 7), ("other", 8)):
        write_register(output=tmp_path / name, seed=seed, persons=60)
    for file in (REGISTER_NAME, CONVERTED_NAME):
        first = (tmp_path / "first" / file).read_bytes()
        assert (tmp_path / "second" / file).read_bytes() == first
        assert (tmp_path / "other" / file).read_bytes() != first


@pytest.mark.parametrize("persons", [1, 50, 300])
def test_small_registers_have_exactly_the_persons_asked_for_in_many_places(tmp_path, persons):
    assert write_register(output=tmp_path, seed=7, persons=persons).persons == persons
    events = read(tmp_path / REGISTER_NAME)
    assert len({event["duf"] for event in of_type(events, "person")}) == persons
    places = {e["municipality"] for e in events if "municipality" in e}
    assert len(places) >= min(persons, 20)


def test_without_a_number_the_country_is_as_large_as_its_payments_say(country):
    cells = plan_cells(country)
    # Some small ones have nothing in the file but zeros.
    assert len({cell.municipality for cell in cells}) > 340
    assert 130_000 < sum(cell.persons for cell in cells) < 200_000
    assert all(cell.persons > 0 for cell in cells)


@pytest.mark.parametrize("column", ["integrering_ar_1 2023", "integrering_ar_2_5 2023", "saerskilt 2023"])
def test_the_planned_persons_bring_what_was_paid(country, column):
    paid = sum(m.paid.get(column, 0) for m in country.municipalities)
    planned = sum(
        number * calibration.PROFILE[unknown].get(column, 0)
        for municipality in country.municipalities
        for unknown, number in persons_by_unknown(municipality).items()
    )
    assert planned == pytest.approx(paid, rel=0.05)


def test_ekstratilskudd_of_a_year_is_given_out_and_never_more():
    due, rng = GrantsDue(), Random(1)
    due.add({"ekstratilskudd 2022": 2_000_000, "ekstratilskudd 2023": 900_000}, 1.0)
    grants = [grant for _ in range(40) for grant in due.take(rng, date(2021, 5, 1))]
    given = Counter()
    for grant in grants:
        given[grant.year] += grant.amount
    assert 2_000_000 - calibration.FHT2_SMALLEST < given[2022] <= 2_000_000
    assert 900_000 - calibration.FHT2_SMALLEST < given[2023] <= 900_000


def test_a_used_up_series_of_duf_numbers_goes_on_in_the_year_before(monkeypatch):
    monkeypatch.setattr("grants.synthetic.identities.SERIALS_A_YEAR", 1)
    household = refugee_household(Random(1), "0301", 2019)
    household.members *= 3
    given, identities = [], Identities()
    for member in household.members[:3]:
        identities.give(Household("0301", 2019, "Demo", "SYR", "asyl", household.start, members=[member]))
        given.append(int(member.duf[:4]))
    assert given == [given[0], given[0] - 1, given[0] - 2]
    assert SERIALS_A_YEAR == 100_000


def test_a_household_lives_where_its_last_true_move_took_it():
    household = Household("0301", 2022, "Demo", "UKR", "kollektiv", date(2022, 5, 1))
    household.moves = [
        Move(date(2022, 8, 1), "4601", date(2022, 8, 3)),
        Move(date(2022, 9, 1), "1103", date(2022, 9, 3), retracted=date(2022, 10, 1)),
    ]
    household.departure = Departure(date(2023, 3, 1), date(2023, 3, 9), date(2023, 6, 1), "5001")
    expected = {
        date(2022, 7, 31): "0301",
        date(2022, 8, 1): "4601",
        date(2022, 9, 5): "4601",
        date(2023, 3, 1): "4601",
        date(2023, 3, 2): None,
        date(2023, 6, 1): "5001",
    }
    assert {day: household.lives_in(day) for day in expected} == expected
