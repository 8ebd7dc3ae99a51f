from __future__ import annotations

import pytest
import torch

from jointie.components.tokenization import gold_of
from jointie.models import ModelOutput
from jointie.testing import documents, random_graph
from jointie.testing.documents import LABELS
from jointie.testing.spans import word_batch


def test_everything_moves_together() -> None:
    batch = word_batch([2, 3], [1]).replace(gold=gold_of(documents()[:2], LABELS)).to("meta")
    assert batch.gold is not None
    for tensor in (batch.input_ids, batch.words.keys, batch.gold.facts, batch.gold.annotated):
        assert tensor.device.type == "meta"
    assert batch.lengths == (5, 1)
    assert len(batch) == 2
    assert batch.gold.relation_types == 2
    output = ModelOutput(random_graph(), {"mention": torch.zeros(())}).to("meta")
    assert output.graph.targets is not None
    for tensor in (
        output.graph.spans.mask,
        output.graph.relations,
        output.graph.targets.type,
        output.losses["mention"],
    ):
        assert tensor.device.type == "meta"


def test_the_original_stays() -> None:
    graph = random_graph()
    changed = graph.replace(mention_scores=torch.zeros_like(graph.mention_scores))
    assert graph.mention_scores.any() and not changed.mention_scores.any()
    with pytest.raises(AttributeError):
        graph.mention_scores = changed.mention_scores  # type: ignore[misc]
