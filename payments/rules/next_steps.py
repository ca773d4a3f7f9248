"""What happens to a line now, in plain words: by the state of its term, its sign, and whether its rate is confirmed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from grants.rules.texts import Text, day_text, text

from .difference import CONVERTED
from .term_states import TermState

HISTORY = text(
    "Linjen er historikk fra det forrige systemet. Det skjer ikke noe mer med den.",
    "Linja er historikk frå det førre systemet. Det skjer ikkje noko meir med henne.",
)
UNCONFIRMED = text(
    "Satsen er ikke bekreftet av en annen i IMDi. Terminen kan ikke attesteres før det er gjort.",
    "Satsen er ikkje stadfesta av ein annan i IMDi. Terminen kan ikkje attesterast før det er gjort.",
)
DEDUCTED = text(
    "Et negativt beløp motregnes i gruppen «{group}». Er gruppen mindre enn trekket, føres resten videre til neste "
    "termin.",
    "Eit negativt beløp blir motrekna i gruppa «{group}». Er gruppa mindre enn trekket, blir resten ført vidare til "
    "neste termin.",
)
IN_STATE: dict[TermState, Text] = {
    TermState.CALCULATED: text(
        "Terminen er beregnet, men ikke lagt ut til forhåndsvisning. Beløpet kan bli et annet.",
        "Terminen er rekna ut, men ikkje lagd ut til førehandsvising. Beløpet kan bli eit anna.",
    ),
    TermState.PREVIEW: text(
        "Planlagt utbetaling er {payment}, når IMDi har attestert. Stemmer ikke dette, send en endringsforespørsel.",
        "Planlagd utbetaling er {payment}, når IMDi har attestert. Stemmer ikkje dette, send ein endringsførespurnad.",
    ),
    TermState.ATTESTED: text(
        "IMDi har attestert, og beløpet er låst. Planlagt utbetaling er {payment}. Feil rettes i neste termin.",
        "IMDi har attestert, og beløpet er låst. Planlagd utbetaling er {payment}. Feil blir retta i neste termin.",
    ),
    TermState.PAID: text(
        "Terminen er utbetalt. Feil som oppdages nå, rettes i neste termin.",
        "Terminen er utbetalt. Feil som blir oppdaga no, blir retta i neste termin.",
    ),
}
BY_DAY = text(
    "Fristen for å melde feil før attestering er {day}.",
    "Fristen for å melde feil før attestering er {day}.",
)


class Standing(NamedTuple):
    """Where the line stands. `comments_until` None: no deadline is set. `group`: the group's name."""

    state: str
    kind: str
    amount: Decimal
    rate_confirmed: bool
    planned_payment: date
    comments_until: date | None
    group: str


def next_steps(line: Standing, language: str) -> list[str]:
    """One to four sentences."""
    return list(_sentences(line, language))


def _sentences(line: Standing, language: str) -> Iterator[str]:
    if line.kind == CONVERTED:
        yield HISTORY[language]
        return
    state = TermState.PAID if line.state == TermState.RECONCILED else TermState(line.state)
    if state in IN_STATE:
        yield IN_STATE[state][language].format(payment=day_text(line.planned_payment))
    if state == TermState.PREVIEW and line.comments_until:
        yield BY_DAY[language].format(day=day_text(line.comments_until))
    if line.amount < 0:
        yield DEDUCTED[language].format(group=line.group)
    if not line.rate_confirmed and state in {TermState.CALCULATED, TermState.PREVIEW}:
        yield UNCONFIRMED[language]
