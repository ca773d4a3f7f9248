"""«Hvorfor dette beløpet?»: a line taken apart into facts, rule, rate, arithmetic and what happens now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Recipient, User
from grants.models import Country, Rate
from grants.rules.arithmetic import PaidBefore, Step, is_taken_back, steps
from grants.rules.catalogue import RULES
from grants.rules.facts_shown import Surroundings, facts_shown
from grants.rules.measures import RATE_IS_FOR, measure_of
from grants.rules.parameters import Parameters
from grants.rules.principles import PRINCIPLES, QUALITIES
from grants.rules.stored import BY_DAYS, StoredLine, days_lived, residence_of
from grants.rules.texts import known_language, kroner, text
from grants.selectors import declarations
from imdi_tilskudd.lib.money import to_ore
from payments.models import Line, RunChunk, Term
from payments.rules.next_steps import Standing, next_steps

from .masking import name_of

NO_RATE = text(
    "Ingen sats: beløpet er bestemt for denne personen.",
    "Ingen sats: beløpet er fastsett for denne personen.",
)
GRANTED_RATE = text("Innvilget beløp: {amount}", "Innvilga beløp: {amount}")
RATE = text("{code} for {year}: {amount} {unit}", "{code} for {year}: {amount} {unit}")
SOURCE = text("{source}. Kilden er {quality}.", "{source}. Kjelda er {quality}.")
NOTHING_OWED = text(
    "Det registeret viser nå, gir ikke lenger tilskudd for terminen. Det som var betalt, tas tilbake.",
    "Det registeret viser no, gir ikkje lenger tilskot for terminen. Det som var betalt, blir teke tilbake.",
)


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule with what it says and where that stands."""

    name: str
    sentences: list[str]
    source: str


@dataclass(frozen=True, slots=True)
class RateShown:
    """`quality` is oppgitt, utledet or antatt; `confirmed` None where no rate was used."""

    sentence: str
    source: str = ""
    quality: str = ""
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`as_of`: the day whose knowledge the line was made from, None for a converted one."""

    name: str
    facts: list[str]
    as_of: date | None
    rules: list[RuleShown]
    rate: RateShown
    steps: list[Step]
    next_steps: list[str]


def line_to_explain(user: User, recipient: Recipient, term_code: str, line_id: int) -> Line | None:
    """The recipient's line when the user may see it, else None."""
    lines = Line.objects.visible_to(user).select_related("run", "recipient", "code__group")
    return lines.filter(recipient=recipient, term=term_code, pk=line_id).first()


def explain_line(line: Line, language: str) -> Explanation:
    """Every part in `nb` or `nn`, from what the line keeps and what was paid before it; four queries at most."""
    language = known_language(language)
    stored = stored_line(line)
    before = _paid_before(line)
    return Explanation(
        name=name_of(line, language),
        facts=facts_shown(stored, _surroundings(line, stored, language), language),
        as_of=line.run.as_of,
        rules=_rules(stored, bool(before), language),
        rate=_rate(line, stored, language),
        steps=steps(stored, before, language),
        next_steps=_next_steps(line, language),
    )


def stored_line(line: Line) -> StoredLine:
    parameters = Parameters.from_values(line.run.parameters) if line.run.parameters else None
    return StoredLine(
        line.rule,
        line.kind,
        line.term,
        line.for_term,
        line.code_id,
        line.budget_year,
        line.recipient_id,
        line.kvalifiseringsdato,
        line.months,
        line.rate,
        line.owed,
        line.amount,
        line.facts,
        parameters,
        _declared(line),
    )


def _declared(line: Line) -> frozenset[tuple[str, int]]:
    if line.rule != "asyl.norsk_i_mottak" or line.run.as_of is None:
        return frozenset()
    return declarations(line.run.as_of, line.run.last_event)


def _surroundings(line: Line, stored: StoredLine, language: str) -> Surroundings:
    """Only the line's own recipient is called by its name."""
    places = {line.recipient_id: line.recipient.name}
    if line.rule == "norsk.grunntilskudd":
        return Surroundings(places, counted=_counted(line))
    if line.rule != "norsk.persontilskudd":
        return Surroundings(places)
    country = Country.objects.filter(code=line.facts.get("country", "")).first()
    return Surroundings(places, country=(country.name_nn if language == "nn" else country.name) if country else "")


def _counted(line: Line) -> int:
    """How many persons the run counted in the municipality on 15 January of the line's year."""
    chunks = RunChunk.objects.filter(run_id=line.run_id).values_list("counts", flat=True)
    key = [line.recipient_id, line.budget_year]
    return sum(count[2] for counts in chunks for count in counts if count[:2] == key)


def _paid_before(line: Line) -> list[PaidBefore]:
    """The locked lines that the calculation subtracted, in the order of their runs."""
    if line.amount == line.owed or line.kind == Line.Kind.CONVERTED:
        return []
    same_key = Line.objects.locked().filter(
        duf=line.duf,
        code_id=line.code_id,
        budget_year=line.budget_year,
        for_term=line.for_term,
        recipient_id=line.recipient_id,
        run_id__lte=line.run.ledger,
    )
    rows = same_key.order_by("run_id", "id").values_list("term", "amount", "kind", "facts")
    return [
        PaidBefore(term, amount, date.fromisoformat(facts["paid"]) if kind == Line.Kind.CONVERTED else None)
        for term, amount, kind, facts in rows
    ]


def _rules(stored: StoredLine, was_paid_before: bool, language: str) -> list[RuleShown]:
    """The line's rule, then the common rules that this line rests on."""
    shown = []
    if rule := RULES.get(stored.rule):
        sentences = [f"{rule.sentence[language]}.", *(more[language] for more in rule.more)]
        if is_taken_back(stored):
            sentences.append(NOTHING_OWED[language])
        shown.append(RuleShown(rule.name[language], sentences, rule.source[language]))
    for name in _common(stored, was_paid_before):
        principle = PRINCIPLES[name]
        said = [principle.sentence[language]]
        shown.append(RuleShown(principle.name[language], said, principle.source[language]))
    return shown


def _common(stored: StoredLine, was_paid_before: bool) -> list[str]:
    """Only those that had a say in this line."""
    home = residence_of(stored) if stored.kind != Line.Kind.CONVERTED else None
    had_a_say = {
        "folger_personen": home is not None and any(stay.kind == "moved" for stay in home.stays),
        "opphor": home is not None and bool(home.absences),
        "familie": stored.facts.get("basis") == "familie",
        "dager": stored.rule in BY_DAYS and len(days_lived(stored)) > 1,
    }
    of_rule = RULES[stored.rule].common if stored.rule in RULES else ()
    return [name for name in of_rule if had_a_say.get(name)] + (["forskjell"] if was_paid_before else [])


def _rate(line: Line, stored: StoredLine, language: str) -> RateShown:
    """What the line stored, with the source of the row it was taken from."""
    if line.rule == "ekstra.innvilget":
        return RateShown(GRANTED_RATE[language].format(amount=kroner(line.rate)))
    if not stored.rate_year:
        return RateShown(NO_RATE[language])
    unit = RATE_IS_FOR[measure_of(line.rule)][language]
    sentence = RATE[language].format(code=line.code_id, year=stored.rate_year, amount=kroner(line.rate), unit=unit)
    row = _rate_row(line, stored.rate_year)
    if row is None:
        return RateShown(sentence, confirmed=line.rate_confirmed)
    quality = QUALITIES[row.source_quality][language]
    source = SOURCE[language].format(source=row.source, quality=quality)
    return RateShown(sentence, source, quality, line.rate_confirmed)


def _rate_row(line: Line, year: int) -> Rate | None:
    """The newest row with the line's rate: of a full tilbakeføring that is the rate that was paid."""
    known = Rate.objects.filter(code_id=line.code_id, year=year).order_by("-id")
    return next((row for row in known if to_ore(row.amount) == to_ore(line.rate)), None)


def _next_steps(line: Line, language: str) -> list[str]:
    term = Term.objects.filter(code=line.term).first() if line.kind != Line.Kind.CONVERTED else None
    group = line.code.group
    standing = Standing(
        state=term.state if term else Term.State.PAID,
        kind=line.kind,
        amount=Decimal(line.amount),
        rate_confirmed=line.rate_confirmed,
        planned_payment=term.planned_payment if term else date.min,
        comments_until=term.comments_until if term else None,
        group=group.name_nn if language == "nn" else group.name,
    )
    return next_steps(standing, language)
