from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import AtlopRelationScorer
from jointie.components.scoring.entity_relations import atlop
from jointie.tensors import Context
from jointie.testing import graph_with, random_context

from ...gradients import assert_equal, randomised

D, T, R, P, BLOCK = 5, 3, 4, 6, 3


def scorer(context_pooling: bool = False) -> AtlopRelationScorer:
    built = AtlopRelationScorer(D, T, R, P, BLOCK, dropout=0.5, context_pooling=context_pooling)
    return randomised(built).eval()


def reference(
    scorer: AtlopRelationScorer, vectors: Tensor, clusters: Tensor, entities: int, context: Context
) -> Tensor:
    """The formulas of ATLOP as plain loops."""
    documents = len(vectors)
    scores = torch.zeros(documents, entities, entities, R + 1, dtype=torch.float64)
    for b in range(documents):
        members = [[i for i, c in enumerate(clusters[b].tolist()) if c == e] for e in range(entities)]
        zero = torch.zeros(D, dtype=torch.float64)
        h = [torch.stack([vectors[b, i] for i in m]).exp().sum(0).log() if m else zero for m in members]
        for s in range(entities):
            for t in range(entities):
                head = scorer.head.weight @ h[s] + scorer.head.bias
                tail = scorer.tail.weight @ h[t] + scorer.tail.bias
                if scorer.uses_context:
                    pooled = local_context(context, b, members[s], members[t])
                    head = head + scorer.head_context.weight @ pooled
                    tail = tail + scorer.tail_context.weight @ pooled
                head, tail = head.tanh(), tail.tanh()
                for r in range(R + 1):
                    scores[b, s, t, r] = scorer.bias[r]
                    for g in range(P // BLOCK):
                        block = slice(g * BLOCK, (g + 1) * BLOCK)
                        scores[b, s, t, r] += head[block] @ scorer.weight[r, g] @ tail[block]
    return scores


def local_context(context: Context, b: int, heads: list[int], tails: list[int]) -> Tensor:
    def mean(mentions: list[int]) -> Tensor:
        """The attention (H, sub-tokens) of an entity to the whole document."""
        total = torch.zeros(context.attention.shape[2], context.tokens.shape[1], dtype=torch.float64)
        for i in mentions:
            for place, token in enumerate(context.places[b, context.window[b, i]].tolist()):
                if token >= 0:
                    one = torch.zeros_like(total[0]).index_fill(0, torch.tensor(token), 1.0)
                    total = total + context.attention[b, i, :, place, None] * one
        return total / max(1, len(mentions))

    q = (mean(heads) * mean(tails)).sum(0)
    q = q / (q.sum() + 1e-5)
    zero = torch.zeros(T, dtype=torch.float64)
    return sum((q[t] * context.tokens[b, t] for t in range(len(q))), zero)


def inputs(mentions: int = 5) -> tuple[Tensor, Tensor, int, Context]:
    draw = torch.Generator().manual_seed(1)
    vectors = torch.randn(2, mentions, D, dtype=torch.float64, generator=draw).requires_grad_(True)
    clusters = torch.randint(-1, 3, (2, mentions), generator=draw)
    context = random_context(graph_with(vectors), T)
    attention, tokens = (x.double().requires_grad_(True) for x in (context.attention, context.tokens))
    return vectors, clusters, 3, context.replace(attention=attention, tokens=tokens)


@pytest.mark.parametrize("context_pooling", [False, True])
@pytest.mark.parametrize("mentions", [1, 5])
@pytest.mark.parametrize("at_once", [1, 2**24])
def test_against_the_formulas(
    context_pooling: bool, mentions: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlop, "PAIRS_AT_ONCE", at_once)
    built = scorer(context_pooling)
    vectors, clusters, entities, context = inputs(mentions)
    found = built(graph_with(vectors).replace(context=context), clusters, entities)
    expected = reference(built, vectors, clusters, entities, context)
    pooled = [context.tokens, context.attention] if context_pooling else []
    assert_equal([found], [expected], [vectors, *pooled, *built.parameters()])


def test_context_is_needed_where_it_is_pooled() -> None:
    vectors, clusters, entities, _ = inputs()
    with pytest.raises(ValueError, match="needs the context"):
        scorer(context_pooling=True)(graph_with(vectors), clusters, entities)


def test_wrong_blocks() -> None:
    with pytest.raises(ValueError, match="projection_dim 10 is not a multiple of block_size 4"):
        AtlopRelationScorer(D, T, R, 10, 4)


def test_the_threshold_begins_above_the_relations() -> None:
    built = AtlopRelationScorer(D, T, R)
    scores = built.eval()(graph_with(torch.randn(1, 4, D)), torch.tensor([[0, 1, 1, 2]]), 3)
    assert (scores[..., -1] > scores[..., :-1].amax(-1)).all()
