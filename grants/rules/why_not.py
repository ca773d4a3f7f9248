"""Why a person gives a recipient nothing in a term: the reasons, by the facts and functions the calculation used."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from imdi_tilskudd.lib.periods import Month, TermPeriod, age_on, month_of

from .engine import Result
from .facts import Facts
from .norsk import MONTHS_37D, MONTHS_43G, OLDEST, PERSON_YEARS, YOUNGEST, has_right_to_persontilskudd
from .owed import Window
from .parameters import Parameters
from .presence import periods_lived, within
from .qualification import Qualification, Refusal
from .refusals import REASONS, REFUSALS, Reason
from .residence import gaps_of, residence
from .saerskilt import LAST_YEAR
from .texts import day_text, term_text


class Because(NamedTuple):
    """A reason with what it says: days as dates, the rest as text or number."""

    reason: Reason | Refusal
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked about: what was known, what the engine made of it, and for whom it is asked."""

    facts: Facts | None
    result: Result | None
    recipient: str
    window: Window
    parameters: Parameters
    declarations: Set[tuple[str, int]]

    @property
    def term(self) -> TermPeriod:
        return self.window.term


def why_not(asked: Question) -> list[Because]:
    """At least one reason, the schemes in their order. What is paid already is not among them: that is the ledger's."""
    if asked.facts is None or asked.result is None:
        return [Because(Reason.UNKNOWN, {})]
    hold = [Because(Reason.ON_HOLD, {})] if asked.facts.on_hold else []
    found = asked.result.qualification
    settled = _settled(asked, found) if isinstance(found, Qualification) else [Because(found, {})]
    return [*hold, *settled, *_trained(asked, asked.facts), *_received(asked, asked.facts)]


def sentence(because: Because, language: str) -> str:
    """The reason in words."""
    words = REFUSALS[because.reason] if isinstance(because.reason, Refusal) else REASONS[because.reason]
    written = {name: day_text(value) if isinstance(value, date) else value for name, value in because.values.items()}
    return words[language].format(**written)


def _settled(asked: Question, found: Qualification) -> Iterator[Because]:
    """Integrering and særskilt of somebody who qualifies."""
    term, first = asked.term, TermPeriod.of_day(found.day)
    last_year = found.day.year + found.years - 1
    if first > term:
        yield Because(Reason.NOT_YET, {"day": found.day})
        return
    away = _away(asked, found)
    if away is not None:
        yield Because(Reason.EXIT, {"day": away})
    elif found.day.year < term.year <= last_year and not _has_months(asked, found):
        yield Because(Reason.OTHER_RECIPIENT, {})
    if term.year > last_year:
        yield Because(Reason.PAST_GRANT_YEARS, {"day": found.day, "years": found.years, "last": last_year})
    elif term.year == found.day.year and not _has_months(asked, found):
        yield Because(Reason.OTHER_RECIPIENT, {})
    elif term.year == found.day.year and first < term:
        yield Because(Reason.YEAR_1_ONCE, {"term": term_text(first.code), "year": term.year + 1})
    yield from _minor(asked, term)
    if found.day.year < asked.window.first_year and not (asked.result and asked.result.lines):
        yield Because(Reason.LIMITATION, {"year": asked.window.first_year})


def _has_months(asked: Question, found: Qualification) -> bool:
    """Whether any month of the term, in the settlement year of the year, is the recipient's."""
    term = asked.term
    if term.year == found.day.year:
        counted = found.months.count_year_1(TermPeriod(term.year, 4).last_month)
    else:
        counted = found.months.count(term.first_month, term.last_month)
    return any(recipient == asked.recipient for recipient, _months in counted)


def _away(asked: Question, found: Qualification) -> date | None:
    """The day of the exit that takes the whole term; None when some of it is owed to somebody."""
    term = asked.term
    if found.months.count(term.first_month, term.last_month):
        return None
    exits = [away.exit for away in found.home.absences if away.exit <= term.last_day]
    return max(exits, default=None)


def _minor(asked: Question, term: TermPeriod) -> Iterator[Because]:
    facts = asked.facts
    if facts is None or facts.settlement is None or facts.settlement.role != "enslig_mindrearig":
        return
    last_year = facts.birth_date.year + LAST_YEAR
    if term.year > last_year:
        yield Because(Reason.MINOR_PAST_AGE, {"year": last_year})
    elif facts.care and term.first_month >= month_of(facts.care) + asked.parameters.months_kept_after_exit:
        yield Because(Reason.CARE, {"day": facts.care})


def _trained(asked: Question, facts: Facts) -> Iterator[Because]:
    """Norsktilskudd. Nothing is said of those who neither have a decision nor are of the age for one."""
    if not facts.trainings:
        if YOUNGEST <= age_on(facts.birth_date, asked.term.last_day) <= OLDEST:
            yield Because(Reason.NO_TRAINING, {})
        return
    for kind, training in facts.trainings.items():
        yield _training(asked, facts, kind, training.date)


def _training(asked: Question, facts: Facts, kind: str, entry: date) -> Because:
    term = asked.term
    if kind == "rett_og_plikt" and has_right_to_persontilskudd(facts) is None:
        return Because(Reason.TRAINING_AGE, {"age": age_on(facts.birth_date, entry), "day": entry})
    if TermPeriod.of_day(entry) > term:
        return Because(Reason.TRAINING_NOT_YET, {"day": entry})
    if _last_month(kind, entry) < term.first_month:
        return Because(Reason.TRAINING_ENDED, {"day": entry})
    home = residence(facts.movements)
    if kind != "43g" and not list(within(periods_lived(home), max(term.first_day, entry), term.last_day)):
        return Because(Reason.TRAINING_NOT_LIVED, {})
    gaps = gaps_of(home, asked.parameters)
    if kind == "43g" and all(_in(gaps, month) for month in range(term.first_month, term.last_month + 1)):
        return Because(Reason.TRAINING_NOT_LIVED, {})
    return Because(Reason.TRAINING_OTHER, {})


def _in(gaps: list[tuple[Month, Month]], month: Month) -> bool:
    return any(first <= month <= last for first, last in gaps)


def _last_month(kind: str, entry: date) -> Month:
    """The last month the decision gives norsktilskudd for."""
    if kind == "rett_og_plikt":
        return TermPeriod(entry.year + PERSON_YEARS - 1, 4).last_month
    return month_of(entry) + (MONTHS_37D if kind == "37d" else MONTHS_43G) - 1


def _received(asked: Question, facts: Facts) -> Iterator[Because]:
    """Norsktilskudd asylsøkere of somebody who has come to a reception centre."""
    if not facts.receptions:
        return
    first = facts.receptions[0]
    if age_on(facts.birth_date, first.date) < YOUNGEST:
        yield Because(Reason.RECEPTION_AGE, {"day": first.date})
    elif (first.municipality, first.date.year) not in asked.declarations:
        yield Because(Reason.RECEPTION_NOT_DECLARED, {"year": first.date.year})
    elif first.municipality != asked.recipient:
        yield Because(Reason.RECEPTION_OTHER, {})
    else:
        yield Because(Reason.RECEPTION_ONCE, {"term": term_text(TermPeriod.of_day(first.date).code)})
