"""Mention-level relation scores as plain loops over the formula, with each W_r written out as a matrix."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from jointie.components.scoring.relations.bilinear_form import BilinearForm
from jointie.testing import graph_with

D, R, P = 5, 3, 6


def relu_network(network: nn.Module, vector: Tensor) -> Tensor:
    """Linear, ReLU, linear, from the parameters."""
    w1, b1, w2, b2 = (network.get_parameter(n) for n in ("first.weight", "first.bias", "last.weight", "last.bias"))
    return w2 @ torch.clamp(w1 @ vector + b1, min=0) + b2


def relation_scores(scorer: BilinearForm, matrices: Tensor, vectors: Tensor) -> Tensor:
    """s_r(h, t) = tanh(A g_h) W_r tanh(B g_t) + prior_r(g_h) + prior_r(g_t).

    Args:
        scorer: gives all parameters but W.
        matrices: (R + 1, P, P).
        vectors: (B, n, D).
    """
    documents, n, _ = vectors.shape
    scores = torch.zeros(documents, n, n, len(matrices), dtype=torch.float64)
    for b in range(documents):
        for h in range(n):
            head = torch.tanh(scorer.head.weight @ vectors[b, h] + scorer.head.bias)
            for t in range(n):
                tail = torch.tanh(scorer.tail.weight @ vectors[b, t] + scorer.tail.bias)
                for r, matrix in enumerate(matrices):
                    scores[b, h, t, r] = (
                        head @ matrix @ tail
                        + relu_network(scorer.head_prior, vectors[b, h])[r]
                        + relu_network(scorer.tail_prior, vectors[b, t])[r]
                    )
    return scores


def check_scores(scorer: BilinearForm, matrices: Tensor) -> None:
    """To 1e-8 in float64, on one candidate and on several."""
    for n in (1, 4):
        vectors = torch.randn(2, n, D, dtype=torch.float64, generator=torch.Generator().manual_seed(n))
        with torch.no_grad():
            torch.testing.assert_close(
                scorer(graph_with(vectors)), relation_scores(scorer, matrices, vectors), rtol=1e-8, atol=1e-8
            )
