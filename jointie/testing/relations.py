"""The contract of relation extractors."""

from __future__ import annotations

import torch
from torch import Tensor

from ..components.decoding import AboveThreshold
from ..models import RelationExtractor
from ..tensors import MentionGraph
from .graphs import alone, random_context, random_graph, with_padding_replaced
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same
from .two_ways import AT_ONCE, check_relation_ways


def check_relation_extractor(
    extractor: RelationExtractor, input_dim: int, token_dim: int, relation_types: int, by_pairs: bool = True
) -> None:
    """Assert the contract of relation extractors that were built for these sizes.

    Relations are between entities that exist and differ, and score as defined, at once and in the parts of long
    documents; neither they nor the loss depend on padding or on the other documents; documents without annotated
    relations teach nothing; gradients reach every parameter.

    Args:
        extractor: the part.
        input_dim: the length of a mention vector.
        token_dim: the length of a token vector.
        relation_types: R.
        by_pairs: whether the score of a pair of mentions depends on the two alone (:func:`check_relation_ways`).
    """
    graph = _graph(input_dim, token_dim, relation_types)
    assert graph.targets is not None
    clusters = graph.targets.entity
    extractor.eval()
    scored = extractor.score(graph)
    assert (scored.relations is not None) == extractor.scores_mentions
    with torch.no_grad():
        facts, margins = _decoded(extractor, graph, clusters)
        padded = with_padding_replaced(graph)
        _same(_decoded(extractor, extractor.score(padded), clusters), (facts, margins), ON_PADDING)
        assert_same(extractor.loss(extractor.score(padded)), extractor.loss(scored), f"the loss {ON_PADDING}")
        first = alone(graph, 0)
        own = facts[:, 0] == 0
        found = _decoded(extractor, extractor.score(first), clusters[:1, : first.mask.shape[1]])
        _same(found, (facts[own], margins[own]), ON_OTHERS)
        assert not len(_decoded(extractor, scored, torch.full_like(clusters, -1))[0]), "relations without entities"
        check_relation_ways(extractor, graph, clusters, by_pairs)
        silent = graph.targets.replace(annotated=torch.zeros_like(graph.targets.annotated))
        assert extractor.loss(scored.replace(targets=silent)) == 0, "unannotated relations teach something"
    for document, head, tail, type in facts.tolist():
        present = set(clusters[document].tolist())
        assert {head, tail} <= present and head != tail and 0 <= type < relation_types
    assert (margins > 0).all()
    check_module(extractor, lambda module: [module.loss(module.score(graph))])


def _graph(input_dim: int, token_dim: int, relation_types: int) -> MentionGraph:
    graph = random_graph((4, 7), input_dim, relation_types=relation_types)
    context = random_context(graph, token_dim)
    return graph.replace(relations=None, coreference=None, tokens=context.tokens, context=context)


def _decoded(extractor: RelationExtractor, graph: MentionGraph, clusters: Tensor) -> tuple[Tensor, Tensor]:
    """All relations that score above TH."""
    types = torch.full((len(clusters), int(clusters.max()) + 1), -1)
    parts = extractor.between_entities(graph, clusters, AT_ONCE)
    found = AboveThreshold()(parts, types, torch.zeros(()))
    return found.facts, found.margins


def _same(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor], wrong: str) -> None:
    for a, b in zip(one, other):
        assert_same(a, b, f"what relations are found {wrong}")
