from __future__ import annotations

from html.parser import HTMLParser

from jointie.documents import Document, Entity, Mention, Relation
from jointie.visualisation import HtmlWriter

ATTACKS = [
    "</script><script>window.hit=1</script>",
    '"onmouseover="window.hit=1',
    "'><img src=x onerror=window.hit=1>",
    "]]><!--",
    "{{ 7*7 }}",
    "\u2028\u202eabc",
]


def castle() -> Document:
    """Nested and crossing mentions, and two relations."""
    words = [["The", "Castle", "of", "Elm", "stands", "in", "Elm", "."], ["Ada", "Roe", "built", "it", "."]]
    entities = (
        Entity((Mention(0, 4, 0.9), Mention(11, 12, 0.8, 0.7)), "LOC"),
        Entity((Mention(3, 4, 0.6), Mention(6, 7, 0.99, 0.9)), "LOC"),
        Entity((Mention(8, 10, 1.0),), "PER", type_score=0.75),
        Entity((Mention(1, 5, 0.5),), None),
    )
    relations = (
        Relation(0, 1, "P131", "located in", 0.9, (0,), {"rule": 7}),
        Relation(2, 0, "built", None, 0.4, (0, 1)),
    )
    return Document.from_words("castle", words, entities=entities, relations=relations, extra={"source": "atlas"})


def attacked() -> Document:
    """A document whose id, words, types and names would be code if they were not taken for text."""
    entities = tuple(
        Entity((Mention(i, i + 1, 0.5),), text, text, extra={text: text}) for i, text in enumerate(ATTACKS)
    )
    relations = tuple(Relation(i, 0, text, text, 0.5, (0,), {text: [text]}) for i, text in enumerate(ATTACKS) if i)
    return Document.from_words(ATTACKS[0], [ATTACKS], entities=entities, relations=relations, extra={ATTACKS[1]: 1})


def page(*documents: Document, writer: HtmlWriter | None = None) -> str:
    return (writer or HtmlWriter()).text_of(documents)


class Parsed(HTMLParser):
    """The elements of a page, and what stands in its texts.

    Attributes:
        elements: tag and attributes of each.
        texts: the text inside each ``section.text``.
    """

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marks: list[tuple[list[str], str]] = []
        self._open: list[str] = []
        self._inside = False
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "section" and attributes.get("class") == "text":
            self._inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data
