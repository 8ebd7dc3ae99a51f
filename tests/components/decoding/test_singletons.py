from __future__ import annotations

import torch

from jointie.components.decoding import with_singletons


def test_candidates_of_no_entity_become_one_each() -> None:
    clusters = torch.tensor([[-1, 0, -1, 0, 1], [0, -1, 0, -1, -1]])
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    assert with_singletons(clusters, mask).tolist() == [[0, 1, 2, 1, 3], [0, 1, 0, -1, -1]]


def test_nothing_to_do() -> None:
    clusters = torch.tensor([[0, 1, 0]])
    assert with_singletons(clusters, torch.ones(1, 3).bool()).tolist() == clusters.tolist()
