"""Messages along likely relations change the vectors of mentions before relations are scored anew."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from .gate import Gate
from .interaction import Interaction

PAIRS_AT_ONCE = 2**14
"""Pairs whose messages are made together."""


@Interaction.register("relation_propagation")
class RelationPropagation(Interaction):
    """Relation propagation (DyGIE, Luan et al. 2019), in both directions as in the program of Zaporojets et al. (2021).

    In each round the vector g_x of a candidate becomes f g_x + (1 - f) u_x with f = sigmoid(W [g_x, u_x] + b) and

        u_x = 1/n sum over y of (A ReLU(v(x, y)) + B ReLU(v(y, x))) * g_y,

    where v(h, t) holds R numbers, by how much each relation from h to t scores above the threshold class (there, above
    no relation, which scores 0), A and B are D x R matrices, * multiplies number by number, and y is any of the n
    candidates. Relations are then scored anew on the new vectors, and so are types and coreference. All rounds share
    A, B, W and b.

    ``graph_propagation`` differs: its attention over the candidates adds up to 1, so that improbable relations are
    heard too, its messages have a matrix for each type, and only coreference is scored on what they make of vectors.

    Args:
        input_dim: D, the length of a mention vector.
        relation_types: R.
        rounds: how often candidates hear.
    """

    uses_relations = True

    def __init__(self, input_dim: Runtime[int], relation_types: Runtime[int], rounds: PositiveInt = 1) -> None:
        super().__init__()
        self.rounds = rounds
        bound = max(1, relation_types) ** -0.5
        self.outgoing = nn.Parameter(torch.empty(relation_types, input_dim).uniform_(-bound, bound))
        self.incoming = nn.Parameter(torch.empty(relation_types, input_dim).uniform_(-bound, bound))
        self.gate = Gate(input_dim)

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        for _ in range(self.rounds):
            graph = graph.with_vectors(self.gate(graph.vectors, self._messages(graph)))
            graph = graph.replace(relations=graph.score("relations"))
        return graph if graph.types is None else graph.replace(types=graph.score("types"))

    def _messages(self, graph: MentionGraph) -> Tensor:
        """u (B, n, D), of those pairs alone that something above the threshold class holds of: few."""
        scores, vectors = graph.require("relations"), graph.vectors.flatten(0, 1)  # (B n, D)
        above = (scores[..., :-1] - scores[..., -1:]).relu()
        pairs = (above > 0).any(-1) & graph.spans.pairs()
        document, head, tail = pairs.nonzero().unbind(1)
        heads, tails = (document * pairs.shape[1] + place for place in (head, tail))
        heard = torch.zeros_like(vectors)
        for h, t, v in zip(*(values.split(PAIRS_AT_ONCE) for values in (heads, tails, above[pairs]))):
            heard = heard.index_add(0, h, v @ self.outgoing * vectors[t])
            heard = heard.index_add(0, t, v @ self.incoming * vectors[h])
        return heard.view_as(graph.vectors) / graph.mask.sum(1).clamp(min=1)[:, None, None]
