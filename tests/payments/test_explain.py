"""«Hvorfor dette beløpet?» word by word, for each rule, as a run has written the line."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from grants.models import Person, Rate
from grants.rules.texts import LANGUAGES
from payments.models import Line, Run
from payments.selectors.explain import Explanation, explain_line, line_to_explain
from payments.services import import_converted, publish_term
from payments.services.explain import NotCalculated, explain_person
from tests import factories
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.payments.run_words import DUF, happens, move, pay, somebody

pytestmark = pytest.mark.django_db
CASES = Path(__file__).resolve().parent.parent / "cases"
OURS, OTHERS = "4627", "1103"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def told(run: Run, code: str, recipient: str = OURS, language: str = "nb", **which: Any) -> Explanation:
    line = Line.objects.select_related("run", "recipient", "code__group").get(
        run=run, code=code, recipient=recipient, **which
    )
    return explain_line(line, language)


def sums(why: Explanation) -> list[tuple[str, str]]:
    """(label, kroner) of the steps."""
    return [(plain(step.label), f"{step.amount:.2f}") for step in why.steps]


def training(kind: str, day: str, **data: Any) -> None:
    event = {"id": f"training-{kind}", "type": "training", "duf": DUF, "date": day, "registered": day, "kind": kind}
    add_events([event | data])


def introduced(duf: str = DUF, born: str = "1990-05-17", country: str = "SYR") -> None:
    happens("person", "2020-01-01", duf=duf, id=f"{duf}-p", name="Prøve Demo", birth_date=born, country=country)


# --- integrering ---------------------------------------------------------------------------------------------


def test_ar_1_is_the_whole_rate():
    somebody()
    why = told(calculate("2022-T1", "2022-03-31"), "AR-1 EV")
    assert sums(why) == [("Hele satsen", "241100.00"), ("Beløp i 1. termin 2022", "241100.00")]
    assert why.facts == [
        "Bosatt i Askøy 10.03.2022, som enslig",
        "Tillatelse fra 10.03.2022: asyl",
        "Kvalifiseringsdato 10.03.2022: den første dagen med bosetting og tillatelse, i landet",
        "Født 17.05.1990, fyller 32 år i 2022",
    ]
    assert [rule.name for rule in why.rules] == ["Integreringstilskudd år 1"]
    assert why.rules[0].source.startswith("IMDi: rundskriv om integreringstilskudd")
    assert plain(why.rate.sentence) == "AR-1 EV for 2022: 241 100 kr én gang"
    assert why.rate.source == "videreført fra 2024; må bekreftes. Kilden er antatt."
    assert why.rate.confirmed is False
    assert why.as_of == date(2022, 3, 31)


def test_ar_1_is_shared_by_months_and_the_last_one_takes_the_rest():
    somebody(settled="2022-04-11")
    move("2022-07-05", OTHERS)
    run = calculate("2022-T4", "2022-12-31")
    first, last = told(run, "AR-1 EV"), told(run, "AR-1 EV", OTHERS)
    assert sums(first) == [
        ("5 av 9 måneder i bosettingsåret: 241 100 × 5 / 9", "133944.00"),
        ("Etterbetaling i 4. termin 2022", "133944.00"),
    ]
    assert sums(last) == [
        ("4 av 9 måneder i bosettingsåret: 241 100 × 4 / 9", "107156.00"),
        ("Etterbetaling i 4. termin 2022", "107156.00"),
    ]
    assert "Flyttet til annen kommune 05.07.2022, kjent 05.07.2022" in first.facts
    assert [rule.name for rule in first.rules] == ["Integreringstilskudd år 1", "Tilskuddet følger personen"]
    assert "Bosatt i annen kommune 11.04.2022, som enslig" in last.facts
    assert "Flyttet til Stavanger 05.07.2022, kjent 05.07.2022" in last.facts


def test_eldretilskudd_tells_the_age():
    add_events(person_events(DUF, "Eldre Demo", "1960-03-01", "2022-03-10", OURS))
    why = told(calculate("2022-T1", "2022-03-31"), "ELDR")
    assert sums(why)[0] == ("Hele satsen", "180600.00")
    assert why.facts[-1] == "Født 01.03.1960, 62 år den 10.03.2022"


def test_barnehagetilskudd_tells_the_age():
    add_events(person_events("202200000203", "Liten Demo", "2018-01-05", "2022-03-10", OURS, role="familie"))
    run = calculate("2022-T1", "2022-03-31")
    assert sums(told(run, "BHT"))[0] == ("Hele satsen", f"{Rate.objects.get(code_id='BHT', year=2022).amount:.2f}")
    assert told(run, "BHT").facts[-1] == "Født 05.01.2018, 4 år den 10.03.2022"
    assert told(run, "BHT", language="nn").facts[-1] == "Fødd 05.01.2018, 4 år den 10.03.2022"
    assert told(run, "AR-1 B").facts[-1] == "Født 05.01.2018, fyller 4 år i 2022"


@pytest.mark.parametrize(("code", "year", "rate"), [("AR-2", 2023, 249_500), ("AR-5", 2026, None)])
def test_ar_2_5_is_a_twelfth_a_month(code, year, rate):
    somebody()
    if rate is None:
        Rate.objects.create(code_id="AR-5", year=2026, amount=72_000, source="prøve", source_quality="assumed")
        for other in ("AR-4", "AR-3", "AR-2"):
            assert Rate.objects.filter(code_id=other).exists()
    run = calculate(f"{year}-T1", f"{year}-03-31")
    why = told(run, code, for_term=f"{year}-T1")
    amount = Decimal(rate or 72_000)
    assert sums(why)[0] == (f"{amount:,.0f} × 3 / 12".replace(",", " "), f"{amount / 4:.2f}")
    assert f"{year} er tilskuddsår {code[-1]} av 5: {year} − 2022 + 1" in why.facts
    assert why.facts[-1] == f"Månedene som teller: januar, februar og mars {year}"


def test_a_move_known_late_is_taken_back_from_one_and_paid_to_the_other(attestant: User):
    somebody()
    confirm_all_rates(attestant)
    for term, day in [("2022-T4", "2022-12-31"), ("2023-T1", "2023-03-31"), ("2023-T2", "2023-06-30")]:
        pay(term, day, attestant)
    move("2023-02-11", OTHERS, registered="2023-08-22")
    run = calculate("2023-T3", "2023-09-30")
    why = told(run, "AR-2", for_term="2023-T2")
    assert sums(why) == [
        ("Skyldig nå for 2. termin 2023", "0.00"),
        ("Betalt i 2. termin 2023", "-62375.00"),
        ("Tilbakeføring i 3. termin 2023", "-62375.00"),
    ]
    assert "Flyttet til annen kommune 11.02.2023, kjent 22.08.2023" in why.facts
    assert [rule.name for rule in why.rules] == [
        "Integreringstilskudd år 2–5",
        "Tilskuddet følger personen",
        "En linje er en forskjell",
    ]
    assert plain(why.rate.sentence) == "AR-2 for 2023: 249 500 kr for et helt år"
    assert why.next_steps[1].startswith("Et negativt beløp motregnes i gruppen «Integreringstilskudd år 2–5».")
    other = told(run, "AR-2", OTHERS, for_term="2023-T2")
    assert sums(other)[-1] == ("Etterbetaling i 3. termin 2023", "62375.00")
    assert "Flyttet til Stavanger 11.02.2023, kjent 22.08.2023" in other.facts


def test_a_correction_shows_what_was_paid_before(attestant: User):
    somebody()
    confirm_all_rates(attestant)
    for term, day in [("2022-T4", "2022-12-31"), ("2023-T1", "2023-03-31")]:
        pay(term, day, attestant)
    happens("emigrated", "2023-02-03", registered="2023-05-01")
    why = told(calculate("2023-T2", "2023-06-30"), "AR-2", for_term="2023-T1")
    assert sums(why) == [
        ("249 500 × 2 / 12", "41583.00"),
        ("Betalt i 1. termin 2023", "-62375.00"),
        ("Tilbakeføring i 2. termin 2023", "-20792.00"),
    ]
    assert "Døde eller utvandret 03.02.2023" in why.facts
    assert "Dødsfall, utvandring og retur" in [rule.name for rule in why.rules]


def test_a_person_the_register_takes_back_is_taken_back_in_full(attestant: User):
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T1", "2022-03-31", attestant)
    for number in (1, 2, 3):
        happens("retracted", "2022-05-01", retracts=f"{DUF}-{number}", id=f"r{number}")
    why = told(calculate("2022-T2", "2022-06-30"), "AR-1 EV")
    assert why.facts == ["Registeret har ikke lenger opplysninger om personen: de er trukket tilbake"]
    assert sums(why)[-1] == ("Tilbakeføring i 2. termin 2022", "-241100.00")
    assert "gir ikke lenger tilskudd for terminen" in why.rules[0].sentences[-1]


# --- særskilt ------------------------------------------------------------------------------------------------


def test_saerskilt_tilskudd_counts_the_months_from_the_settlement():
    add_events(person_events(DUF, "Idris Demo", "2008-03-01", "2022-10-20", OURS, role="enslig_mindrearig"))
    run = calculate("2022-T4", "2022-12-31")
    why = told(run, "EMINB")
    assert sums(why)[0] == ("1 118 000 × 3 / 12", "279500.00")
    assert why.facts[-2:] == [
        "Født 01.03.2008, fyller 14 år i 2022",
        "Månedene som teller: oktober, november og desember 2022",
    ]
    assert why.rules[0].name == "Særskilt tilskudd for enslige mindreårige"


# --- norsk ---------------------------------------------------------------------------------------------------


def resident(**person: str) -> None:
    introduced(**person)
    happens("moved", "2021-01-05", municipality=OURS)


def test_persontilskudd_is_whole_before_the_spreading():
    resident()
    training("rett_og_plikt", "2022-02-15")
    why = told(calculate("2022-T1", "2022-03-31"), "P-AR1-H")
    assert sums(why)[0][0] == "Hele satsen for året, betalt samlet"
    assert "Kom inn i målgruppen 15.02.2022" in why.facts
    assert "Født 17.05.1990, 31 år den 15.02.2022" in why.facts
    assert "Landbakgrunn Syria: høy sats" in why.facts
    assert "Bor i Askøy fra 05.01.2021" in why.facts


def test_persontilskudd_is_a_quarter_when_it_is_spread():
    resident(country="DEU")
    training("rett_og_plikt", "2024-01-15")
    run = calculate("2024-T1", "2024-03-31")
    why = told(run, "P-AR1-L")
    rate = Rate.objects.get(code_id="P-AR1-L", year=2024).amount
    assert sums(why)[0] == (f"Terminens del av satsen: {rate:,.0f} / 4".replace(",", " "), f"{rate / 4:.2f}")
    assert "Landbakgrunn Tyskland: lav sats" in why.facts


def test_persontilskudd_is_shared_by_days():
    resident()
    training("rett_og_plikt", "2024-01-15")
    move("2024-05-16", OTHERS)
    run = calculate("2024-T2", "2024-06-30")
    why = told(run, "P-AR1-H", for_term="2024-T2")
    part = Rate.objects.get(code_id="P-AR1-H", year=2024).amount / 4
    assert sums(why)[0][0].endswith(f"= {plain(f'{part:,.0f}'.replace(',', ' '))}, delt etter dager: 45 av 91 dager")
    assert "Dager som teller hos dere: 45 av 91 i perioden" in why.facts
    assert "Flyttet til annen kommune 16.05.2024, kjent 16.05.2024" in why.facts
    assert [rule.name for rule in why.rules] == ["Persontilskudd", "Delt etter dager"]


def test_paragraf_37_d_goes_to_the_county_while_at_upper_secondary_school():
    resident()
    training("37d", "2023-02-15")
    happens("upper_secondary", "2023-08-14", to="2024-06-20", recipient="46")
    run = calculate("2023-T3", "2023-09-30")
    why = told(run, "P37D-AR1", "46", for_term="2023-T3")
    assert sums(why)[0][0].endswith("× 3 / 12 = 11 600, delt etter dager: 48 av 92 dager")
    assert "Videregående skole på heltid 14.08.2023–20.06.2024" in why.facts
    assert "Bor i annen kommune fra 05.01.2021" in why.facts


def test_paragraf_43_g_goes_to_whom_the_decision_names():
    resident()
    training("43g", "2023-02-15", recipient=OURS)
    why = told(calculate("2023-T1", "2023-03-31"), "UN43G")
    assert why.facts == ["Kom inn i målgruppen 15.02.2023", "Vedtaket nevner dere som mottaker"]
    assert sums(why)[0][0].endswith("× 2 / 12")


def test_grunntilskudd_tells_how_many_were_counted():
    resident()
    training("rett_og_plikt", "2022-01-10")
    why = told(calculate("2022-T1", "2022-03-31"), "Grunntilskudd-L")
    assert why.facts == ["Personer med rett til persontilskudd i kommunen 15. januar 2022: 1"]
    assert sums(why)[0][0] == "Hele satsen"
    assert why.name == ""


def test_norsk_i_mottak_is_halved_with_another_municipality():
    introduced()
    for number, place in enumerate((OURS, OTHERS)):
        add_events(
            [
                {
                    "id": f"d{number}",
                    "type": "declaration",
                    "date": "2022-01-05",
                    "registered": "2022-01-05",
                    "recipient": place,
                    "year": 2022,
                }
            ]
        )
    happens("reception", "2022-02-02", municipality=OURS)
    happens("reception", "2022-07-07", municipality=OTHERS)
    why = told(calculate("2022-T3", "2022-09-30"), "ASYLNORSK")
    rate = Rate.objects.get(code_id="ASYLNORSK", year=2022).amount
    assert sums(why)[0] == (
        f"Halvparten av satsen {rate:,.0f}, delt med en annen kommune".replace(",", " ", 1).replace(" delt", " delt"),
        f"{rate / 2:.2f}",
    )
    assert why.facts == [
        "Kom til mottak i Askøy 02.02.2022",
        "Kommunen har krysset av for at den tilbyr opplæringen i 2022",
        "Kom til mottak i annen kommune 07.07.2022",
        "Født 17.05.1990, 31 år den 02.02.2022",
    ]


# --- what was decided ------------------------------------------------------------------------------------------


def test_add_granted_gives_ekstratilskudd_its_granted_amount():
    somebody()
    happens("fht_grant", "2022-05-02", code="FHT1", year=2022, recipient=OURS, amount=150_000)
    why = told(calculate("2022-T2", "2022-06-30"), "FHT1")
    assert sums(why) == [("Innvilget beløp", "150000.00"), ("Beløp i 2. termin 2022", "150000.00")]
    assert plain(why.rate.sentence) == "Innvilget beløp: 150 000 kr"
    assert why.rate.confirmed is None
    assert why.facts == ["Innvilget i 2. termin 2022, for 2022"]


def test_add_granted_lets_an_enkeltvedtak_stand_alone_or_on_top_of_the_rule():
    somebody()
    common = {"year": 2023, "recipient": OURS, "reason": "prøve"}
    happens("decision", "2023-02-01", id="d1", code="AR-2", term="2023-T1", amount=-5000, **common)
    happens("decision", "2023-02-01", id="d2", code="AR-3", term="2023-T1", amount=700, **common)
    run = calculate("2023-T1", "2023-03-31")
    assert sums(told(run, "AR-2")) == [
        ("249 500 × 3 / 12", "62375.00"),
        ("Enkeltvedtak", "-5000.00"),
        ("Beløp i 1. termin 2023", "57375.00"),
    ]
    alone = told(run, "AR-3")
    assert sums(alone) == [("Enkeltvedtak", "700.00"), ("Beløp i 1. termin 2023", "700.00")]
    assert alone.facts == ["Enkeltvedtak om AR-3, 2023, 1. termin 2023"]
    assert alone.rate.sentence == "Ingen sats: beløpet er bestemt for denne personen."


def test_a_converted_payment_is_history_and_is_subtracted(tmp_path: Path):
    somebody(settled="2021-06-10")
    Person.objects.filter(duf=DUF).update(name="Prøve Demo")
    file = tmp_path / "converted.jsonl"
    row = {"id": "K-1", "duf": DUF, "code": "AR-2", "year": 2022, "term": "2022-T1", "recipient": OURS}
    file.write_text(json.dumps(row | {"amount": 60_000, "paid": "2022-04-27"}) + "\n")
    result = import_converted(paths=[str(file)])
    assert result.run is not None
    history = told(result.run, "AR-2")
    assert sums(history) == [("Betalt av det forrige systemet", "60000.00")]
    assert history.facts == ["Betalt 27.04.2022"]
    assert history.next_steps == ["Linjen er historikk fra det forrige systemet. Det skjer ikke noe mer med den."]
    why = told(calculate("2022-T2", "2022-06-30"), "AR-2", for_term="2022-T1")
    assert sums(why) == [
        ("249 500 × 3 / 12", "62375.00"),
        ("Betalt av det forrige systemet 27.04.2022", "-60000.00"),
        ("Etterbetaling i 2. termin 2022", "2375.00"),
    ]


# --- all of them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_every_line_of_the_worked_cases_adds_up_in_both_languages(path: Path, attestant: User) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    add_events(case["events"])
    confirm_all_rates(attestant)
    for term in case["terms"]:
        run = calculate(term["term"], term["as_of"])
        for line in Line.objects.filter(run=run).select_related("run", "recipient", "code__group"):
            for language in LANGUAGES:
                why = explain_line(line, language)
                *parts, result = why.steps
                assert sum(part.amount for part in parts) == result.amount == line.amount
                assert why.rules
                assert why.facts
                assert why.next_steps
                assert why.rate.sentence
        lock(term["term"], attestant)


def test_the_name_of_somebody_with_a_protected_address_does_not_show():
    events = person_events(DUF, "Skjult Demo", "1990-05-17", "2022-03-10", OURS)
    add_events([events[0] | {"protected": True}, *events[1:]])
    why = told(calculate("2022-T1", "2022-03-31"), "AR-1 EV")
    assert why.name == "Person med adressesperre"
    assert "Skjult" not in repr(why)


def test_a_line_is_found_by_its_own_municipality_only_and_not_before_the_term_is_shown(attestant: User):
    somebody()
    line = Line.objects.get(run=calculate("2022-T1", "2022-03-31"))
    kari, stian = factories.cast("caseworker"), factories.cast("stranger")
    ours, others = factories.recipient(), factories.recipient(OTHERS)
    assert line_to_explain(kari, ours, "2022-T1", line.pk) is None
    publish_term(term_code="2022-T1")
    assert line_to_explain(kari, ours, "2022-T1", line.pk) == line
    assert line_to_explain(kari, ours, "2022-T2", line.pk) is None
    assert line_to_explain(stian, others, "2022-T1", line.pk) is None
    assert line_to_explain(stian, ours, "2022-T1", line.pk) is None


# --- a person without a line -------------------------------------------------------------------------------------


def why_not(term: str, as_of: str, recipient: str = OURS, duf: str = DUF, language: str = "nb") -> list[str]:
    calculate(term, as_of)
    found = explain_person(duf=duf, term_code=term, recipient=recipient, with_ekstra=True, language=language)
    assert not found.has_lines
    return [plain(reason) for reason in found.reasons]


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([], "Personen er ikke registrert bosatt. Integreringstilskudd krever at personen er bosatt i en kommune."),
        (["settled"], "Personen er bosatt, men registeret har ingen iverksatt tillatelse."),
        (
            ["settled", "other_permit"],
            "Tillatelsen er gitt på et grunnlag som ikke gir integreringstilskudd.",
        ),
        (
            ["settled", "nordic"],
            "Familieinnvandring til en norsk eller nordisk borger gir ikke integreringstilskudd.",
        ),
        (
            ["settled", "family"],
            "Familieinnvandring: referansepersonen er ikke registrert med både bosetting og tillatelse.",
        ),
        (
            ["died", "settled", "permit"],
            "Personen var ute av landet eller død før både bosetting og tillatelse var på plass.",
        ),
        (["newborn", "permit"], "Nyfødt: moren er ikke registrert bosatt."),
        (
            ["settled_2019", "permit"],
            "Kvalifiseringsdatoen er før 2021, og personen har aldri utløst tilskudd. Da må kommunen søke, og "
            "søknaden være godkjent.",
        ),
    ],
)
def test_a_refusal_is_told(events, reason):
    introduced()
    family = {"basis": "familie", "reference_duf": "202200000203", "application_date": "2021-05-01"}
    what = {
        "settled": ("settled", "2022-01-10", {"municipality": OURS, "role": "enslig"}),
        "settled_2019": ("settled", "2019-05-10", {"municipality": OURS, "role": "enslig"}),
        "newborn": ("settled", "2022-01-10", {"municipality": OURS, "role": "familie", "mother_duf": "202200000203"}),
        "permit": ("permit", "2019-01-10", {"basis": "asyl"}),
        "other_permit": ("permit", "2022-01-10", {"basis": "arbeid"}),
        "nordic": ("permit", "2022-01-10", family | {"reference_nordic": True}),
        "family": ("permit", "2022-01-10", family | {"reference_nordic": False}),
        "died": ("died", "2021-12-01", {}),
    }
    for name in events:
        kind, day, data = what[name]
        happens(kind, day, **data)
    assert why_not("2022-T1", "2022-03-31")[0] == reason


@pytest.mark.parametrize(
    ("basis", "settled", "applied", "reason"),
    [
        ("familie", "2021-01-10", "2021-05-01", "Familieinnvandring: referansepersonen kom selv som"),
        ("asyl", "2015-01-10", "2021-05-01", "Familieinnvandring: søknaden kom mer enn fem år etter"),
    ],
)
def test_a_refusal_because_of_the_reference_person_is_told(basis, settled, applied, reason):
    introduced()
    introduced("202200000203")
    happens("settled", settled, duf="202200000203", id="ref-s", municipality=OURS, role="enslig")
    more = {"reference_nordic": False, "application_date": "2010-01-01", "reference_duf": "202200000308"}
    happens("permit", settled, duf="202200000203", id="ref-p", basis=basis, **(more if basis == "familie" else {}))
    happens("settled", "2022-01-10", municipality=OURS, role="enslig")
    family = {"reference_duf": "202200000203", "application_date": applied, "reference_nordic": False}
    happens("permit", "2022-01-10", basis="familie", **family)
    assert why_not("2022-T1", "2022-03-31")[0].startswith(reason)


def test_a_newborn_too_late_is_told():
    introduced(born="2022-02-01")
    introduced("202200000203")
    happens("settled", "2021-06-01", duf="202200000203", id="mother", municipality=OURS, role="enslig")
    happens("settled", "2022-02-01", municipality=OURS, role="familie", mother_duf="202200000203")
    happens("permit", "2022-02-01", basis="asyl")
    assert why_not("2022-T1", "2022-03-31") == [
        "Nyfødt: barnet er født mer enn seks måneder etter at moren ble bosatt."
    ]


def test_somebody_on_hold_is_told_as_stopped():
    somebody()
    happens("hold", "2022-03-15")
    assert why_not("2022-T1", "2022-03-31")[0].startswith("IMDi har stanset utbetalingen for personen.")
    assert why_not("2022-T1", "2022-03-31", language="nn")[0].startswith("IMDi har stansa utbetalinga for personen.")


def test_nothing_because_of_an_exit_tells_the_day(attestant: User):
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T4", "2022-12-31", attestant)
    happens("died", "2022-12-03", registered="2023-01-10")
    assert why_not("2023-T1", "2023-03-31")[0] == (
        "Personen døde eller utvandret 03.12.2022. Ingen måneder i terminen betales."
    )


def test_past_year_five_is_told():
    somebody(settled="2021-03-10")
    run_day = "2026-03-31"
    Rate.objects.bulk_create(
        Rate(code_id=code, year=2026, amount=1, source="prøve", source_quality="assumed") for code in ("AR-5",)
    )
    calculate("2026-T1", run_day)
    found = explain_person(duf=DUF, term_code="2026-T1", recipient=OTHERS, with_ekstra=True)
    assert plain(found.reasons[0]) == (
        "Kvalifiseringsdatoen er 10.03.2021, og 5 tilskuddsår er brukt. Det siste var 2025."
    )


def test_the_months_of_another_municipality_and_year_1_once_are_told(attestant: User):
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T1", "2022-03-31", attestant)
    assert why_not("2022-T2", "2022-06-30")[0] == (
        "Integreringstilskudd år 1 betales én gang, i 1. termin 2022. År 2 begynner i januar 2023."
    )
    assert why_not("2022-T2", "2022-06-30", OTHERS)[0].startswith("Månedene i terminen tilhører en annen kommune")


def test_a_line_is_owed_and_has_no_reasons():
    somebody()
    calculate("2022-T1", "2022-03-31")
    found = explain_person(duf=DUF, term_code="2022-T1", recipient=OURS, with_ekstra=True)
    assert found.has_lines
    assert found.reasons == []
    assert [(one.code, one.owed, one.paid, one.change) for one in found.standings] == [
        ("AR-1 EV", Decimal(241_100), Decimal(0), Decimal(241_100))
    ]


def test_what_the_run_did_not_know_yet_does_not_count():
    somebody()
    calculate("2022-T1", "2022-03-31")
    happens("retracted", "2022-03-31", retracts=f"{DUF}-3", id="later")
    assert explain_person(duf=DUF, term_code="2022-T1", recipient=OURS, with_ekstra=True).has_lines


def test_ekstratilskudd_is_hidden_without_the_role_for_it():
    somebody()
    happens("fht_grant", "2022-02-02", code="FHT1", year=2022, recipient=OURS, amount=1000)
    calculate("2022-T1", "2022-03-31")
    for with_ekstra in (True, False):
        found = explain_person(duf=DUF, term_code="2022-T1", recipient=OURS, with_ekstra=with_ekstra)
        assert ("FHT1" in [one.code for one in found.standings]) is with_ekstra


def test_an_unknown_person_and_a_term_that_is_not_calculated_are_told_apart():
    somebody()
    with pytest.raises(NotCalculated, match="2022-T1 er ikke beregnet"):
        explain_person(duf=DUF, term_code="2022-T1", recipient=OURS, with_ekstra=True)
    assert why_not("2022-T1", "2022-03-31", duf="202200000308") == [
        "Registeret kjente ikke personen den dagen terminen ble beregnet."
    ]
