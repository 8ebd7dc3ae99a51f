"""A part that overrides a definition is obeyed at prediction as in training, in long documents too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.decoding import AboveThreshold, BestAntecedent, LinkedOrLikely
from jointie.components.scoring import (
    AtlopRelationScorer,
    BilinearCoreferenceScorer,
    BilinearRelationScorer,
    GroupedBilinearRelationScorer,
    LowRankBilinearRelationScorer,
    MeanPooling,
)
from jointie.documents import Document
from jointie.models import EntityLevel, MentionLevel
from jointie.tensors import MentionGraph, RelationScores
from jointie.testing import check_coreference_scorer, check_relation_extractor, check_relation_scorer, documents

from .eager import INTERACTIONS, built, predicted

Spec = Callable[..., dict[str, Any]]
SIZES = [8, 10**6]
"""Candidates at once: in parts of long documents, and all at once."""


def lowered(scores: Tensor) -> Tensor:
    """Scores of which no relation is above the threshold class."""
    return torch.cat([scores[..., :-1] - 1e6, scores[..., -1:]], -1)


class OwnScores(GroupedBilinearRelationScorer):
    def forward(self, graph: MentionGraph) -> Tensor:
        return lowered(super().forward(graph))


class OwnMentionLevel(MentionLevel):
    def mention_scores(self, graph: MentionGraph) -> Tensor:
        return lowered(super().mention_scores(graph))


class OwnRelate(MentionLevel):
    def relate(self, *arguments: Any) -> Tensor:
        return lowered(super().relate(*arguments))


class OwnEntityLevel(EntityLevel):
    def relate(self, *arguments: Any) -> Tensor:
        return lowered(super().relate(*arguments))


class OwnPooling(MeanPooling):
    def __call__(self, scores: Tensor, clusters: Tensor, entities: int) -> Tensor:
        return lowered(super().__call__(scores, clusters, entities))


class OwnSelection(AboveThreshold):
    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        return torch.zeros_like(super().select(scores, head_types, tail_types, cuts))


class OwnAtlop(AtlopRelationScorer):
    def forward(self, *arguments: Any) -> Tensor:
        return lowered(super().forward(*arguments))


class OwnCoreference(BilinearCoreferenceScorer):
    """Nothing corefers."""

    def forward(self, graph: MentionGraph) -> Tensor:
        return super().forward(graph) - 1e6


def without_relations(texts: list[Document]) -> bool:
    assert any(len(document.entities) > 1 for document in texts)
    return not any(document.relations for document in texts)


def become(part: Any, kind: type) -> None:
    """Make an object one of a subclass, with the same weights."""
    part.__class__ = kind


@pytest.mark.parametrize("most", SIZES)
@pytest.mark.parametrize("kind", [OwnScores, OwnMentionLevel, OwnRelate, OwnPooling, OwnSelection])
def test_relations_between_mentions(model_spec: Spec, kind: type, most: int) -> None:
    model = built(model_spec())
    assert not without_relations(predicted(model, most))
    parts = [model.relations.scorer, model.relations, model.relations.pooling, model.relation_selector]
    become(next(part for part in parts if issubclass(kind, type(part))), kind)
    assert without_relations(predicted(model, most))


@pytest.mark.parametrize("most", SIZES)
@pytest.mark.parametrize("kind", [OwnAtlop, OwnEntityLevel, OwnSelection])
def test_relations_between_entities(model_spec: Spec, kind: type, most: int) -> None:
    scorer = {"type": "atlop", "projection_dim": 8, "block_size": 4}
    model = built(model_spec(relations={"type": "entity_level", "scorer": scorer}))
    assert not without_relations(predicted(model, most))
    parts = [model.relations.scorer, model.relations, model.relation_selector]
    become(next(part for part in parts if issubclass(kind, type(part))), kind)
    assert without_relations(predicted(model, most))


def test_a_method_of_the_object_alone(model_spec: Spec) -> None:
    model = built(model_spec())
    forward = model.relations.scorer.forward
    model.relations.scorer.forward = lambda graph: lowered(forward(graph))
    assert without_relations(predicted(model, 10**6))


@pytest.mark.parametrize("most", SIZES)
def test_coreference(model_spec: Spec, most: int) -> None:
    model = built(model_spec())
    assert any(len(entity.mentions) > 1 for document in predicted(model, most) for entity in document.entities)
    become(model.coreference_scorer, OwnCoreference)
    found = predicted(model, most)
    assert all(len(entity.mentions) == 1 for document in found for entity in document.entities)


@pytest.mark.parametrize("most", SIZES)
def test_selectors_of_entities(model_spec: Spec, most: int) -> None:
    class Nowhere(BestAntecedent):
        def __call__(self, graph: MentionGraph, links: Any, cut: float) -> Tensor:
            return super().__call__(graph, links, 1e9)

    class Linked(LinkedOrLikely):
        def __call__(self, graph: MentionGraph, linked: Tensor, cut: float) -> Tensor:
            return linked

    model = built(model_spec())
    become(model.select_entities.links, Nowhere)
    assert all(len(entity.mentions) == 1 for document in predicted(model, most) for entity in document.entities)
    become(model.select_entities.mentions, Linked)
    assert not any(document.entities for document in predicted(model, most))


@pytest.mark.parametrize(
    ("kind", "scorer"),
    [
        (BilinearRelationScorer, {"type": "bilinear"}),
        (GroupedBilinearRelationScorer, {"type": "grouped_bilinear", "block_size": 4}),
        (LowRankBilinearRelationScorer, {"type": "low_rank_bilinear"}),
    ],
)
def test_the_quicker_way_scores_no_pairs_of_mentions(
    model_spec: Spec, monkeypatch: pytest.MonkeyPatch, kind: Any, scorer: dict[str, Any]
) -> None:
    sizes: list[int] = []
    meet = kind.meet
    monkeypatch.setattr(kind, "meet", lambda self, h, t: sizes.append(h[0].shape[1]) or meet(self, h, t))
    found = predicted(built(model_spec(relations={"scorer": {**scorer, "projection_dim": 8}})), 10**6)
    assert max(sizes) == max(len(document.entities) for document in found)


@pytest.mark.parametrize("interactions", INTERACTIONS.values(), ids=INTERACTIONS)
def test_interactions_are_given_the_scores_of_pairs(model_spec: Spec, interactions: list[Any]) -> None:
    model = built(model_spec(interactions=interactions)).eval()
    with torch.inference_mode():
        graph = model(model.collate([model.tokenize(documents()[0])])).graph
    assert graph.relations is not None


def test_the_checks_pass_parts_that_override_a_definition() -> None:
    torch.manual_seed(0)
    check_relation_scorer(OwnScores(8, 4, 8, 4), 8, 4)
    check_coreference_scorer(OwnCoreference(8), 8)
    check_relation_extractor(EntityLevel(8, 6, 4), 8, 6, 4)


def test_the_checks_find_parts_whose_two_ways_differ() -> None:
    torch.manual_seed(0)

    class Bent(GroupedBilinearRelationScorer):
        """Its parts do not meet linearly."""

        def meet(self, heads: Any, tails: Any) -> Tensor:
            return super().meet(heads, tails).square()

    with pytest.raises(AssertionError, match="entities are scored otherwise than the pairs of their mentions"):
        check_relation_scorer(Bent(8, 4, 8, 4), 8, 4)

    class Hasty(MentionLevel):
        """Takes a quick way that does not know of its own score."""

        linear = True  # type: ignore[assignment]

        def score(self, graph: MentionGraph) -> MentionGraph:
            graph = super().score(graph)
            return graph.replace(relations=2 * graph.require("relations"))

    with pytest.raises(AssertionError, match="entities are scored otherwise than the pairs of their mentions"):
        check_relation_extractor(Hasty(8, 4), 8, 8, 4)
