from __future__ import annotations

import pytest
import torch

from jointie.components.interactions.neighbours import Salience
from jointie.testing import random_graph
from jointie.testing.neighbours import chosen

from ..reference import most_salient


@pytest.mark.parametrize("k", [1, 3, 50])
def test_by_loop(k: int) -> None:
    graph = random_graph((5, 9, 1))
    graph = graph.replace(relations=graph.relations.double())
    assert [sorted(places) for places in chosen(Salience(k), graph)] == [most_salient(graph, b, k) for b in range(3)]


def test_by_hand() -> None:
    """The second candidate is the tail of a high score, which counts as being its head does; TH does not count."""
    graph = random_graph((3,), relation_types=1)
    scores = torch.zeros(1, 3, 3, 2)
    scores[0, 0, 1, 0], scores[0, 2, 0, 0], scores[0, 2, 2, 1] = 5.0, 1.0, 100.0
    assert chosen(Salience(2), graph.replace(relations=scores)) == [[0, 1]]


def test_among_equals_the_earlier_one() -> None:
    graph = random_graph((4, 6))
    assert chosen(Salience(3), graph.replace(relations=torch.zeros_like(graph.relations))) == [[0, 1, 2], [0, 1, 2]]


def test_scores_below_zero_beat_padding() -> None:
    graph = random_graph((2, 6))
    low = graph.replace(relations=graph.relations - 1e6)
    assert [len(places) for places in chosen(Salience(4), low)] == [2, 4]
