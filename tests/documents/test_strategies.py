"""The property tests are worth what their documents are: these are all reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import find, settings

from jointie.documents import Document

from .strategies import documents


@pytest.mark.parametrize(
    "wanted",
    [
        lambda d: not d.text,
        lambda d: len(d.sentences) > 2 and len(d.tokens) > 4,
        lambda d: any(len(entity.mentions) > 1 for entity in d.entities),
        lambda d: len(d.entities) > 1 and d.relations is None,
        lambda d: d.relations == () and d.entities,
        lambda d: any(r.score is not None and r.name and r.head != r.tail for r in d.relations or ()),
        lambda d: any(ord(character) > 0xFFFF for word in d.words for character in word),
    ],
)
def test_kinds_of_documents(wanted: Callable[[Document], bool]) -> None:
    assert wanted(find(documents(), wanted, settings=settings(max_examples=3000, database=None)))
