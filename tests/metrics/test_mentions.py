from __future__ import annotations

import pytest

from jointie.documents import Document, Entity, Mention
from jointie.metrics import mention_counts

from .builders import document, prf


def test_spans_count_whatever_their_entity() -> None:
    counts = mention_counts(document([[0, 1], [2], [3]]), document([[1, 2], [0], [7], [8]]))
    # gold 0 1 2 3, predicted 0 1 2 7 8, right 0 1 2: P = 3/5, R = 3/4, F1 = 2 * 3 / (5 + 4)
    assert prf(counts) == pytest.approx((3 / 5, 3 / 4, 2 / 3))


def test_a_part_of_a_span_is_wrong() -> None:
    def one(start: int, end: int) -> Document:
        return Document.from_words("d", [["New", "York", "City"]], entities=(Entity((Mention(start, end),)),))

    assert prf(mention_counts(one(0, 3), one(0, 2))) == (0, 0, 0)
    assert prf(mention_counts(one(0, 3), one(1, 3))) == (0, 0, 0)
    assert prf(mention_counts(one(0, 3), one(0, 3))) == (1, 1, 1)
