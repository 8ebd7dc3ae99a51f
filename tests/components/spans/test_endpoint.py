from __future__ import annotations

import torch
from torch import nn

from jointie.components.spans import EndpointEmbedder
from jointie.tensors import Spans

FIRST, LAST = torch.tensor([[0, 1], [2, 0]]), torch.tensor([[0, 2], [2, 3]])
SPANS = Spans(start=FIRST, end=LAST + 1, first=FIRST, last=LAST, mask=torch.ones(2, 2, dtype=torch.bool))


def test_first_and_last_sub_token() -> None:
    tokens = torch.arange(2 * 4 * 3).view(2, 4, 3).float()
    vectors = EndpointEmbedder(3)(tokens, SPANS)
    assert vectors.shape == (2, 2, 6)
    assert vectors[0, 1].tolist() == [*tokens[0, 1].tolist(), *tokens[0, 2].tolist()]
    assert vectors[1, 1].tolist() == [*tokens[1, 0].tolist(), *tokens[1, 3].tolist()]


def test_project_equals_the_layer_on_span_vectors() -> None:
    torch.manual_seed(0)
    tokens, linear, embedder = torch.randn(2, 4, 3).double(), nn.Linear(6, 5).double(), EndpointEmbedder(3)
    expected = linear(embedder(tokens, SPANS))
    torch.testing.assert_close(embedder.projection(tokens, SPANS, linear)(SPANS), expected, rtol=1e-10, atol=1e-10)
    without = nn.Linear(6, 5, bias=False).double()
    torch.testing.assert_close(embedder.projection(tokens, SPANS, without)(SPANS), without(embedder(tokens, SPANS)))
