from __future__ import annotations

import pytest

from jointie.documents import Document, Entity, Mention
from jointie.metrics import Counts, mention_counts, mention_overlap_counts, mention_typed_counts

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


TEXT = ["The", "New", "York", "City", "Hall", "in", "New", "York"]


def mentions(*spans: tuple[int, int], types: str = "") -> Document:
    """A document with an entity for each span, and with types given by letters (a dot is none)."""
    found = [Entity((Mention(*span),), None if type == "." else type) for span, type in zip(spans, types or "." * 9)]
    return Document.from_words("d", [TEXT], entities=tuple(found))


def test_types_of_mentions() -> None:
    spans = [(1, 3), (4, 5), (6, 8)]
    gold = mentions(*spans, types="AB.")
    assert mention_typed_counts(gold, gold) == Counts(3, 3, 3, 3)
    assert mention_typed_counts(gold, mentions(*spans, types="AAA")) == Counts(1, 3, 1, 3)
    assert mention_typed_counts(gold, mentions((1, 4), (4, 5), types="AB")) == Counts(1, 2, 1, 3)


def test_the_type_of_a_mention_is_that_of_its_entity() -> None:
    gold = Document.from_words("d", [TEXT], entities=(Entity((Mention(1, 3), Mention(6, 8)), "B", types=("A", "B")),))
    assert mention_typed_counts(gold, mentions((1, 3), (6, 8), types="BA")) == Counts(1, 2, 1, 2)


@pytest.mark.parametrize(
    ("gold", "predicted", "correct"),
    [
        ([(1, 4)], [(1, 4)], 1),
        ([(1, 4)], [(3, 5)], 1),  # one word is enough
        ([(1, 4)], [(2, 3)], 1),  # inside
        ([(1, 4)], [(0, 8)], 1),  # around
        ([(1, 4)], [(4, 6), (0, 1)], 0),  # beside it
        ([(1, 4)], [(1, 2), (2, 4)], 1),  # two halves are one mention
        ([(1, 2), (2, 4)], [(1, 4)], 1),  # one claim is not right twice
        ([(0, 3), (2, 5)], [(1, 2), (2, 3)], 2),  # the second goes to the one that the first does not need
        ([(0, 3), (2, 5)], [(2, 3), (1, 2)], 2),
        ([(0, 5), (1, 2), (3, 4)], [(1, 2), (3, 4), (6, 7)], 2),
        ([], [(1, 2)], 0),
    ],
)
def test_overlapping_mentions(gold: list[tuple[int, int]], predicted: list[tuple[int, int]], correct: int) -> None:
    expected = Counts(correct, len(predicted), correct, len(gold))
    assert mention_overlap_counts(mentions(*gold), mentions(*predicted)) == expected
    swapped = Counts(correct, len(gold), correct, len(predicted))
    assert mention_overlap_counts(mentions(*predicted), mentions(*gold)) == swapped
