from __future__ import annotations

import pytest
import torch

from jointie.components.interactions.neighbours import Neighbours, Random
from jointie.config import ConfigError, defer, parse
from jointie.testing import random_graph
from jointie.testing.neighbours import chosen


@pytest.mark.parametrize(("gamma", "counts"), [(0.5, [2, 5, 1]), (0.1, [1, 1, 1]), (1.0, [5, 10, 1])])
def test_how_many(gamma: float, counts: list[int]) -> None:
    assert [len(places) for places in chosen(Random(gamma), random_graph((5, 10, 1)))] == counts


def test_the_draw_is_the_same_whatever_the_state_of_the_generator() -> None:
    graph = random_graph((40,))
    before = torch.random.get_rng_state()
    drawn = chosen(Random(), graph)
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.manual_seed(123)
    assert chosen(Random(), graph) == drawn


def test_another_seed_or_text_draws_others() -> None:
    graph = random_graph((40,))
    drawn = chosen(Random(), graph)
    assert chosen(Random(seed=1), graph) != drawn
    assert chosen(Random(), graph.replace(text_keys=graph.text_keys + 1)) != drawn


def test_every_candidate_is_drawn_as_often() -> None:
    """Over 2000 seeds the fifth of ten candidates is drawn 400 times, give or take 5 standard deviations."""
    graph = random_graph((10,))
    graph = graph.replace(text_keys=torch.zeros_like(graph.text_keys))
    counts = [0] * 10
    for seed in range(2000):
        for place in chosen(Random(0.2, seed), graph)[0]:
            counts[place] += 1
    assert sum(counts) == 4000
    assert all(abs(count - 400) < 90 for count in counts)


@pytest.mark.parametrize("gamma", [0.0, 1.5, -1.0])
def test_other_parts_are_refused(gamma: float) -> None:
    with pytest.raises(ConfigError, match="gamma"):
        defer(parse(Neighbours, {"type": "random", "gamma": gamma})).build()
