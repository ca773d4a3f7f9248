"""Templates in which what never changes is one piece write what they would write by themselves."""

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from imdi_tilskudd.lib.folding import Fixed

BUILTINS = settings.TEMPLATES[0]["OPTIONS"]["builtins"]
TEXTS = {
    "frame.html": '<link href="{% static "css/portal.css" %}"><a href="{% url "help" %}">{% translate "Hjelp" %}</a>'
    "{% block body %}{% endblock %}{# nothing #}<p>{% translate 'Søk' %}</p>",
    "page.html": '{% extends "frame.html" %}{% block body %}<i>{% icon "pencil" %}{% translate "Utbetalinger" %}</i>'
    "{% for row in rows %}<b>{% translate 'Sum' %}</b>{{ row }}{% if row > 1 %}<u>{% translate 'Alle' %}</u>{% else %}"
    "<s>{% translate 'Utbetalinger' %}</s>{% endif %}{% empty %}-{% endfor %}{% with x=rows %}{% include 'part.html' %}"
    "{% endwith %}{% url 'term' code as there %}{{ there }}{% endblock %}",
    "part.html": "{% comment %}of a page{% endcomment %}<em>{% translate 'Søk' %}</em>{{ x|length }}",
}


def engine(loader: str) -> Engine:
    plain = ("django.template.loaders.locmem.Loader", TEXTS)
    return Engine(loaders=[(loader, [plain])], builtins=BUILTINS)


FOLDING = engine("imdi_tilskudd.lib.folding.Loader")
DJANGOS = engine("django.template.loaders.cached.Loader")


def written(by: Engine, language: str, rows: list[int]) -> str:
    with translation.override(language):
        return by.get_template("page.html").render(Context({"rows": rows, "code": "2024-T1"}))


def test_it_writes_what_django_writes_in_the_language_of_the_moment() -> None:
    pages = set()
    for language in ("nb", "nn", "nb"):
        for rows in ([], [1, 2], [2]):
            page = written(FOLDING, language, rows)
            assert page == written(DJANGOS, language, rows)
            pages.add(page)
    assert len(pages) == 6
    assert 'href="/hjelp/"' in page
    assert "/terminer/2024-T1/" in page


def test_neighbours_become_one_piece_once() -> None:
    for _ in range(2):
        nodes = FOLDING.get_template("part.html").nodelist
        assert [type(node).__name__ for node in nodes] == ["Fixed", "VariableNode"]
    assert not any(isinstance(piece, Fixed) and len(piece._pieces) > 1 for piece in nodes[0]._pieces)
