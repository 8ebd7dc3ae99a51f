"""Documents for graph frameworks, and what stands for a model that finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jointie.documents import Document, ParagraphSegmenter, Relation
from jointie.testing.documents import marked

BIRTH = "Zoë Lake was born in Washington ."


def lake() -> Document:
    """A relation with evidence and one without, a name of two types, and what only a description names."""
    document = marked(
        "lake",
        ["[0 Zoë Lake ] was born in [1 Washington ] .", "[0 She ] met [2 Washington ] and [3 her teacher ] ."],
        {0: "PER", 1: "LOC", 2: "PER"},
    )
    relations = Relation(0, 1, "P19", "place of birth", 0.5, (0,)), Relation(0, 2, "met")
    return replace(document, relations=relations)


def other() -> Document:
    """The same person and town, and another teacher."""
    document = marked("other", ["[0 Zoë Lake ] left [1 Washington ] and [2 her teacher ] ."], {0: "PER", 1: "LOC"})
    return replace(document, relations=(Relation(0, 1, "P19", "place of birth", 0.75),))


def empty() -> Document:
    """A text in which nothing was found."""
    return marked("empty", ["It rains ."], relations=None)


class Finder:
    """Finds in the text of one of the documents above what stands in it, and nothing in other texts."""

    segmenter, fingerprint = ParagraphSegmenter(), "finder"

    def pipe(self, texts: Iterable[Document]) -> Iterator[Document]:
        known = {document.text: document for document in (lake(), other(), empty())}
        for text in texts:
            yield replace(known[text.text], id=text.id) if text.text in known else text
