"""Texts in pieces that are parted by single blanks or by nothing, as spaCy and Prodigy have them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..document import Document
from ..surrogates import encodable


def pieces(document: Document) -> Iterator[tuple[str, bool, int | None]]:
    """The pieces of the text: a word or the text between two, whether a blank follows, and the number of the word."""
    text = encodable(document.text)
    places = [*document.tokens, (len(text), len(text))]
    if before := text[: places[0][0]]:
        yield before, False, None
    for i, ((start, end), (after, _)) in enumerate(pairwise(places)):
        between = text[end:after]
        yield text[start:end], between.startswith(" "), i
        if rest := between.removeprefix(" "):
            yield rest, False, None
