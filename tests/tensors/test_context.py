from __future__ import annotations

import torch

from jointie.tensors import Attention
from jointie.testing import random_context, random_graph


def attention() -> tuple[Attention, list[list[tuple[int, int]]]]:
    """Two documents; the first has three sub-tokens in window 0 and two in window 1, the second two in window 2."""
    weights = torch.rand(3, 2, 6, 6, generator=torch.Generator().manual_seed(0))  # (W, H, L, L)
    places = [[(0, 1), (0, 2), (0, 3), (1, 1), (1, 2)], [(2, 3), (2, 4)]]
    token_index = torch.tensor([[w * 6 + o for w, o in row] + [0] * (5 - len(row)) for row in places])
    token_mask = torch.tensor([[True] * 5, [True] * 2 + [False] * 3])
    return Attention(weights, token_index, token_mask), places


def test_candidates_attend_to_their_own_window() -> None:
    source, places = attention()
    tokens, index = torch.randn(2, 5, 4), torch.tensor([[2, 3], [1, 0]])
    context = source.context(tokens, index)
    assert context.tokens is tokens and context.attention.shape == (2, 2, 2, 6)
    for b, own in enumerate(places):
        for window in range(2):
            for offset in range(6):
                place = (window + 2 * b, offset)
                assert context.places[b, window, offset] == (own.index(place) if place in own else -1)
        for i in range(2):
            window, offset = own[int(index[b, i])]
            assert context.window[b, i] == window - 2 * b
            for h in range(2):
                for other in range(6):
                    expected = source.weights[window, h, offset, other] if (window, other) in own else 0.0
                    assert context.attention[b, i, h, other] == expected


def test_the_context_of_one_document_and_of_some_candidates() -> None:
    graph = random_graph((5, 9))
    graph = graph.replace(context=random_context(graph, 4))
    assert graph.context is not None
    own = graph.document(1).context
    assert own is not None and torch.equal(own.places, graph.context.places[1:])
    some = graph.take(torch.tensor([[2, 0], [8, 1]]), torch.ones(2, 2, dtype=torch.bool)).context
    assert some is not None
    assert torch.equal(some.attention[1, 0], graph.context.attention[1, 8])
    assert torch.equal(some.window[:, 1], torch.stack([graph.context.window[0, 0], graph.context.window[1, 1]]))
