from __future__ import annotations

import torch

from jointie.components.decoding import linked_clusters


def test_candidates_of_no_entity_become_one_each() -> None:
    antecedents = torch.tensor([[0, 1, 2, 1, 4], [0, 1, 0, 3, 4]])
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    assert linked_clusters(antecedents, mask).tolist() == [[0, 1, 2, 1, 3], [0, 1, 0, -1, -1]]


def test_a_candidate_that_is_no_mention_still_links_others() -> None:
    """The first and the last are one entity by way of the second; entities count from their first mentions."""
    antecedents = torch.tensor([[0, 0, 2, 1, 4]])
    assert linked_clusters(antecedents, torch.tensor([[True, False, True, True, True]])).tolist() == [[0, -1, 1, 0, 2]]
    assert linked_clusters(antecedents, torch.tensor([[False, False, True, True, True]])).tolist() == [
        [-1, -1, 0, 1, 2]
    ]


def test_nothing() -> None:
    assert linked_clusters(torch.zeros(2, 0, dtype=torch.long), torch.zeros(2, 0, dtype=torch.bool)).shape == (2, 0)
