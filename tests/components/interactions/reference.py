"""The interactions as plain loops over their formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from jointie.tensors import MentionGraph

from .problems import real


def propagated(graph: MentionGraph, weights: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """+GP: the vectors of heads and of tails, (candidates of all documents, D) each; ``weights`` are the W_r."""
    heads, tails = [], []
    for b, candidates in enumerate(real(graph)):
        scores, vectors = graph.relations[b], graph.vectors[b]
        for x in candidates:
            head, tail = torch.zeros_like(vectors[x]), torch.zeros_like(vectors[x])
            for r, weight in enumerate(weights):
                outgoing = softmax([relu(scores[x, t, r]) for t in candidates])
                incoming = softmax([relu(scores[h, x, r]) for h in candidates])
                head = head + (sum(a * vectors[t] for a, t in zip(outgoing, candidates)) @ weight).tanh()
                tail = tail + (sum(a * vectors[h] for a, h in zip(incoming, candidates)) @ weight).tanh()
            heads.append(vectors[x] + head / max(1, len(weights)))
            tails.append(vectors[x] + tail / max(1, len(weights)))
    return torch.stack(heads), torch.stack(tails)


def relu(value: Tensor) -> Tensor:
    return value if value > 0 else torch.zeros_like(value)


def softmax(values: Sequence[Tensor]) -> list[Tensor]:
    total = sum(value.exp() for value in values)
    return [value.exp() / total for value in values]


def compatibility(graph: MentionGraph, b: int, x: int, y: int, beta: Tensor, neighbours: Sequence[int]) -> Tensor:
    """+GC: c(x, y) in document b."""
    scores, c = graph.relations[b], torch.zeros((), dtype=torch.float64)
    for r in range(len(beta)):
        for k in neighbours:
            c = c + beta[r] * (scores[x, k, r] - scores[y, k, r]).abs()
    return c


def most_salient(graph: MentionGraph, b: int, k: int) -> list[int]:
    """The k candidates of document b with the highest sum of relation scores, TH left out."""
    candidates = real(graph)[b]
    scores, types = graph.relations[b], range(graph.relations.shape[-1] - 1)

    def salience(x: int) -> float:
        return sum(scores[x, t, r].item() + scores[t, x, r].item() for t in candidates for r in types)

    return sorted(sorted(candidates, key=salience, reverse=True)[:k])


def earlier_pairs(graph: MentionGraph) -> list[tuple[int, int, int]]:
    """(document, x, y) of every pair of candidates with y before x."""
    return [(b, x, y) for b, candidates in enumerate(real(graph)) for x in candidates for y in candidates if y < x]


def of_pairs(graph: MentionGraph, value: Callable[[int, int, int], Tensor]) -> Tensor:
    """``value`` for every pair of :func:`earlier_pairs`."""
    values = [value(b, x, y) for b, x, y in earlier_pairs(graph)]
    return torch.stack(values) if values else torch.zeros(0, dtype=torch.float64)
