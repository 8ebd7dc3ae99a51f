"""A page for the browser: one file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TextIO

from jinja2 import Environment, FunctionLoader, Template
from markupsafe import Markup, escape

from ..documents import Document, Writer
from .comparison import compared, counts_of
from .graph import SUREST, drawing_of
from .markup import Span, markup_events
from .view import DocumentView, MentionView, RelationView, SentenceView, view_of

_COLOURS = 8
"""The number of colours for entity types."""
_KNOWN = {"PER": 0, "ORG": 1, "LOC": 2, "TIME": 3, "NUM": 4, "MISC": 5}
_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Fact(NamedTuple):
    """A relation as it stands beside one of its two entities.

    Attributes:
        number: its position among all.
        relation: the relation.
        other: the entity at its other end.
        incoming: whether that one is its head.
    """

    number: int
    relation: RelationView
    other: int
    incoming: bool = False


@Writer.register("html")
class HtmlWriter(Writer):
    """Writes one page with all documents, of which one is shown at a time.

    It shows the text with its mentions, a drawing of the surest relations, and each entity with its relations; their
    scores, the sentences that are their evidence, and what ``extra`` holds; with gold documents, also what is right,
    missed and spurious. The page needs no network. Characters that HTML cannot hold (control characters, halves of
    surrogate pairs) are shown as U+FFFD.
    """

    extension = ".html"

    def __init__(self) -> None:
        self._gold: Mapping[str, Document] = {}
        self._written = 0

    @classmethod
    def beside(cls, gold: Mapping[str, Document]) -> HtmlWriter:
        """A writer that compares with gold documents, by their ids; documents without one are shown as they are.

        Its ``write`` raises :class:`DataError` where a gold document has another text.
        """
        writer = cls()
        writer._gold = gold
        return writer

    def begin(self, target: TextIO) -> None:
        self._written = 0
        target.write(_head(fetches=False))

    def write(self, document: Document, target: TextIO) -> None:
        gold = self._gold.get(document.id)
        view = compared(document, gold) if gold else view_of(document)
        self._written += 1
        target.write(rendered(view, self._written))

    def end(self, target: TextIO) -> None:
        if not self._written:
            target.write('<p class="none">There are no documents.</p>\n')
        target.write(_foot())


def framed(document: Document) -> str:
    """The page of a document in a frame, which keeps its styles and scripts apart from what stands around it."""
    style = "width: 100%; height: 36em; border: 0; resize: vertical"
    frame = Markup('<iframe srcdoc="{}" sandbox="allow-scripts" style="{}"></iframe>')
    return str(frame.format(HtmlWriter().text_of([document]), style))


def page_with(content: Markup) -> str:
    """A page without documents that fetches them from where it comes from.

    Args:
        content: puts the parts that :func:`rendered` makes into the page, and then dispatches the event ``documents``
            at ``document``.
    """
    return "".join((_head(fetches=True), content, _foot()))


def _head(fetches: bool) -> str:
    return _template("head.html").render(style=Markup(_source("style.css")), fetches=fetches)


def _foot() -> str:
    return _template("foot.html").render(script=Markup(_source("script.js")))


def rendered(view: DocumentView, number: int) -> str:
    """The part of the page that shows a document.

    Args:
        view: of the document.
        number: of the document in the page, from 1.
    """
    told = _told(view)
    return _template("document.html").render(
        view=view,
        number=number,
        text=_text(view, told),
        told=told,
        facts=_facts(view),
        drawing=drawing_of(view),
        small=drawing_of(view, SUREST),
        small_of=SUREST,
        counts=counts_of(view) if view.compared else None,
        types=sorted({entity.type for entity in view.entities}),
    )


def colour_of(type: str) -> int:
    """The number of the colour of an entity type; always the same for the same type."""
    first = type.partition(",")[0].strip()
    return _KNOWN.get(first, sum(first.encode("utf-8", "replace")) % _COLOURS)


def plain(text: str) -> str:
    """The text with what HTML cannot hold replaced."""
    return _NOT_IN_HTML.sub("\ufffd", text)


def _facts(view: DocumentView) -> list[list[Fact]]:
    """The relations of each entity: those that it is the head of, and then the others."""
    outgoing: list[list[Fact]] = [[] for _ in view.entities]
    incoming: list[list[Fact]] = [[] for _ in view.entities]
    for number, relation in enumerate(view.relations):
        outgoing[relation.head].append(Fact(number, relation, relation.tail))
        incoming[relation.tail].append(Fact(number, relation, relation.head, incoming=True))
    return [own + others for own, others in zip(outgoing, incoming)]


def _told(view: DocumentView) -> dict[SentenceView, int]:
    """The sentences that are evidence, in text order, and their positions."""
    return {
        sentence: i for i, sentence in enumerate(sorted({s for r in view.relations for s in r.evidence}, key=_place))
    }


def _place(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def _text(view: DocumentView, told: Mapping[SentenceView, int]) -> Markup:
    """The text with its mentions and the sentences that are evidence."""
    spans: list[SentenceView | MentionView] = sorted((*told, *view.mentions), key=_place)
    parts = []
    for event in markup_events(view.text, spans):
        if event.kind == "text":
            # A carriage return as it stands would be read as the end of a line together with the next character.
            parts.append(str(escape(plain(event.text))).replace("\r", "&#13;"))
        elif isinstance(span := spans[event.span], SentenceView):
            parts.append(_opened_sentence(span, told[span], event.first) if event.kind == "open" else "</span>")
        else:
            parts.append(_opened(view, span, event.first) if event.kind == "open" else "</mark>")
    return Markup("".join(parts))


def _opened_sentence(sentence: SentenceView, place: int, first: bool) -> Markup:
    number = sentence.number if first else ""
    return Markup('<span class="told" data-told="{}" data-n="{}">').format(place, number)


def _opened(view: DocumentView, mention: MentionView, first: bool) -> Markup:
    entity = view.entities[mention.entities[0]]
    title = ", ".join(filter(None, (entity.type, entity.name, mention.details, mention.status or "")))
    return Markup('<mark class="c{} {}" data-e="{}" data-n="{}" title="{}"{}>').format(
        colour_of(entity.type),
        mention.status or "",
        " ".join(map(str, mention.entities)),
        mention.entities[0] + 1 if first else "",
        plain(title),
        Markup(' tabindex="-1"') if first else "",
    )


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(_source),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalized,
    )
    environment.filters["colour"] = colour_of
    return environment.get_template(name)


def _finalized(value: object) -> object:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _source(name: str) -> str:
    return (files("jointie.visualisation") / "templates" / name).read_text(encoding="utf-8")
