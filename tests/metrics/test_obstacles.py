from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document
from jointie.metrics import Counts, clusters_of, entity_exact_counts, relation_reachable_counts
from jointie.metrics.obstacles import distance_in

from .builders import document
from .test_relation_parts import GOLD


def test_all_spans_of_an_entity() -> None:
    gold, predicted = document([[0, 1], [2], [3]]), document([[0, 1], [2, 3], [4], [5]])
    # [0, 1] alone is right: of three in gold, of four predicted ones
    assert entity_exact_counts(gold, predicted) == Counts(1, 4, 1, 3)


def test_relations_between_entities_that_are_right() -> None:
    gold = document([[0, 1], [2], [3], [4]], [(0, 1, "P17"), (1, 0, "P27"), (0, 2, "P17"), (2, 3, "P27")])
    predicted = document([[0, 1], [2], [3, 4]], [(1, 0, "P40"), (0, 2, "P17"), (2, 1, "P17")])
    # in gold the two relations between [0, 1] and [2] could be found; of the predicted ones P40 is between the same
    assert relation_reachable_counts(gold, predicted) == Counts(1, 3, 2, 4)
    assert relation_reachable_counts(gold, gold) == Counts(4, 4, 4, 4)
    assert relation_reachable_counts(replace(gold, relations=None), predicted) == Counts()


def test_the_distance_is_that_of_the_nearest_mentions() -> None:
    # sentences of five words: the entities stand in the sentences 0 and 1, 0, 1 and 2, 3
    two, first, middle, last = clusters_of(GOLD)
    distance = distance_in(GOLD)
    assert distance((two, first, "P17")) == distance((first, two, "P17")) == 0
    assert distance((first, middle, "P17")) == 1
    assert distance((two, last, "P17")) == distance((last, two, "P17")) == 2
    assert distance((first, last, "P17")) == 3


def test_a_mention_across_sentences_is_in_all_of_them() -> None:
    across = frozenset({(GOLD.characters(3, 11))})
    assert distance_in(GOLD)((across, frozenset({GOLD.characters(18, 19)}), "P17")) == 1
    assert distance_in(GOLD)((across, frozenset({GOLD.characters(5, 6)}), "P17")) == 0


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 9)), min_size=1, max_size=6), st.integers(0, 5))
def test_the_distance_against_all_pairs(spans: list[tuple[int, int]], cut: int) -> None:
    text = Document.from_words("d", [["a"] * size for size in (3, 1, 5, 2, 6, 3)])
    mentions = [text.characters(start, min(start + width, 20)) for start, width in spans]
    heads, tails = frozenset(mentions[: cut + 1]), frozenset(mentions[cut:] or mentions)
    ends = [text.characters(*sentence) for sentence in text.sentences]

    def touched(span: tuple[int, int]) -> list[int]:
        return [i for i, (start, end) in enumerate(ends) if start < span[1] and span[0] < end]

    pairs = [abs(a - b) for h in heads for t in tails for a in touched(h) for b in touched(t)]
    assert distance_in(text)((heads, tails, "P17")) == min(pairs)
