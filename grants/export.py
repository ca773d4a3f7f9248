"""«Slik regner vi» as a document in Markdown."""

from collections.abc import Iterable, Iterator

from grants.rules.texts import number
from grants.selectors.how_we_calculate import ChoiceShown, Document, RuleShown, SchemeShown


def markdown(document: Document) -> str:
    """The whole document, ending in a newline."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    words = document.words
    yield from (f"# {document.title}", "")
    for paragraph in document.introduction:
        yield from (paragraph, "")
    yield from (f"## {words['principles']}", "")
    for principle in document.principles:
        yield from _rule(principle, words)
    yield from (f"## {words['schemes']}", "")
    for scheme in document.schemes:
        yield from _scheme(scheme, words, document.notes["rates"])
    yield from (f"## {words['other']}", "")
    for rule in document.other:
        yield from _rule(rule, words)
    yield from (f"## {words['refusals']}", "")
    yield from (*(f"- {sentence}" for sentence in document.refusals), "")
    yield from (f"## {words['choices']}", "", document.notes["choices"], "")
    yield from _table(
        [words[name] for name in ("choice", "value", "meaning", "source")], map(_choice, document.choices)
    )
    yield from (f"## {words['countries']}", "", f"{', '.join(document.countries)}. {document.notes['countries']}")


def _scheme(scheme: SchemeShown, words: dict[str, str], note: str) -> Iterator[str]:
    yield from (f"### {scheme.name}", "")
    for rule in scheme.rules:
        yield from _rule(rule, words, "####")
    if not scheme.rates:
        return
    yield from (f"#### {words['rates']}", "", note, "")
    rows = (
        [rate.code, str(rate.year), number(rate.amount), rate.quality, rate.confirmed, rate.source]
        for rate in scheme.rates
    )
    yield from _table([words[name] for name in ("code", "year", "amount", "quality", "confirmed", "source")], rows)


def _rule(rule: RuleShown, words: dict[str, str], heading: str = "###") -> Iterator[str]:
    yield from (f"{heading} {rule.name}", "")
    for sentence in rule.sentences:
        yield from (sentence, "")
    if rule.codes:
        yield from (f"{words['codes']}: {'; '.join(rule.codes)}", "")
    if rule.choices:
        chosen = "; ".join(f"{choice.name}: {choice.value}" for choice in rule.choices)
        yield from (f"{words['depends_on']}: {chosen}", "")
    yield from (f"{words['source']}: {rule.source}", "")
    if rule.function:
        yield from (f"{words['function']}: `{rule.function}`", "")


def _choice(choice: ChoiceShown) -> list[str]:
    return [choice.name, choice.value, choice.meaning, choice.source]


def _table(headings: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""
