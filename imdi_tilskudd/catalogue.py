"""The nynorsk catalogue: which texts the sources mark for translation, and what locale/ makes of them.

Babel reads and writes it, so that GNU gettext need not be installed. Babel is a package for developers only: nothing
that the running portal imports may import this module."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGE = "nn"
PO = Path(settings.LOCALE_PATHS[0], LANGUAGE, "LC_MESSAGES", "django.po")
LINE_WIDTH = 120
LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")}
KEYWORDS = DEFAULT_KEYWORDS | LAZY | {"gettext_noop": DEFAULT_KEYWORDS["gettext"]}
TEMPLATES = {".html", ".txt"}


def marked() -> Catalog:
    """Every text that Python sources and templates mark for translation, with the files it stands in."""
    found = Catalog(locale=LANGUAGE)
    for path, method, source in _sources():
        for _line, text, comments, context in extract(method, BytesIO(source), KEYWORDS, ["Translators:"]):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            found.add(text, None, [(name, None)], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[tuple[Path, str, bytes]]:
    """(file, Babel's method, text as Python) of the project's own apps and templates, in a steady order."""
    own = sorted(Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR)
    for folder in own:
        for path in sorted(folder.rglob("*.py")):
            yield path, "python", path.read_bytes()
    for path in sorted(Path(settings.BASE_DIR, "templates").rglob("*")):
        if path.suffix in TEMPLATES:
            yield path, "python", _as_python(path)


def _as_python(template: Path) -> bytes:
    """The template's texts as calls of gettext, on their own lines; all else becomes meaningless names."""
    text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.lstrip() for line in text.splitlines()).encode()


def read(path: Path = PO) -> Catalog:
    """The catalogue in a .po file, or in the .mo file beside it."""
    with path.open("rb") as file:
        return read_mo(file) if path.suffix == ".mo" else read_po(file, locale=LANGUAGE)


def refresh(path: Path = PO) -> Catalog:
    """Merges what is marked now into the .po file and writes the .mo file beside it; returns the catalogue.

    Translations are kept. A text that has changed a little keeps its translation marked as fuzzy, which the portal
    does not use; a text that is gone is kept as a comment."""
    catalog = read(path)
    catalog.update(marked(), update_creation_date=False)
    with path.open("wb") as file:
        write_po(file, catalog, width=LINE_WIDTH, include_lineno=False, include_previous=True)
    written = read(path)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, written)
    return written


def translations(message: Message) -> tuple[str, ...]:
    """The translation, or both forms of it."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def originals(message: Message) -> tuple[str, ...]:
    """The text, or both forms of it."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def untranslated(catalog: Catalog) -> list[Message]:
    """Texts without a translation, or with one that nobody has looked over."""
    return [message for message in catalog if message.id and (message.fuzzy or not all(translations(message)))]
