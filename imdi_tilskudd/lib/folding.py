"""Templates in which what never changes is written once for each language, not for each page: neighbouring pieces of
plain text, fixed texts, addresses of places and files, and icons become one piece when a template is read. A page is
made of hundreds of them, and each costs more to ask than to write."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.template.base import Node, NodeList, Template, TextNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.loaders import base, cached
from django.utils.translation import get_language


class Fixed(Node):
    """A piece that is the same whatever the page is about, but for the language."""

    def __init__(self, pieces: list[Node]) -> None:
        self._pieces = pieces
        self._known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = (_language(context), context.autoescape)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = "".join(piece.render_annotated(context) for piece in self._pieces)
        return known

    render_annotated = render


def _language(context: Context) -> str | None:
    """Asked for once in each template of a page: Django keeps it where coroutines find it too, behind a lock."""
    language = context.render_context.get(Fixed)
    if language is None:
        language = context.render_context[Fixed] = get_language()
    return language


class _Folding(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        _fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folding):
    """Django's own, which keeps what it has read."""


FIXED = (TextNode, Fixed, CommentNode, LoadNode)


def _fold(nodes: NodeList) -> None:
    folded: list[Node] = []
    for is_fixed, group in groupby(nodes, key=lambda node: isinstance(node, FIXED)):
        pieces = list(group)
        folded += [Fixed(pieces)] if is_fixed and len(pieces) > 1 else pieces
    nodes[:] = folded
    for node in nodes:
        for inner in _inside(node):
            _fold(inner)


def _inside(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        nodes = getattr(node, name, None)
        if isinstance(nodes, NodeList):
            yield nodes
