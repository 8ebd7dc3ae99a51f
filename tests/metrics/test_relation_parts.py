from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, Sentence
from jointie.metrics import (
    Counts,
    TrainingFacts,
    relation_counts,
    relation_counts_by_distance,
    relation_counts_by_type,
    relation_ign_counts,
    relation_inter_counts,
    relation_intra_counts,
    total,
)

from .builders import Clusters, Triples, annotated, by_character, document, like


def sentences(of: Document, size: int) -> Document:
    """The same document in sentences of so many words."""
    ends = [*range(size, len(of.tokens), size), len(of.tokens)]
    return replace(of, sentences=tuple(Sentence(*bound) for bound in zip([0, *ends], ends)))


def text(clusters: Clusters, relations: Triples | None = ()) -> Document:
    """Four sentences of five words."""
    return sentences(document(clusters, relations), 5)


# 0-4 | 5-9 | 10-14 | 15-19
GOLD = text([[0, 6], [1], [7, 12], [18]], [(0, 1, "P17"), (1, 2, "P17"), (2, 0, "P27"), (3, 0, "P27")])


def test_one_common_sentence_is_enough() -> None:
    # (0, 1) meet in the first sentence, (2, 0) in the second; (1, 2) and (3, 0) nowhere
    assert relation_intra_counts(GOLD, GOLD) == Counts(2, 2, 2, 2)
    assert relation_inter_counts(GOLD, GOLD) == Counts(2, 2, 2, 2)


def test_predicted_relations_are_placed_by_predicted_clusters() -> None:
    # the first cluster has lost the mention that meets cluster 2 in the second sentence: the claim counts as inter
    predicted = text([[0], [7, 12]], [(1, 0, "P27")])
    assert relation_intra_counts(GOLD, predicted) == Counts(0, 0, 0, 2)
    assert relation_inter_counts(GOLD, predicted) == Counts(0, 1, 0, 2)


@pytest.mark.parametrize(("first", "is_intra"), [((3, 5), False), ((4, 6), True), ((0, 20), True)])
def test_a_mention_stands_in_every_sentence_that_it_touches(first: tuple[int, int], is_intra: bool) -> None:
    entities = (Entity((Mention(*first),)), Entity((Mention(9, 10),)))
    predicted = replace(document(relations=()), entities=entities, relations=(Relation(0, 1, "P17"),))
    for claim in (predicted, by_character(predicted)):  # whose own sentences are others, and do not matter
        assert relation_intra_counts(text([]), claim) == Counts(0, is_intra, 0, 0)
        assert relation_inter_counts(text([]), claim) == Counts(0, not is_intra, 0, 0)


def test_known_facts_leave_their_part() -> None:
    training = TrainingFacts([("w0", "w1", "P17"), ("w18", "w6", "P27")])
    assert relation_intra_counts(GOLD, GOLD, training) == Counts(1, 1, 2, 2)
    assert relation_inter_counts(GOLD, GOLD, training) == Counts(1, 1, 2, 2)


def test_types() -> None:
    predicted = text([[0, 6], [1], [7, 12], [18]], [(0, 1, "P17"), (1, 2, "P27"), (2, 0, "P27"), (1, 0, "P40")])
    assert relation_counts_by_type(GOLD, predicted) == {
        "P17": Counts(1, 1, 1, 2),
        "P27": Counts(1, 2, 1, 2),
        "P40": Counts(0, 1, 0, 0),
    }


def test_distances() -> None:
    # in gold 0-1 and 2-0 meet, 1-2 stand in neighbouring sentences, 3-0 two apart; 1-3, which is claimed, three
    predicted = text([[0, 6], [1], [7, 12], [18]], [(0, 1, "P17"), (1, 2, "P27"), (1, 3, "P17")])
    assert relation_counts_by_distance(GOLD, predicted) == {
        0: Counts(1, 1, 1, 2),
        1: Counts(0, 1, 0, 1),
        2: Counts(0, 0, 0, 1),
        3: Counts(0, 1, 0, 0),
    }


@pytest.mark.parametrize("metric", [relation_intra_counts, relation_inter_counts])
def test_unannotated_gold_counts_nothing(metric: object) -> None:
    assert metric(replace(GOLD, relations=None), GOLD) == Counts()  # type: ignore[operator]
    assert relation_counts_by_type(replace(GOLD, relations=None), GOLD) == {}


@settings(deadline=None)
@given(st.data(), st.integers(1, 4))
def test_the_parts_add_up_to_the_whole(data: st.DataObject, size: int) -> None:
    gold = sentences(data.draw(annotated("d", list("abcdefgh"))), size)
    predicted = sentences(data.draw(like(gold) | annotated("d", list("abcdefgh"))), size)
    training = TrainingFacts.of([data.draw(annotated("t", list("abcdefgh")))])
    whole = relation_counts(gold, predicted)
    assert relation_intra_counts(gold, predicted) + relation_inter_counts(gold, predicted) == whole
    assert total(relation_counts_by_type(gold, predicted).values()) == whole
    distances = relation_counts_by_distance(gold, predicted)
    assert total(distances.values()) == whole
    assert distances.get(0, Counts()) == relation_intra_counts(gold, predicted)
    parts = (relation_intra_counts, relation_inter_counts)
    assert total(part(gold, predicted, training) for part in parts) == relation_ign_counts(gold, predicted, training)
    assert relation_intra_counts(gold, by_character(predicted)) == relation_intra_counts(gold, predicted)
