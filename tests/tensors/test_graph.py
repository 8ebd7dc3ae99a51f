from __future__ import annotations

import pytest
import torch

from jointie.testing import random_graph


def test_vectors_of_pairs_are_the_vectors_unless_replaced() -> None:
    graph = random_graph()
    assert graph.anaphors is graph.vectors and graph.antecedents is graph.vectors
    other = graph.replace(anaphor_vectors=graph.vectors + 1)
    assert torch.equal(other.anaphors, graph.vectors + 1) and other.antecedents is graph.vectors


def test_same_text() -> None:
    graph = random_graph((3, 6), seed=3)
    for b, count in enumerate((3, 6)):
        for x in range(6):
            for y in range(6):
                real = x < count and y < count
                assert graph.same_text[b, x, y] == float(real and graph.text_keys[b, x] == graph.text_keys[b, y])


def test_losses_have_names_of_their_own() -> None:
    graph = random_graph().with_loss("contrast", torch.ones(()))
    assert graph.with_loss("other", torch.zeros(())).losses.keys() == {"contrast", "other"}
    with pytest.raises(ValueError, match="contrast"):
        graph.with_loss("contrast", torch.ones(()))


def test_distances() -> None:
    """Of sentences and of first words: neighbours stand 1 apart."""
    graph = random_graph()
    for of, distances in ((graph.sentences, graph.sentence_distances), (graph.spans.start, graph.word_distances)):
        for own, found in zip(of.tolist(), distances.tolist(), strict=True):
            assert found == [[abs(a - b) for b in own] for a in own]
    assert graph.word_distances.max() > graph.sentence_distances.max() > 0
