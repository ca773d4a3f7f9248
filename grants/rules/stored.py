"""A line read back: the facts it keeps, as the rules know them, and what the rules make of them again. So a line
explains itself by the same functions that made it, also when the register has moved on."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from imdi_tilskudd.lib.money import Ore, share_in_kroner, share_in_ore, to_ore
from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR, Month, TermPeriod, december, january

from .asyl import norsk_i_mottak
from .facts import Facts, Reception, School, Training
from .integrering import ar_1
from .norsk import MONTHS_37D, covered_months, days_of_months, persontilskudd, with_upper_secondary
from .owed import Key, Window
from .parameters import Parameters
from .presence import Period, days_by_recipient, periods_lived, share_by_days, within
from .qualification import GRANT_YEARS, GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE, Qualification
from .rates import RateBook
from .residence import Absence, Months, Residence, Stay, months_of

ONCE = frozenset({"integrering.ar_1", "integrering.eldretilskudd", "integrering.barnehagetilskudd"})
BY_DAYS = frozenset({"norsk.persontilskudd", "norsk.paragraf_37_d"})
MONTHLY_IN_KRONER = frozenset({"integrering.ar_2_5", "saerskilt.enslig_mindrearig"})
WHOLE = frozenset({"norsk.grunntilskudd", "ekstra.innvilget"})
TRAINING_OF = {"norsk.persontilskudd": "rett_og_plikt", "norsk.paragraf_37_d": "37d", "norsk.paragraf_43_g": "43g"}


@dataclass(frozen=True, slots=True)
class StoredLine:
    """What a line keeps. Amounts in kroner; `parameters` those of its run, None for a converted one;
    `declared` the (municipality, year) that offer asylnorsk, asked for by lines of asylnorsk only."""

    rule: str
    kind: str
    term: str
    for_term: str
    code: str
    budget_year: int
    recipient: str
    qualified: date | None
    months: int
    rate: Decimal
    owed: Decimal
    amount: Decimal
    facts: Mapping[str, Any]
    parameters: Parameters | None
    declared: Set[tuple[str, int]] = frozenset()

    @property
    def period(self) -> TermPeriod:
        """The term the amount belongs to."""
        return TermPeriod.parse(self.for_term)

    @property
    def rate_year(self) -> int:
        """The year of the rate; 0 where no rate was used."""
        if self.rule in BY_DAYS:
            entry = entry_of(self)
            return entry.year if entry else self.budget_year
        return self.budget_year if self.rule not in {"ekstra.innvilget", "enkeltvedtak", "konvertert", ""} else 0


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def entry_of(line: StoredLine) -> date | None:
    """The day the person came into the target group of the line's training."""
    return day(line.facts.get("training", {}).get(TRAINING_OF.get(line.rule, "")))


def residence_of(line: StoredLine) -> Residence:
    """Stays and absences as the run knew them."""
    stays = tuple(
        Stay(kind, date.fromisoformat(start), date.fromisoformat(registered), place)
        for start, place, kind, registered in line.facts.get("stays", ())
    )
    absences = (Absence(date.fromisoformat(exit), day(back)) for exit, back in line.facts.get("absences", ()))
    return Residence(stays, tuple(absences))


def months_of_line(line: StoredLine) -> Months | None:
    """Whose each month is; None where the line keeps too little to say."""
    home = residence_of(line)
    if line.qualified is None or line.parameters is None or not home.stays or line.qualified < home.stays[0].start:
        return None
    return months_of(home, line.qualified, line.parameters)


def months_counted(line: StoredLine) -> list[Month]:
    """The months that the line's amount is made of, for monthly rules of integrering and særskilt."""
    months = months_of_line(line)
    if months is None or line.rule not in MONTHLY_IN_KRONER:
        return []
    first, last = line.period.first_month, line.period.last_month
    if line.rule == "saerskilt.enslig_mindrearig" and line.qualified and line.qualified.year == line.budget_year:
        first, last = january(line.budget_year), december(line.budget_year)
    mine = [month for month in range(first, last + 1) if months.count(month, month)[:1] == [(line.recipient, 1)]]
    return mine[: line.months]


def facts_of(line: StoredLine) -> Facts:
    """What norsktilskudd asks of the person, out of what the line keeps."""
    kept = line.facts
    return Facts(
        duf="",
        name="",
        birth_date=date.fromisoformat(kept["birth_date"]),
        country=kept.get("country", ""),
        trainings={kind: Training(date.fromisoformat(entry), "") for kind, entry in kept.get("training", {}).items()},
        upper_secondary=tuple(
            School(date.fromisoformat(first), date.fromisoformat(last), recipient)
            for first, last, recipient in kept.get("upper_secondary", ())
        ),
        receptions=tuple(Reception(date.fromisoformat(came), place) for came, place in kept.get("receptions", ())),
    )


def days_lived(line: StoredLine) -> dict[str, int]:
    """Days by recipient that a term's norsktilskudd is divided by, in the order of the first day."""
    entry = entry_of(line)
    if entry is None or line.parameters is None or line.rule not in BY_DAYS:
        return {}
    home = residence_of(line)
    return days_by_recipient(list(_periods(line, home, periods_lived(home), entry, line.parameters)))


def _periods(
    line: StoredLine, home: Residence, lived: list[Period], entry: date, parameters: Parameters
) -> Iterator[Period]:
    term = line.period
    if line.rule == "norsk.persontilskudd":
        yield from within(lived, max(term.first_day, entry), term.last_day)
        return
    months = dict(covered_months(entry, MONTHS_37D, home, parameters)).get(term, [])
    taught = with_upper_secondary(lived, facts_of(line))
    yield from days_of_months(list(within(taught, entry, term.last_day)), months)


def amount_of_term(line: StoredLine) -> Ore:
    """Norsktilskudd of the term before it is divided by days, in øre."""
    if line.rule == "norsk.paragraf_37_d":
        return share_in_ore(to_ore(line.rate), line.months, MONTHS_IN_YEAR)
    entry, parameters = entry_of(line), line.parameters
    if entry is None or parameters is None:
        return 0
    rates = RateBook({(line.code, entry.year): to_ore(line.rate)})
    lived = periods_lived(residence_of(line))
    facts, window = facts_of(line), Window(line.period, line.period, 0)
    parts = persontilskudd(facts, facts.trainings["rett_og_plikt"], lived, rates, parameters, window)
    return sum(owed.amount for key, owed in parts if key.code == line.code)


def by_rule(line: StoredLine) -> Ore:
    """What the rule alone gives in øre; anything else that is owed for the line's key was decided."""
    rate = to_ore(line.rate)
    if line.rule in ONCE:
        return _share_of_year_1(line, rate)
    if line.rule in MONTHLY_IN_KRONER:
        return share_in_kroner(rate, line.months, MONTHS_IN_YEAR)
    if line.rule in BY_DAYS:
        return dict(share_by_days(amount_of_term(line), days_lived(line))).get(line.recipient, 0)
    if line.rule == "norsk.paragraf_43_g":
        return share_in_ore(rate, line.months, MONTHS_IN_YEAR)
    if line.rule == "asyl.norsk_i_mottak":
        return _share_of_reception(line, rate)
    return rate if line.rule in WHOLE else 0


def _share_of_year_1(line: StoredLine, rate: Ore) -> Ore:
    months, parameters, qualified = months_of_line(line), line.parameters, line.qualified
    if months is None or parameters is None or qualified is None:
        return rate
    year = qualified.year
    found = Qualification(qualified, GRANT_YEARS, residence_of(line), months)
    shares = ar_1(line.code, line.rule, found, line.period, RateBook({(line.code, year): rate}), parameters)
    return dict(shares)[Key(line.code, year, line.for_term, line.recipient)].amount


def _share_of_reception(line: StoredLine, rate: Ore) -> Ore:
    year = line.budget_year
    rates, window = RateBook({(line.code, year): rate}), Window(line.period, line.period, 0)
    shares = dict(norsk_i_mottak(facts_of(line), line.declared, rates, window))
    return shares[Key(line.code, year, line.for_term, line.recipient)].amount


def grant_years(line: StoredLine) -> int:
    """3 with a reference person on humanitær, else 5."""
    basis = (line.facts.get("reference") or (None, None))[1]
    if line.facts.get("basis") == "familie" and basis == "humanitaer":
        return GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE
    return GRANT_YEARS
