"""The interactions as plain loops over their formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from jointie.components.interactions.gate import Gate
from jointie.tensors import MentionGraph

from .problems import real

Vectors = Mapping[int, Tensor]


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


def heard_from_antecedents(
    scores: Callable[[int, int], Tensor], own: Vectors, earlier: Vectors, gate: Gate
) -> dict[int, Tensor]:
    """The vector of each candidate of a document after it has heard from its likely antecedents.

    Args:
        scores: of a candidate with an earlier one.
        own: the vectors of the candidates.
        earlier: their vectors as antecedents.
        gate: its W is applied to both vectors one after the other.
    """
    result = {}
    for x in own:
        before = [y for y in own if y < x]
        none, *shares = softmax([torch.zeros((), dtype=torch.float64), *(scores(x, y) for y in before)])
        result[x] = gated(gate, own[x], none * own[x] + sum(p * earlier[y] for p, y in zip(shares, before)))
    return result


def gated(gate: Gate, vector: Tensor, message: Tensor) -> Tensor:
    kept = 1 / (1 + (-gate.weight.weight @ torch.cat([vector, message]) - gate.weight.bias).exp())
    return kept * vector + (1 - kept) * message


def plain_coreference(graph: MentionGraph, b: int, later: Vectors, earlier: Vectors) -> Callable[[int, int], Tensor]:
    """The plain scores of a candidate of document b with an earlier one."""
    return lambda x, y: later[x] @ earlier[y] + graph.mention_scores[b, x] + graph.mention_scores[b, y]


def plain_relation(vectors: Vectors, like: Tensor) -> Tensor:
    """The plain relation scores of the candidates of a document, in a table (n, n, R + 1) of the shape of ``like``."""
    classes = like.shape[-1]
    table = torch.zeros_like(like)
    for h, t in ((h, t) for h in vectors for t in vectors):
        table[h, t] = torch.stack(
            [
                vectors[h][0] * torch.tensor(1.0 + r).double().sin()
                + vectors[t][-1] * torch.tensor(1.0 * classes - r).double().sin()
                for r in range(classes)
            ]
        )
    return table


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
