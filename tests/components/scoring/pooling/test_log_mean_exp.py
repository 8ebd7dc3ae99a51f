from __future__ import annotations

from math import exp, log

import pytest
import torch

from jointie.components.scoring import LogMeanExpPooling, MeanPooling
from jointie.models import MentionLevel
from jointie.models.long_documents.relating import all_pairs
from jointie.testing.relations import check_relation_extractor

CLUSTERS = torch.tensor([[0, 1, 0, -1, 2, 1], [0, 0, -1, -1, -1, -1]])


def test_formula() -> None:
    scores = 5 * torch.randn(2, 6, 6, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    pooled = LogMeanExpPooling()(scores, CLUSTERS, 3)
    pairs = all_pairs(pooled, CLUSTERS).pairs
    assert pairs.sum() == 6 and not pooled[pairs][:, -1].any()
    for document, head, tail in pairs.nonzero().tolist():
        of = [[i for i, e in enumerate(CLUSTERS[document].tolist()) if e == entity] for entity in (head, tail)]
        for type in range(3):
            margins = [float(scores[document, h, t, type] - scores[document, h, t, 3]) for h in of[0] for t in of[1]]
            expected = log(sum(map(exp, margins)) / len(margins))
            assert float(pooled[document, head, tail, type]) == pytest.approx(expected)


def test_one_pair_that_is_sure() -> None:
    """It outweighs many that are against the relation, which the mean does not let it."""
    scores = torch.full((1, 10, 10, 2), 0.0)
    scores[..., 0] = -5.0
    scores[0, 0, 9, 0] = 9.0
    clusters = torch.tensor([[0] * 9 + [1]])
    (found, mean) = (pooling(scores, clusters, 2)[0, 0, 1] for pooling in (LogMeanExpPooling(), MeanPooling()))
    assert found[0] > found[1] and mean[0] < mean[1]


def test_large_scores_stay_finite() -> None:
    scores = torch.tensor([1e4, -1e4]).repeat(1, 3, 3, 1)
    pooled = LogMeanExpPooling()(scores, torch.tensor([[0, 1, 1]]), 2)
    assert pooled[0, 0, 1].tolist() == [pytest.approx(2e4), 0.0]


def test_at_once_and_in_parts() -> None:
    check_relation_extractor(MentionLevel(8, 3, pooling=LogMeanExpPooling()), 8, 8, 3)
