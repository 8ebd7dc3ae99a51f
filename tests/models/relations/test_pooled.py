"""Relations of entities without scores of mention pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.components.decoding import MeanPooled
from jointie.components.scoring.relations.relation_scorer import BilinearForm
from jointie.documents import Document
from jointie.models.relations import MentionLevel
from jointie.models.relations.pooled import pooled_relations
from jointie.tensors import MentionGraph
from jointie.testing import documents

from ..eager import INTERACTIONS, built, predicted

Spec = Callable[..., dict[str, Any]]


def scored(texts: list[Document]) -> list[tuple[Any, ...]]:
    """The relations of all documents, with their scores in thousandths."""
    rows = ((d.id, r.head, r.tail, r.type, round(1000 * (r.score or 0))) for d in texts for r in d.relations or ())
    return sorted(rows)


@pytest.mark.parametrize("scorer", ["bilinear", "grouped_bilinear", "low_rank_bilinear"])
def test_the_same_as_from_scores_of_pairs(model_spec: Spec, monkeypatch: pytest.MonkeyPatch, scorer: str) -> None:
    model = built(model_spec(relations={"type": "mention_level", "scorer": {"type": scorer}}))
    called = []
    forward = BilinearForm.forward
    monkeypatch.setattr(BilinearForm, "forward", lambda self, vectors: called.append(1) or forward(self, vectors))
    late = predicted(model, 1500)
    assert not called
    monkeypatch.setattr(MentionLevel, "scores_late", False)
    early = predicted(model, 1500)
    assert called
    assert [d.entities for d in late] == [d.entities for d in early]
    assert len(scored(late)) > 10
    assert scored(late) == scored(early)


@pytest.mark.parametrize("interactions", INTERACTIONS.values(), ids=INTERACTIONS)
def test_interactions_are_given_the_scores_of_pairs(model_spec: Spec, interactions: list[Any]) -> None:
    model = built(model_spec(interactions=interactions)).eval()
    with torch.inference_mode():
        graph = model(model.collate([model.tokenize(documents()[0])])).graph
    assert graph.relations is not None


def test_decoders_of_their_own_are_given_the_scores_of_pairs(model_spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    model = built(model_spec())
    seen: list[MentionGraph] = []
    call = MeanPooled.__call__
    monkeypatch.setattr(MeanPooled, "pools_sums", False)
    monkeypatch.setattr(MeanPooled, "__call__", lambda self, graph, c: seen.append(graph) or call(self, graph, c))
    predicted(model, 1500)
    assert seen and all(graph.relations is not None for graph in seen)


def test_no_entities_at_all(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    with torch.inference_mode():
        graph = model(model.collate([model.tokenize(documents()[0])])).graph
        none = torch.full(graph.mask.shape, -1)
        assert len(pooled_relations(graph, none, model.relations.scorer).facts) == 0
        some = none.clone()
        some[0, 1] = 0
        assert len(pooled_relations(graph, some, model.relations.scorer).facts) == 0  # none has one with itself
