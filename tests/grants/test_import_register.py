"""What happens to a register file as a whole. Single bad lines: test_import_register_bad_lines.py."""

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from grants.models import Person, RegisterEvent, RegisterImport
from grants.register import importer, reporting
from grants.services import record_events
from grants.services.register import ImportRefused

from .register_files import KARI, OLA, event, grant, import_register, person, problems_of, settled, write

pytestmark = pytest.mark.django_db


def test_a_file_is_imported_with_all_its_facts(tmp_path: Path) -> None:
    output = import_register(write(tmp_path / "r.jsonl", person(), settled(source="nir", special_home=True)))
    stored = RegisterEvent.objects.get(id="FR-settled")
    assert (stored.type, stored.duf, stored.source) == ("settled", KARI, "nir")
    assert (str(stored.date), str(stored.registered)) == ("2022-04-04", "2022-04-06")
    assert stored.data == {"municipality": "4627", "role": "enslig", "special_home": True}
    assert (stored.imported.added, stored.imported.skipped, stored.imported.rejected) == (2, 0, 0)
    assert "Nye hendelser: 2" in output


def test_a_compressed_file_is_read_as_well(tmp_path: Path) -> None:
    import_register(write(tmp_path / "r.jsonl.gz", person(), settled()))
    assert RegisterEvent.objects.count() == 2


def test_events_are_stored_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    first = write(tmp_path / "b.jsonl", settled("2"), settled("1"))
    import_register(first, write(tmp_path / "a.jsonl", person(), settled("0")))
    ids = RegisterEvent.objects.order_by("sequence").values_list("id", flat=True)
    assert list(ids) == ["2", "1", person()["id"], "0"]


def test_amounts_are_kept_exactly(tmp_path: Path) -> None:
    import_register(write(tmp_path / "r.jsonl", person(), grant(amount=10.07)))
    assert Decimal(RegisterEvent.objects.get(id="E-1").data["amount"]) == Decimal("10.07")


def test_a_file_is_imported_whole_or_not_at_all(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(), settled(), event("moved", municipality="9999"))
    assert problems_of(path) == ["r.jsonl:3: municipality: ukjent kommune «9999»"]
    assert not RegisterEvent.objects.exists()
    assert not Person.objects.exists()
    assert not RegisterImport.objects.exists()


def test_one_bad_file_keeps_the_others_out(tmp_path: Path) -> None:
    good = write(tmp_path / "good.jsonl", person(), settled())
    bad = write(tmp_path / "bad.jsonl", settled("S-2", role="gift"))
    assert problems_of(good, bad) == ["bad.jsonl:1: role: «gift» er ikke en av enslig, familie, enslig_mindrearig"]
    assert not RegisterEvent.objects.exists()


def test_every_problem_of_every_line_is_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", settled(date="2023-02-30", role="gift"), "{", person())
    assert problems_of(path) == [
        "r.jsonl:1: date: «2023-02-30» er ikke en dato som 2023-05-20",
        "r.jsonl:1: role: «gift» er ikke en av enslig, familie, enslig_mindrearig",
        "r.jsonl:2: linje: er ikke JSON (Expecting property name enclosed in double quotes, tegn 2)",
    ]


def test_the_first_hundred_problems_are_listed_and_then_a_count(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", *(["x"] * 120))
    listed = problems_of(path)
    assert len(listed) == 101
    assert listed[99].startswith("r.jsonl:100: ")
    assert listed[100] == "… og 20 feil til."


def test_the_same_id_and_content_again_is_skipped_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(), settled())
    import_register(path)
    output = import_register(path, write(tmp_path / "more.jsonl", event("died"), event("died")))
    assert "Nye hendelser: 1\nKjent fra før: 3\n" in output
    assert RegisterEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (settled(municipality="3001"), settled(municipality="3101")),
        (settled(), settled(source="folkeregisteret", special_home=False)),
        (settled(), settled(mother_duf=None)),
        (grant(amount=62375), grant(amount=62375.0)),
    ],
)
def test_content_is_the_same_however_it_is_written(tmp_path: Path, first: dict, again: dict) -> None:
    import_register(write(tmp_path / "first.jsonl", person(), first))
    assert "Kjent fra før: 1" in import_register(write(tmp_path / "again.jsonl", again))


def test_the_order_of_lines_and_files_does_not_matter(tmp_path: Path) -> None:
    retraction = event("retracted", "E-2", retracts="FR-settled")
    late = write(tmp_path / "late.jsonl", retraction, settled())
    import_register(late, write(tmp_path / "persons.jsonl", person()))
    assert RegisterEvent.objects.count() == 3


def test_a_retraction_may_name_an_event_of_an_earlier_import(tmp_path: Path) -> None:
    import_register(write(tmp_path / "first.jsonl", person(), settled()))
    import_register(write(tmp_path / "then.jsonl", event("retracted", retracts="FR-settled")))
    assert RegisterEvent.objects.get(id="E-1").data == {"retracts": "FR-settled"}


def test_municipality_numbers_in_force_before_2024_mean_todays_municipality(tmp_path: Path) -> None:
    moved = event("moved", "E-2", municipality="1507")
    import_register(write(tmp_path / "r.jsonl", person(), settled(municipality="3024"), moved))
    assert RegisterEvent.objects.get(id="FR-settled").data["municipality"] == "3201"
    assert RegisterEvent.objects.get(id="E-2").data["municipality"] == "1508"


def test_a_person_shows_the_latest_registered_introduction(tmp_path: Path) -> None:
    latest = person(id="FR-2", registered="2023-01-01", name="Kari Attrapp", protected=True)
    import_register(write(tmp_path / "r.jsonl", latest, person()))
    assert (Person.objects.get().name, Person.objects.get().protected) == ("Kari Attrapp", True)


def test_on_one_day_the_introduction_with_the_last_id_counts(tmp_path: Path) -> None:
    import_register(write(tmp_path / "r.jsonl", person(id="a", name="Kari Antatt"), person(id="B")))
    assert Person.objects.get().name == "Kari Antatt"


def test_an_earlier_introduction_known_later_does_not_change_the_person(tmp_path: Path) -> None:
    import_register(write(tmp_path / "r.jsonl", person()))
    earlier = person(id="FR-0", registered="2021-01-01", name="Kari Antatt")
    import_register(write(tmp_path / "r.jsonl", earlier))
    assert Person.objects.get().name == "Kari Prøve"


def test_a_retracted_introduction_gives_way_to_the_one_before(tmp_path: Path) -> None:
    wrong = person(id="FR-2", registered="2023-01-01", name="Kari Attrapp")
    import_register(write(tmp_path / "r.jsonl", person(), wrong))
    public_id = Person.objects.get().public_id
    import_register(write(tmp_path / "r.jsonl", event("retracted", "E-2", retracts="FR-2")))
    assert (Person.objects.get().name, Person.objects.get().public_id) == ("Kari Prøve", public_id)
    import_register(write(tmp_path / "r.jsonl", event("retracted", "E-3", retracts="E-2")))
    assert Person.objects.get().name == "Kari Attrapp"


def test_dry_run_checks_all_and_changes_nothing(tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", "x")
    assert problems_of(bad, dry_run=True)
    twice = write(tmp_path / "twice.jsonl", person(), settled(), settled("S-2", date="2023-01-01"), "x")
    output = import_register(twice, dry_run=True, skip_invalid=True)
    assert "Nye hendelser: 3" in output
    assert "Advarsel, to bosettinger som overlapper: 1 personer" in output
    assert not RegisterEvent.objects.exists()
    assert not RegisterImport.objects.exists()
    assert [path.name for path in tmp_path.iterdir() if "rejected" in path.name] == []


def test_skip_invalid_imports_the_good_lines_and_writes_the_others_with_their_reason(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(), settled(role="gift"), "{no", event("died"))
    output = import_register(path, skip_invalid=True)
    assert RegisterEvent.objects.count() == 2
    assert "Avviste linjer: 2" in output
    rejected = [json.loads(line) for line in Path(f"{path}.rejected.jsonl").read_text().splitlines()]
    assert rejected[0] == {
        "line": 2,
        "reason": "role: «gift» er ikke en av enslig, familie, enslig_mindrearig",
        "event": settled(role="gift"),
    }
    assert (rejected[1]["line"], rejected[1]["event"]) == (3, "{no")
    assert RegisterImport.objects.get().rejected == 2


def test_what_hangs_on_a_rejected_event_is_rejected_as_well(tmp_path: Path) -> None:
    bad_move = event("moved", "E-1", duf=OLA, municipality="0000")
    chain = [event("retracted", f"E-{n}", duf=OLA, retracts=f"E-{n - 1}") for n in (2, 3)]
    path = write(tmp_path / "r.jsonl", person(country="X"), settled(), person(OLA), bad_move, *chain)
    import_register(path, skip_invalid=True)
    assert [stored.id for stored in RegisterEvent.objects.all()] == [person(OLA)["id"]]
    rejected = [json.loads(line) for line in Path(f"{path}.rejected.jsonl").read_text().splitlines()]
    assert [(row["line"], row["reason"]) for row in rejected][1::2] == [
        (2, "duf: ingen person-hendelse har innført personen"),
        (5, "retracts: «E-1» er avvist"),
    ]


def test_a_mended_file_of_rejected_lines_can_be_imported_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", person(), settled(municipality="9999"))
    import_register(path, skip_invalid=True)
    rejected = Path(f"{path}.rejected.jsonl")
    rejected.write_text(rejected.read_text().replace("9999", "4627", 2))
    import_register(rejected)
    assert RegisterEvent.objects.get(id="FR-settled").data["municipality"] == "4627"


def test_odd_events_are_accepted_and_counted_as_warnings(tmp_path: Path) -> None:
    output = import_register(
        write(
            tmp_path / "r.jsonl",
            *(person(), event("moved", "E-1", date="2022-01-01", municipality="4601"), settled()),
            *(
                event("died", "E-2"),
                event("died", "E-3"),
                event("moved", "E-4", date="2023-01-01", municipality="4601"),
            ),
            person("202200000000", duf_unverified=True),
        )
    )
    assert [line for line in output.splitlines() if line.startswith("Advarsel")] == [
        "Advarsel, DUF-nummer med feil kontrollsifre: 1 personer",
        "Advarsel, død to ganger: 1 personer",
        "Advarsel, flyttet før bosatt: 1 personer",
        "Advarsel, hendelse etter død: 1 personer",
    ]


@pytest.fixture
def _another_import() -> Iterator[None]:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [importer.LOCK])
        yield


@pytest.mark.usefixtures("_another_import")
def test_the_portals_own_events_wait_a_while_for_an_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "LONGEST_WAIT", "10ms")
    with (
        pytest.raises(importer.ImportBusy, match="En annen import til registeret pågår"),
        transaction.atomic(),
    ):
        record_events(events=[person()])
    assert not RegisterEvent.objects.exists()


@pytest.mark.usefixtures("_another_import")
def test_two_imports_do_not_run_at_once(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="En annen import til registeret pågår"):
        import_register(write(tmp_path / "r.jsonl", person()))


def test_a_large_file_is_parsed_by_several_processes_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "r.jsonl", *(event("died", f"E-{n}") for n in range(9_000)), person(), "x")
    monkeypatch.setattr(importer, "SMALL_BYTES", 0)
    assert problems_of(path) == ["r.jsonl:9002: linje: er ikke JSON (Expecting value, tegn 1)"]
    assert "Nye hendelser: 9 001" in import_register(path, skip_invalid=True)


def test_long_imports_show_count_rate_and_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "FIRST_REPORT_SECONDS", 0)
    monkeypatch.setattr(reporting, "SECONDS_BETWEEN", 0)
    errors = io.StringIO()
    path = write(tmp_path / "r.jsonl", person(), *(event("died", f"E-{n}") for n in range(9_000)))
    call_command("import_register", str(path), stdout=io.StringIO(), stderr=errors)
    assert "Kontrollerer …" in errors.getvalue()
    assert "i sekundet, ca. 0 s igjen" in errors.getvalue()


def test_a_short_import_shows_no_progress(tmp_path: Path) -> None:
    errors = io.StringIO()
    path = write(tmp_path / "r.jsonl", person())
    call_command("import_register", str(path), stdout=io.StringIO(), stderr=errors)
    assert errors.getvalue() == ""


def test_the_portals_own_events_pass_the_same_checks() -> None:
    (stored, _) = record_events(events=[person(), grant(amount=Decimal("10.50"), source="imdi")])
    assert stored.imported.files == ["IMDi Tilskudd"]
    assert RegisterEvent.objects.get(id="E-1").data["amount"] == "10.50"
    with pytest.raises(ImportRefused) as refusal:
        record_events(events=[settled(municipality="46")])
    assert refusal.value.problems == [
        "IMDi Tilskudd:1: municipality: «46» er en fylkeskommune; her skal det stå en kommune"
    ]
