"""Localized context pooling over long documents: linear memory, and the same scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import AtlopRelationScorer
from jointie.components.scoring.entity_relations import atlop
from jointie.documents import Document
from jointie.models.long_documents.relating import entity_rows
from jointie.prediction import Predictor
from jointie.tensors import Context, MentionGraph
from jointie.testing import graph_with, marked

from .eager import Largest, built

D, TOKEN_DIM, RELATIONS, HEADS, LENGTH = 6, 4, 3, 2, 16
PER_WINDOW = 8
"""Candidates in a window."""


def long_graph(windows: int) -> tuple[MentionGraph, Tensor, int]:
    """A document of many windows: its graph, the entity of each candidate, and the number of entities."""
    draw = torch.Generator().manual_seed(0)
    n = windows * PER_WINDOW
    graph = graph_with(torch.randn(1, n, D, generator=draw, dtype=torch.float64))
    places = torch.full((windows, LENGTH), -1)
    places[:, 1:-1] = torch.arange(windows * (LENGTH - 2)).view(windows, -1)
    attention = torch.rand(1, n, HEADS, LENGTH, generator=draw, dtype=torch.float64)
    context = Context(
        torch.randn(1, windows * (LENGTH - 2), TOKEN_DIM, generator=draw, dtype=torch.float64),
        attention * (places[0] >= 0),
        torch.arange(n)[None] // PER_WINDOW,
        places[None],
    )
    clusters = torch.arange(n)  # most have one mention, and every fourth is the fourth before
    clusters[8::4] = clusters[4:-4:4]
    clusters[3::16], clusters[5::16] = 0, -1
    numbers, clusters = clusters.unique(return_inverse=True)
    clusters = clusters - (numbers[0] == -1).long()
    return graph.replace(context=context), clusters[None], int(clusters.max()) + 1


def scorer() -> AtlopRelationScorer:
    torch.manual_seed(0)
    built = AtlopRelationScorer(D, TOKEN_DIM, RELATIONS, 6, 3, context_pooling=True).double().eval()
    torch.nn.init.normal_(built.bias)
    return built


def in_parts(graph: MentionGraph, clusters: Tensor) -> tuple[Tensor, int]:
    """The scores (E, E, R + 1) in parts, and the size of the largest tensor that is made for one."""
    with torch.inference_mode(), Largest() as largest:
        parts = [part.scores[0] for part in entity_rows(graph, clusters, scorer(), most=60)]
    return torch.cat(parts), largest.numbers


def whole(graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
    """All scores at once, with the attention of every entity to the whole document."""
    part, context = scorer(), graph.context
    assert context is not None
    n, size = clusters.shape[1], context.tokens.shape[1]
    places = context.places[0, context.window[0]]  # (n, L)
    dense = torch.zeros(n, HEADS, size + 1, dtype=torch.float64)
    dense.scatter_(2, (places % (size + 1))[:, None].expand(-1, HEADS, -1), context.attention[0])
    member = torch.nn.functional.one_hot(clusters[0] + 1, entities + 1)[:, 1:].double()  # (n, E)
    attention = torch.einsum("ne,nht->eht", member / member.sum(0), dense[..., :size])
    shared = torch.einsum("sht,eht->set", attention, attention)
    pooled = shared / (shared.sum(-1, keepdim=True) + 1e-5) @ context.tokens[0]  # (E, E, D)
    vectors = torch.stack([graph.vectors[0][clusters[0] == e].logsumexp(0) for e in range(entities)])
    heads = (part.head(vectors).unsqueeze(1) + part.head_context(pooled)).tanh().unflatten(-1, (2, 3))
    tails = (part.tail(vectors).unsqueeze(0) + part.tail_context(pooled)).tanh().unflatten(-1, (2, 3))
    return torch.einsum("stgk,rgkl,stgl->str", heads, part.weight, tails) + part.bias


def test_scores_of_a_long_document_are_those_of_the_whole() -> None:
    graph, clusters, entities = long_graph(32)
    assert len(clusters[0]) == 256 and entities > 120
    torch.testing.assert_close(in_parts(graph, clusters)[0], whole(graph, clusters, entities), rtol=1e-9, atol=1e-9)


def test_memory_grows_with_the_length_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlop, "PAIRS_AT_ONCE", 2**10)
    sizes = [in_parts(*long_graph(windows)[:2])[1] for windows in (64, 128, 256)]
    assert sizes[1] < 2.2 * sizes[0] and sizes[2] < 2.2 * sizes[1]
    candidates = 256 * PER_WINDOW
    assert sizes[2] < 2 * candidates * HEADS * LENGTH  # no more than what they attend to


def text(sentences: int) -> Document:
    """A document of so many sentences with two entities each, of which one is in all of them."""
    lines = [f"[0 Ada ] met [{1 + i} Mary Smith ] and [{1 + i} Smith ] in the house ." for i in range(sentences)]
    return marked("long", lines, dict.fromkeys(range(sentences + 1), "PER"))


def test_a_whole_model(model_spec: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlop, "PAIRS_AT_ONCE", 2**10)
    atlop_scorer = {"type": "atlop", "context_pooling": True, "projection_dim": 8, "block_size": 4}
    model = built(model_spec(relations={"type": "entity_level", "scorer": atlop_scorer}))
    sizes = []
    for sentences in (60, 120, 240):
        with Largest() as largest:
            list(Predictor(model, given="entities", max_pairwise_candidates=30).predict([text(sentences)]))
        sizes.append(largest.numbers)
    assert sizes[1] < 2.2 * sizes[0] and sizes[2] < 2.2 * sizes[1]
