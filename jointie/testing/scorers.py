"""The contracts of scorers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..components.scoring import CoreferenceScorer, EntityRelationScorer, MentionScorer, RelationScorer, TypeScorer
from ..components.spans import EndpointEmbedder
from ..config import Lazy
from ..models import MentionLevel
from ..tensors import MentionGraph, Spans
from .graphs import alone, random_context, random_graph, with_padding_replaced
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same, assert_shape
from .two_ways import check_coreference_ways, check_relation_ways

N, REAL = 6, 4
"""Candidates in the batch, and how many of them are real in its first document."""


def check_mention_scorer(scorer: MentionScorer, input_dim: int) -> None:
    """Assert the contract of mention scorers.

    Args:
        scorer: built for span vectors of length ``input_dim``.
        input_dim: an even number; token vectors are half as long.
    """
    embedder = EndpointEmbedder(input_dim // 2)
    tokens, padded = _vectors(input_dim // 2)
    first = torch.tensor([[0, 0, 1, 3, 0, 0], [0, 1, 1, 2, 3, 5]])
    last = torch.tensor([[0, 2, 1, 3, 0, 0], [0, 1, 3, 4, 4, 5]])
    mask = torch.arange(6) < torch.tensor([[REAL], [6]])
    spans = Spans(start=first, end=last + 1, first=first, last=last, mask=mask)
    scorer.eval()
    scores = scorer(tokens, spans, embedder)
    assert_shape(scores, 2, 6)
    assert_same(scorer(padded, spans, embedder)[0, :REAL], scores[0, :REAL], f"a score {ON_PADDING}")
    alone = spans.replace(
        **{name: getattr(spans, name)[:1, :REAL] for name in ("start", "end", "first", "last", "mask")}
    )
    assert_same(scorer(tokens[:1, :REAL], alone, embedder)[0], scores[0, :REAL], f"a score {ON_OTHERS}")
    check_module(scorer, lambda module: [module(tokens, spans, embedder)])


def check_type_scorer(scorer: TypeScorer, input_dim: int, entity_types: int) -> None:
    """Assert the contract of type scorers that were built for these sizes."""
    vectors, padded = _vectors(input_dim)
    scorer.eval()
    scores = scorer(vectors)
    assert_shape(scores, 2, N, entity_types)
    assert_same(scorer(padded)[0, :REAL], scores[0, :REAL], f"a score {ON_PADDING}")
    assert_same(scorer(vectors[:1, :REAL])[0], scores[0, :REAL], f"a score {ON_OTHERS}")
    check_module(scorer, lambda module: [module(vectors)])


def check_relation_scorer(scorer: RelationScorer, input_dim: int, relation_types: int, by_pairs: bool = True) -> None:
    """Assert the contract of relation scorers that were built for these sizes, and that entities score as defined.

    Args:
        scorer: the part.
        input_dim: the length of a mention vector.
        relation_types: R.
        by_pairs: whether the score of a pair depends on its two candidates alone (:func:`check_relation_ways`).
    """
    graph = random_graph((4, 7), input_dim, relation_types=relation_types).replace(relations=None, coreference=None)
    scorer.eval()
    scores = scorer(graph)
    assert_shape(scores, 2, 7, 7, relation_types + 1)  # the threshold class last
    _check_graphs(scorer, graph, scores)
    assert graph.targets is not None
    extractor = MentionLevel(input_dim, relation_types, Lazy(lambda: scorer)).eval()
    check_relation_ways(extractor, graph, graph.targets.entity, by_pairs)
    check_module(scorer, lambda module: [module(graph)])


def check_coreference_scorer(scorer: CoreferenceScorer, input_dim: int) -> None:
    """Assert the contract of coreference scorers that were built for this size."""
    graph = random_graph((4, 7), input_dim).replace(coreference=None)
    apart = graph.replace(anaphor_vectors=-graph.vectors, antecedent_vectors=2 * graph.vectors)
    scorer.eval()
    scores = scorer(graph)
    assert_shape(scores, 2, 7, 7)
    for one in (graph, apart):
        _check_graphs(scorer, one, scorer(one))
    check_coreference_ways(scorer, graph)
    check_module(scorer, lambda module: [module(graph)])


def check_entity_relation_scorer(
    scorer: EntityRelationScorer, input_dim: int, token_dim: int, relation_types: int
) -> None:
    """Assert the contract of entity-level relation scorers that were built for these sizes."""
    graph = random_graph((REAL, N), input_dim, relation_types=relation_types)
    context = random_context(graph, token_dim)
    graph = graph.replace(tokens=context.tokens, context=context)
    clusters = torch.tensor([0, 1, -1, 1, 2, 0]).expand(2, -1).clone()
    clusters[0, REAL:] = -1
    entities = int(clusters.max()) + 2
    scorer.eval()
    scores = scorer(graph, clusters, entities)
    assert_shape(scores, 2, entities, entities, relation_types + 1)
    real = int(clusters[0].max()) + 1
    own = scores[0, :real, :real]
    padded = scorer(with_padding_replaced(graph), clusters, entities)
    assert_same(padded[0, :real, :real], own, f"a score {ON_PADDING}")
    assert_same(scorer(alone(graph, 0), clusters[:1, :REAL], real)[0], own, f"a score {ON_OTHERS}")
    needed = graph.replace(
        tokens=graph.tokens if scorer.uses_tokens else None, context=context if scorer.uses_context else None
    )
    assert_same(scorer(needed, clusters, entities), scores, "a score depends on tokens or context, against uses_...")
    nobody = torch.full_like(clusters, -1)
    assert scorer(graph, nobody, 0).shape == (2, 0, 0, relation_types + 1)
    check_module(scorer, lambda module: [module(graph, clusters, entities)])


def _check_graphs(scorer: nn.Module, graph: MentionGraph, scores: Tensor) -> None:
    """Assert that the scores of a graph depend neither on padding, nor on other documents, nor on targets."""
    padded = scorer(with_padding_replaced(graph).replace(targets=None))
    for document, count in enumerate(graph.mask.sum(1).tolist()):
        own = scores[document, :count, :count]
        assert_same(padded[document, :count, :count], own, f"a score {ON_PADDING}, or on the targets")
        assert_same(scorer(alone(graph, document))[0], own, f"a score {ON_OTHERS}")
        first = scorer(alone(graph, document).part(slice(1)))[0]
        assert_same(first, own[:1, :1], "a score depends on candidates that are not of its pair")


def _vectors(dim: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """(2, N, dim) vectors, and the same with other numbers on the padding of the first document."""
    draw = torch.Generator().manual_seed(seed)
    vectors = torch.randn(2, N, dim, generator=draw)
    padded = vectors.clone()
    padded[0, REAL:] = 100 * torch.randn(N - REAL, dim, generator=draw)
    return vectors, padded
