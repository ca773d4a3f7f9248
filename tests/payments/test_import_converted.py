"""import_converted: what the previous system paid becomes locked history."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from grants.models import Rate
from payments import services
from payments.models import ConvertedPayment, Line, Run, RunTotal, Term
from payments.rules.conversion import qualifying_year, saksnummer
from payments.services.digest import content_digest
from payments.services.partitions import RUN_LOCK
from tests.grants.register_files import (
    KARI,
    OLA,
    event,
    import_register,
    output_of,
    person,
    problems_of,
    settled,
    write,
)
from tests.ledger import calculate, confirm_all_rates, lines_of, lock

pytestmark = pytest.mark.django_db

Payment = dict[str, Any]
WRONG_CHECK_DIGITS = f"{KARI[:10]}{(int(KARI[10:]) + 1) % 11:02d}"


def payment(id: str = "K-1", /, **fields: Any) -> Payment:
    """A payment to KARI unless `duf` says otherwise; None leaves a field out."""
    whole = {
        "id": id,
        "duf": KARI,
        "code": "AR-2",
        "year": 2021,
        "term": "2021-T1",
        "recipient": "4627",
        "amount": 62375,
        "paid": "2021-04-27",
    }
    return {name: value for name, value in (whole | fields).items() if value is not None}


@pytest.fixture
def kari(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", person()))


def imported(tmp_path: Path, *lines: Payment | str) -> str:
    """What the command printed, with plain spaces."""
    output = output_of("import_converted", write(tmp_path / "k.jsonl", *lines))
    return output.replace("\N{NO-BREAK SPACE}", " ")


def problem(tmp_path: Path, *lines: Payment | str) -> str:
    """The one problem of the first line, after `FILE:1: `."""
    (found,) = problems_of(write(tmp_path / "k.jsonl", *lines), command="import_converted")
    assert_nothing_stored()
    return found.removeprefix("k.jsonl:1: ")


def assert_nothing_stored() -> None:
    assert not Run.objects.exists()
    assert not ConvertedPayment.objects.exists()
    assert not Line.objects.exists()


# What becomes of a payment


def test_a_payment_becomes_a_line_of_a_locked_run_created_by_konv(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment())
    line = Line.objects.get()
    assert (line.kind, line.run.created_by, line.run.purpose) == ("konvertert", "KONV", "konvertering")
    assert line.run.locked_at is not None
    assert (line.term, line.for_term, line.budget_year) == ("2021-T1", "2021-T1", 2021)
    assert (line.recipient_id, line.duf, line.name, line.protected) == ("4627", KARI, "Kari Prøve", False)
    assert (line.scheme, line.code_id, line.group) == ("integrering", "AR-2", "ar-2-5")
    assert (line.amount, line.owed, line.months, line.rate) == (Decimal(62375), Decimal(62375), 0, 0)
    assert (line.rule, line.rate_confirmed, line.kvalifiseringsdato) == ("konvertert", True, None)
    assert line.facts == {"converted_id": "K-1", "paid": "2021-04-27"}
    assert line.saksnummer == f"2020-2021{KARI}"


def test_the_payment_itself_is_kept_by_its_old_id(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment(amount=62375.5))
    kept = ConvertedPayment.objects.get()
    assert (kept.id, kept.duf, kept.code_id, kept.year, kept.term) == ("K-1", KARI, "AR-2", 2021, "2021-T1")
    assert (kept.recipient_id, kept.amount, kept.paid) == ("4627", Decimal("62375.50"), date(2021, 4, 27))
    assert kept.run == Run.objects.get()


def test_the_run_is_summed_up(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment(), payment("K-2", term="2021-T2"), payment("K-3", term="2021-T2", amount=-375))
    run = Run.objects.get()
    assert (run.lines, run.persons, run.amount) == (3, 1, Decimal(124375))
    assert (run.state, run.digest) == (Run.State.DONE, content_digest(run))
    assert run.finished_at is not None
    assert run.seconds > 0
    total = RunTotal.objects.get(for_term="2021-T2")
    assert (total.recipient_id, total.code_id, total.kind, total.lines) == ("4627", "AR-2", "konvertert", 2)
    assert (total.positive, total.negative) == (Decimal(62375), Decimal(-375))


def test_address_protection_follows_the_person(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", person(protected=True)))
    imported(tmp_path, payment())
    assert Line.objects.get().protected


def test_several_files_are_one_import(tmp_path: Path, kari: None) -> None:
    first = write(tmp_path / "a.jsonl", payment())
    second = write(tmp_path / "b.jsonl.gz", payment("K-2", term="2021-T2"))
    output = output_of("import_converted", first, second)
    assert "Nye utbetalinger: 2" in output
    assert Run.objects.get().lines == 2


def test_the_summary_says_what_was_added_and_known_the_sum_and_the_seconds(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment())
    lines = imported(tmp_path, payment(), payment("K-2", amount=1_000_000.5)).splitlines()
    assert lines[:4] == [
        "Nye utbetalinger: 1",
        "Kjent fra før: 1",
        "Personer: 1",
        "Sum: 1 000 000,50 kr",
    ]
    assert lines[4].startswith("Sekunder: ")


@pytest.mark.parametrize(
    ("code", "budget_year", "year"),
    [
        ("AR-1", 2021, 2021),
        ("AR-1 EV", 2021, 2021),
        ("AR-1 B", 2021, 2021),
        ("AR-1 EM", 2021, 2021),
        ("ELDR", 2021, 2021),
        ("BHT", 2021, 2021),
        ("AR-2", 2021, 2020),
        ("AR-5", 2021, 2017),
        ("EMINB", 2021, None),
        ("FHT1", 2021, None),
        ("P-AR1-H", 2021, None),
        ("P37D-AR1", 2021, None),
    ],
)
def test_the_saksnummer_is_known_where_the_code_tells_the_year(code: str, budget_year: int, year: int | None) -> None:
    assert qualifying_year(code, budget_year) == year
    assert saksnummer(code, budget_year, KARI) == (f"{year}-{budget_year}{KARI}" if year else "")


def test_a_number_of_2023_means_todays_municipality(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment(recipient="3024"))
    assert Line.objects.get().recipient_id == "3201"
    assert "Kjent fra før: 1" in imported(tmp_path, payment(recipient="3201"))


@pytest.mark.parametrize("code", ["P-AR1-H", "P37D-AR1", "UN43G"])
def test_norsktilskudd_may_have_been_paid_to_a_fylkeskommune(tmp_path: Path, kari: None, code: str) -> None:
    imported(tmp_path, payment(code=code, recipient="46"))
    assert Line.objects.get().recipient_id == "46"


def test_grunntilskudd_is_paid_without_a_person(tmp_path: Path) -> None:
    imported(tmp_path, payment(code="Grunntilskudd-H", duf=None))
    line = Line.objects.get()
    assert (line.duf, line.name, line.saksnummer) == ("", "", "")
    assert Run.objects.get().persons == 0


# The same file again


def test_the_same_payment_again_is_skipped_and_makes_no_run(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment())
    output = imported(tmp_path, payment(amount=62375.0), payment(duf_unverified=False))
    assert "Nye utbetalinger: 0" in output
    assert "Kjent fra før: 2" in output
    assert Run.objects.count() == Line.objects.count() == 1


def test_an_empty_file_makes_no_run(tmp_path: Path) -> None:
    assert "Nye utbetalinger: 0" in imported(tmp_path, "")
    assert_nothing_stored()


def test_the_same_payment_twice_in_a_file_is_one(tmp_path: Path, kari: None) -> None:
    output = imported(tmp_path, payment(), payment())
    assert "Nye utbetalinger: 1" in output
    assert "Kjent fra før: 1" in output
    assert Line.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"duf": OLA},
        {"code": "AR-3"},
        {"year": 2022},
        {"term": "2021-T2"},
        {"recipient": "4601"},
        {"amount": 62375.01},
        {"paid": "2021-04-28"},
    ],
)
def test_the_same_id_with_other_content_is_refused(tmp_path: Path, kari: None, other: dict[str, Any]) -> None:
    import_register(write(tmp_path / "ola.jsonl", person(OLA)))
    path = write(tmp_path / "k.jsonl", payment(), payment(**other))
    assert problems_of(path, command="import_converted") == [
        f"k.jsonl:2: id: «K-1» står også på {path}:1 med annet innhold"
    ]
    imported(tmp_path, payment())
    path = write(tmp_path / "k.jsonl", payment(**other), payment("K-2"))
    assert problems_of(path, command="import_converted") == ["k.jsonl:1: id: «K-1» er importert før med annet innhold"]
    assert Line.objects.count() == 1


# Bad lines


def test_a_file_is_imported_whole_or_not_at_all(tmp_path: Path, kari: None) -> None:
    good = write(tmp_path / "a.jsonl", payment())
    bad = write(tmp_path / "b.jsonl", payment("K-2"), payment("K-3", code="AR-9"))
    assert problems_of(good, bad, command="import_converted") == ["b.jsonl:2: code: ukjent tilskuddskode «AR-9»"]
    assert_nothing_stored()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "linje: er ikke JSON"),
        ("[]", "linje: skal være ett JSON-objekt"),
        ('{"id": "a", "id": "b"}', "linje: feltet «id» står to ganger"),
    ],
)
def test_what_is_not_json_is_bad(tmp_path: Path, line: str, words: str) -> None:
    assert problem(tmp_path, line).startswith(words)


@pytest.mark.parametrize("name", ["id", "duf", "code", "year", "term", "recipient", "amount", "paid"])
def test_a_missing_field_is_bad(tmp_path: Path, kari: None, name: str) -> None:
    assert problem(tmp_path, payment() | {name: None}) == f"{name}: mangler"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "x"}, "kind: ukjent felt for en konvertert utbetaling"),
        ({"id": "x" * 65}, "id: er lengre enn 64 tegn"),
        ({"duf": "123"}, "duf: skal være en tekst med tolv siffer"),
        ({"duf": WRONG_CHECK_DIGITS}, "duf: kontrollsifrene i DUF-nummeret er feil"),
        ({"duf_unverified": "ja"}, "duf_unverified: skal være true eller false"),
        ({"code": "AR-9"}, "code: ukjent tilskuddskode «AR-9»"),
        ({"year": "2021"}, "year: «2021» er ikke et år mellom 2000 og 2100"),
        ({"term": "2021-T5"}, "term: «2021-T5» er ikke en termin som 2023-T2"),
        ({"term": "2021-1"}, "term: «2021-1» er ikke en termin som 2023-T2"),
        ({"recipient": "9999"}, "recipient: ukjent mottaker «9999»"),
        ({"recipient": "46"}, "recipient: «46» er en fylkeskommune; AR-2 betales til en kommune"),
        ({"recipient": "imdi"}, "recipient: ukjent mottaker «imdi»"),
        ({"paid": "2021-02-29"}, "paid: «2021-02-29» er ikke en dato som 2023-05-20"),
        ({"amount": 0}, "amount: kan ikke være null"),
        ({"amount": -0.0}, "amount: kan ikke være null"),
        ({"amount": 0.001}, "amount: «0.001» har mer enn to desimaler"),
        ({"amount": "62375"}, "amount: skal være et tall"),
        ({"amount": 1e10}, "amount: er for stort"),
        ({"code": "Grunntilskudd-H"}, "duf: ukjent felt for Grunntilskudd-H"),
    ],
)
def test_a_wrong_field_is_bad(tmp_path: Path, kari: None, fields: dict[str, Any], words: str) -> None:
    assert problem(tmp_path, payment(**fields)) == words


def test_amounts_below_zero_are_good(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment(amount=-62375.5))
    assert Line.objects.get().amount == Decimal("-62375.50")


def test_a_wrong_duf_number_is_good_when_it_is_said_to_be_unverified(tmp_path: Path) -> None:
    introduced = person(WRONG_CHECK_DIGITS, duf_unverified=True)
    import_register(write(tmp_path / "register.jsonl", introduced))
    imported(tmp_path, payment(duf=WRONG_CHECK_DIGITS, duf_unverified=True))
    assert Line.objects.get().duf == WRONG_CHECK_DIGITS


def test_a_person_nobody_has_introduced_is_bad_and_it_says_what_to_do(tmp_path: Path, kari: None) -> None:
    assert problem(tmp_path, payment(duf=OLA)) == (
        "duf: personen er ikke innført i registeret; importer registeret først (import_register)"
    )


def test_the_first_hundred_problems_are_listed_and_the_rest_counted(tmp_path: Path, kari: None) -> None:
    path = write(tmp_path / "k.jsonl", *(payment(f"K-{n}", amount=0) for n in range(103)))
    found = problems_of(path, command="import_converted")
    assert len(found) == 101
    assert found[99] == "k.jsonl:100: amount: kan ikke være null"
    assert found[100] == "… og 3 feil til."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"k\.jsonl: kan ikke leses"):
        call_command("import_converted", str(tmp_path / "k.jsonl"))


# Beside the terms


ARRIVED = (
    person(),
    event("permit", "UDI-1", date="2022-02-01", registered="2022-02-01", basis="kollektiv"),
    settled(date="2022-02-10", registered="2022-02-10"),
)
LONG_HERE = (
    person(date="2019-03-01", registered="2019-03-01"),
    event("permit", "UDI-1", date="2019-02-01", registered="2019-02-01", basis="asyl"),
    settled(date="2019-02-10", registered="2019-02-10"),
)
YEAR_1_PAID = payment(code="AR-1 EV", year=2022, term="2022-T1", amount=100_000)


def rate(code: str, year: int) -> Decimal:
    return Rate.objects.get(code=code, year=year).amount


def test_converted_payments_of_a_term_of_the_ledger_count_as_paid(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", *ARRIVED))
    imported(tmp_path, YEAR_1_PAID)
    (line,) = lines_of(calculate("2022-T1", "2022-03-31"))
    assert (line["code"], line["kind"]) == ("AR-1 EV", "ordinær")
    assert line["amount"] == rate("AR-1 EV", 2022) - 100_000


def test_what_was_paid_in_full_is_not_paid_again(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", *ARRIVED))
    imported(tmp_path, YEAR_1_PAID | {"amount": int(rate("AR-1 EV", 2022))})
    assert lines_of(calculate("2022-T1", "2022-03-31")) == []


def test_what_was_paid_without_being_owed_is_taken_back(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, YEAR_1_PAID)
    run = calculate("2022-T2", "2022-06-30")
    (line,) = Line.objects.filter(run=run)
    assert (line.kind, line.amount, line.rule) == ("tilbakeføring", Decimal(-100_000), "konvertert")
    assert line.saksnummer == f"2022-2022{KARI}"


def test_converted_payments_before_the_first_term_are_history(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment(term="2021-T4"))
    assert lines_of(calculate("2022-T1", "2022-03-31")) == []


def test_somebody_settled_before_2021_who_was_paid_before_needs_no_late_application(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", *LONG_HERE))
    assert lines_of(calculate("2022-T1", "2022-03-31")) == []
    imported(tmp_path, payment(code="AR-3"))
    assert [line["code"] for line in lines_of(calculate("2022-T1", "2022-03-31"))] == ["AR-4"]


def test_norsktilskudd_paid_before_is_no_such_payment(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", *LONG_HERE))
    imported(tmp_path, payment(code="P-AR2-H"))
    codes = {line["code"] for line in lines_of(calculate("2022-T1", "2022-03-31"))}
    assert "AR-4" not in codes


def test_converted_lines_are_in_no_terms_export(tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", *ARRIVED))
    imported(tmp_path, YEAR_1_PAID)
    calculate("2022-T1", "2022-03-31")
    path = tmp_path / "lines.csv"
    call_command("export_lines", "2022-T1", output=path, stdout=io.StringIO())
    with path.open(encoding="utf-8", newline="") as file:
        assert [line["kind"] for line in csv.DictReader(file)] == ["ordinær"]


def test_the_application_cannot_change_converted_lines(tmp_path: Path, kari: None) -> None:
    imported(tmp_path, payment())
    run = Run.objects.get()
    table = f"payments_line_{run.pk}"
    for statement in (
        "UPDATE payments_line SET amount = 1",
        "DELETE FROM payments_line",
        f"UPDATE {table} SET amount = 1",
        f"INSERT INTO {table} SELECT * FROM payments_line",
        f"UPDATE payments_run SET locked_at = NULL WHERE id = {run.pk}",
        f"DELETE FROM payments_run WHERE id = {run.pk}",
        f"SELECT payments_owner_drop_lines({run.pk})",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Line.objects.get().amount == Decimal(62375)


def test_an_import_for_an_attested_term_says_so_and_counts_in_the_next_one(tmp_path: Path, attestant: User) -> None:
    import_register(write(tmp_path / "register.jsonl", *ARRIVED))
    confirm_all_rates(attestant)
    calculate("2022-T1", "2022-03-31")
    term = lock("2022-T1", attestant)
    output = imported(tmp_path, YEAR_1_PAID)
    assert (
        "OBS: 2022-T1 er allerede attestert. Konverterte utbetalinger for terminen (1, til sammen "
        "100 000 kr) regnes som betalt fra neste beregning." in output
    )
    assert Term.objects.get().run == term.run
    (line,) = lines_of(calculate("2022-T2", "2022-06-30"))
    assert (line["for_term"], line["kind"], line["amount"]) == ("2022-T1", "tilbakeføring", Decimal(-100_000))


def test_a_calculated_term_must_be_calculated_again(tmp_path: Path, attestant: User) -> None:
    import_register(write(tmp_path / "register.jsonl", *ARRIVED))
    confirm_all_rates(attestant)
    calculate("2022-T1", "2022-03-31")
    output = imported(tmp_path, payment())
    assert "OBS: 2022-T1 er beregnet, men ikke attestert. Beregn terminen på nytt." in output
    with pytest.raises(services.AttestationRefused, match="Noe er låst etter"):
        lock("2022-T1", attestant)


def test_no_import_while_a_term_is_being_calculated(tmp_path: Path, kari: None) -> None:
    run = services.start_run(term_code="2022-T1", as_of=date(2022, 3, 31), user=None)
    with pytest.raises(CommandError, match=r"ingen regner på den nå\. Beregn terminen på nytt først") as refusal:
        imported(tmp_path, payment())
    assert refusal.value.returncode == 1
    assert not ConvertedPayment.objects.exists()
    services.calculate_in_processes(run_id=run.pk, processes=1)
    assert "Nye utbetalinger: 1" in imported(tmp_path, payment())


def test_no_import_while_a_process_is_at_work_on_a_run(tmp_path: Path, kari: None) -> None:
    run = services.start_run(term_code="2022-T1", as_of=date(2022, 3, 31), user=None)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [RUN_LOCK, run.pk])
        with pytest.raises(CommandError, match=rf"2022-T1 beregnes nå \(kjøring {run.pk}\)\. Vent til den er ferdig"):
            imported(tmp_path, payment())
    finally:
        other.close()


def test_a_dead_run_that_can_never_be_finished_does_not_stop_the_import(
    tmp_path: Path, kari: None, attestant: User
) -> None:
    """Its term was skipped: a later one is locked, so it can be calculated no more."""
    dead = services.start_run(term_code="2022-T1", as_of=date(2022, 3, 31), user=None)
    confirm_all_rates(attestant)
    calculate("2022-T2", "2022-06-30")
    with pytest.raises(CommandError, match="Beregn terminen på nytt først"):
        imported(tmp_path, payment())
    lock("2022-T2", attestant)
    assert "Nye utbetalinger: 1" in imported(tmp_path, payment())
    dead.refresh_from_db()
    assert (dead.state, dead.message[:8]) == (Run.State.FAILED, "Avbrutt:")


def test_a_large_file_is_parsed_in_child_processes(tmp_path: Path, kari: None) -> None:
    lines = [json.dumps(payment(f"K-{n}", term=f"20{n % 20:02d}-T1")) for n in range(60_000)]
    path = write(tmp_path / "k.jsonl", *lines)
    assert path.stat().st_size > 8 << 20
    assert "Nye utbetalinger: 60 000" in output_of("import_converted", path)
