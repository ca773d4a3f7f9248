"""Every kind of bad line, by the sentence that says it is bad. `moved`, where the type does not matter."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from grants.models import RegisterEvent

from .register_files import KARI, OLA, event, grant, import_register, person, problems_of, settled, write

pytestmark = pytest.mark.django_db

DECISION = {
    "code": "AR-2",
    "year": 2023,
    "term": "2023-T2",
    "recipient": "4627",
    "amount": -10.5,
    "reason": "avtalt",
}
WRONG_CHECK_DIGITS = f"{KARI[:10]}{(int(KARI[10:]) + 1) % 11:02d}"


def problem(tmp_path: Path, *lines: Any) -> str:
    """The one problem of the first line, after `FILE:1: `."""
    (found,) = problems_of(write(tmp_path / "r.jsonl", *lines, person()))
    assert not RegisterEvent.objects.exists()
    return found.removeprefix("r.jsonl:1: ")


def accepted(tmp_path: Path, *lines: Any) -> RegisterEvent:
    import_register(write(tmp_path / "r.jsonl", person(), *lines))
    return RegisterEvent.objects.latest("sequence")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "er ikke JSON"),
        ('{"id": "a"} {"id": "b"}', "er ikke JSON"),
        ("[]", "ett JSON-objekt"),
        ('{"amount": NaN}', "NaN er ikke et tall"),
        ('{"amount": -Infinity}', "-Infinity er ikke et tall"),
        ('{"a": 1e99999999999999999999}', "er ikke JSON som kan leses"),
        ('{"a": ' + "9" * 5000 + "}", "er ikke JSON som kan leses"),
        ("[" * 50_000, "er ikke JSON som kan leses"),
        ('{"id": "a", "type": "died", "id": "b"}', "feltet «id» står to ganger"),
        ('{"a": {"b": 1, "b": 2}}', "feltet «b» står to ganger"),
    ],
)
def test_what_is_not_json_is_bad(tmp_path: Path, line: str, words: str) -> None:
    assert words in problem(tmp_path, line)


def test_a_line_that_is_not_utf_8_is_bad_and_named_by_its_number(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person())
    path.write_bytes(path.read_bytes() + '{"name": "Åse"}\n'.encode("latin-1"))
    assert problems_of(path) == ["r.jsonl:2: linje: er ikke UTF-8 (byte 11)"]


def test_a_line_without_end_is_bad_and_the_next_one_is_still_read(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", "x" * 5_000_000, person(), "y")
    assert problems_of(path) == [
        "r.jsonl:1: linje: er lengre enn 100000 tegn",
        "r.jsonl:3: linje: er ikke JSON (Expecting value, tegn 1)",
    ]


def test_empty_lines_windows_line_ends_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(person()).encode() + b"\r\n\r\n\n" + json.dumps(settled()).encode())
    assert "Linjer: 2" in import_register(path)


def test_an_unknown_type_is_bad(tmp_path: Path) -> None:
    assert problem(tmp_path, event("married")) == "type: ukjent type «married»"
    assert problem(tmp_path, event("x", type=["moved"])) == 'type: ukjent type «[\\"moved\\"]»'


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (event("died", place="4627"), "place"),
        (event("declaration", recipient="4627", year=2023), "duf"),
        (event("permit", basis="asyl", reference_duf=OLA), "reference_duf"),
        (event("training", kind="37d", recipient="4627"), "recipient"),
        (event("died", to=None), "to"),
    ],
)
def test_an_unknown_field_is_bad(tmp_path: Path, line: dict[str, Any], name: str) -> None:
    assert problem(tmp_path, line).startswith(f"{name}: ukjent felt for ")


@pytest.mark.parametrize("name", ["id", "type", "duf", "date", "registered", "municipality", "role"])
def test_a_missing_field_is_bad(tmp_path: Path, name: str) -> None:
    line = settled()
    del line[name]
    assert problem(tmp_path, line) == f"{name}: mangler"
    assert problem(tmp_path, settled() | {name: None}) == f"{name}: mangler"


@pytest.mark.parametrize("name", ["reference_duf", "application_date", "reference_nordic"])
def test_family_immigration_needs_its_fields(tmp_path: Path, name: str) -> None:
    fields = {"reference_duf": OLA, "application_date": "2021-09-01", "reference_nordic": False}
    line = event("permit", basis="familie", **fields)
    assert problem(tmp_path, line | {name: None}) == f"{name}: mangler"
    assert accepted(tmp_path, line).data == {"basis": "familie", **fields}


@pytest.mark.parametrize("name", ["duf", "mother_duf"])
def test_wrong_duf_check_digits_are_bad_unless_the_event_says_unverified(tmp_path: Path, name: str) -> None:
    line = settled(**{name: WRONG_CHECK_DIGITS})
    introduced = person(WRONG_CHECK_DIGITS, duf_unverified=True)
    wrong = f"{name}: kontrollsifrene i DUF-nummeret er feil"
    assert problem(tmp_path, line, introduced) == wrong
    assert problem(tmp_path, line | {"duf_unverified": False}, introduced) == wrong
    assert accepted(tmp_path, introduced, line | {"duf_unverified": True}).data["duf_unverified"] is True


@pytest.mark.parametrize("number", ["20220000010", "2022000001011", "2022 0000101", 202200000101, "２02200000101"])
def test_a_duf_number_is_a_text_of_twelve_digits(tmp_path: Path, number: Any) -> None:
    line = event("died", duf=number, duf_unverified=True)
    assert problem(tmp_path, line) == "duf: skal være en tekst med tolv siffer"


@pytest.mark.parametrize("day", ["2023-02-30", "2023-13-01", "20230520", "2023-W05-1", "20.05.2023", 20230520, ""])
@pytest.mark.parametrize("name", ["date", "registered"])
def test_an_impossible_date_is_bad(tmp_path: Path, name: str, day: Any) -> None:
    assert "er ikke en dato som 2023-05-20" in problem(tmp_path, event("died", **{name: day}))


def test_what_the_source_knew_before_2000_is_bad(tmp_path: Path) -> None:
    assert problem(tmp_path, event("died", registered="1999-12-31")) == "registered: 1999-12-31 er før 2000-01-01"
    assert accepted(tmp_path, event("died", registered="2000-01-01", date="1999-12-31"))


def test_an_unknown_recipient_is_bad(tmp_path: Path) -> None:
    assert problem(tmp_path, settled(municipality="9999")) == "municipality: ukjent kommune «9999»"
    assert problem(tmp_path, settled(municipality=4627)) == "municipality: ukjent kommune «4627»"
    assert problem(tmp_path, event("decision", **DECISION | {"recipient": "38"})) == "recipient: ukjent mottaker «38»"
    assert problem(tmp_path, event("decision", **DECISION | {"recipient": "imdi"})).startswith("recipient: ukjent")


@pytest.mark.parametrize(
    "line",
    [
        settled(municipality="46"),
        event("moved", municipality="46"),
        event("returned", municipality="46"),
        event("reception", municipality="46"),
        event("declaration", duf=None, recipient="46", year=2023),
        grant(recipient="46"),
    ],
)
def test_a_fylkeskommune_where_a_kommune_belongs_is_bad(tmp_path: Path, line: dict[str, Any]) -> None:
    assert "«46» er en fylkeskommune; her skal det stå en kommune" in problem(tmp_path, line)


def test_a_kommune_where_a_fylkeskommune_belongs_is_bad(tmp_path: Path) -> None:
    school = {"date": "2022-08-15", "to": "2023-06-20"}
    line = event("upper_secondary", recipient="4627", **school)
    assert problem(tmp_path, line) == "recipient: «4627» er en kommune; her skal det stå en fylkeskommune"
    assert accepted(tmp_path, line | {"recipient": "46"}).data["recipient"] == "46"


@pytest.mark.parametrize("recipient", ["46", "4627", "3024"])
def test_a_decision_and_43g_may_name_either_kind_of_recipient(tmp_path: Path, recipient: str) -> None:
    training = event("training", "E-1", kind="43g", recipient=recipient)
    stored = accepted(tmp_path, training, event("decision", "E-2", **DECISION | {"recipient": recipient}))
    assert stored.data["recipient"] == recipient.replace("3024", "3201")


def test_retracts_naming_nothing_is_bad(tmp_path: Path) -> None:
    assert problem(tmp_path, event("retracted", retracts="X-1")) == "retracts: ingen hendelse har id «X-1»"
    assert problem(tmp_path, event("retracted", retracts="E-1")).endswith("kan ikke trekke tilbake seg selv")


def test_retracts_names_an_event_of_the_same_person(tmp_path: Path) -> None:
    line = event("retracted", retracts="FR-settled")
    other = [settled(duf=OLA), person(OLA)]
    assert problem(tmp_path, line, *other) == "retracts: «FR-settled» er ikke en hendelse for samme person"
    import_register(write(tmp_path / "other.jsonl", *other))
    (found,) = problems_of(write(tmp_path / "r.jsonl", person(), line))
    assert found == "r.jsonl:2: retracts: «FR-settled» er ikke en hendelse for samme person"


def test_a_retraction_without_duf_names_a_declaration(tmp_path: Path) -> None:
    declared = event("declaration", "D-1", duf=None, recipient="4627", year=2023)
    retracted = event("retracted", "D-2", duf=None, retracts="D-1")
    assert accepted(tmp_path, declared, retracted, event("retracted", "D-3", duf=None, retracts="D-2")).duf == ""
    (found,) = problems_of(write(tmp_path / "r.jsonl", event("retracted", duf=None, retracts=person()["id"])))
    assert found.endswith("er ikke en hendelse for samme person")
    (found,) = problems_of(write(tmp_path / "r.jsonl", event("retracted", retracts="D-1")))
    assert found.endswith("er ikke en hendelse for samme person")


def test_an_id_seen_before_with_other_content_is_bad(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(), settled(), settled(municipality="4601"))
    assert problems_of(path) == [f"r.jsonl:3: id: «FR-settled» står også på {path}:2 med annet innhold"]
    import_register(write(tmp_path / "first.jsonl", person(), settled()))
    for changed in (settled(municipality="4601"), settled(source="nir"), settled(registered="2022-04-07")):
        (found,) = problems_of(write(tmp_path / "then.jsonl", changed))
        assert found == "then.jsonl:1: id: «FR-settled» finnes i registeret fra før med annet innhold"


def test_an_event_of_a_person_nobody_has_introduced_is_bad(tmp_path: Path) -> None:
    assert problem(tmp_path, settled(duf=OLA)) == "duf: ingen person-hendelse har innført personen"
    import_register(write(tmp_path / "persons.jsonl", person(OLA)))
    import_register(write(tmp_path / "later.jsonl", settled(duf=OLA)))


def test_a_persons_events_are_not_blamed_for_a_bad_introduction(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(country="Norge"), settled())
    assert len(problems_of(path)) == 1


def test_to_before_date_is_bad(tmp_path: Path) -> None:
    line = event("hold", date="2023-01-02", to="2023-01-01")
    assert problem(tmp_path, line) == "to: 2023-01-01 er før date 2023-01-02"
    assert accepted(tmp_path, line | {"to": "2023-01-02"}).data == {"to": "2023-01-02"}
    assert accepted(tmp_path, event("hold", "E-2")).data == {}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("62375", "skal være et tall"),
        (True, "skal være et tall"),
        (10.005, "har mer enn to desimaler"),
        (10**10, "er for stort"),
        (-1, "kan ikke være negativt"),
    ],
)
def test_an_amount_is_a_number_of_kroner_with_at_most_two_decimals(tmp_path: Path, amount: Any, words: str) -> None:
    assert words in problem(tmp_path, grant(amount=amount))


def test_the_amount_of_a_decision_may_be_negative(tmp_path: Path) -> None:
    assert accepted(tmp_path, event("decision", **DECISION)).data == DECISION | {"amount": "-10.50"}


@pytest.mark.parametrize(
    "line",
    [
        event("x" * 17),
        event("died", id=""),
        event("died", id="x" * 65),
        event("died", id="\x00"),
        event("died", id=17),
        event("died", source="skatteetaten"),
        event("died", duf_unverified="ja"),
        event("permit", basis="kvote"),
        event("training", kind="37c"),
        event("declaration", duf=None, recipient="4627", year="2023"),
        event("declaration", duf=None, recipient="4627", year=2023.0),
        grant(code="AR-2"),
        grant(year=23),
        event("decision", **DECISION | {"code": "AR-9"}),
        event("decision", **DECISION | {"term": "2023-T5"}),
        event("decision", **DECISION | {"reason": " "}),
        person(OLA, country="NO"),
        person(OLA, birth_date="1990-02-30"),
        person(OLA, name=["Ola"]),
        json.dumps(person(OLA, name="\ud800")),
        person(OLA, protected=0),
        person(OLA, national_id=12345678901),
        settled(role="voksen"),
    ],
)
def test_a_field_with_a_value_it_may_not_have_is_bad(tmp_path: Path, line: dict[str, Any] | str) -> None:
    assert problem(tmp_path, line)


def test_an_id_may_be_sixty_four_characters_of_any_kind(tmp_path: Path) -> None:
    id = '\\\t\n"å' + "x" * 59
    assert accepted(tmp_path, event("died", id)).id == id


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(b'{"id": 1}\n' * 999)[:-9]],
    ids=["no archive", "cut off"],
)
def test_a_broken_archive_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"r\.jsonl\.gz"):
        import_register(path, skip_invalid=True)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.jsonl: kan ikke leses"):
        import_register(tmp_path / "nothing.jsonl")
