"""A graph convolution over mentions, along coreference and relations, both of which are scored anew."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from .interaction import Interaction

KINDS = 3
"""Of edges: coreference, relation, sentence."""
INITIAL_SCALE = 0.1
"""The factors before training: edges to all alike would move all vectors alike, and make coreference probable."""


@Interaction.register("table_to_graph")
class TableToGraph(Interaction):
    """A relational graph convolution over the mentions (TaG, Zhang et al. 2023).

    The edges of a candidate x of each kind e have weights A_e(x, y) that add up to 1 over y:

    - coreference: the softmax of s_c of x and y, whichever stands first, and 0 for y = x;
    - relation: the softmax of log sum over r of (exp v_r(x, y) + exp v_r(y, x)), where v_r is by how much s_r exceeds
      the threshold class, and 0 for y = x;
    - sentence: equal for all candidates that begin in the sentence of x.

    A layer makes h'_x = tanh(sum over e and y of A_e(x, y) (W_e h_y + b_e)). What the last one gives, times a learnt
    factor for each number, is added to the mention vectors, and relations and coreference are scored anew on these.

    The paper has scorers of its own for the edges, and puts the last layer in the place of the vectors; here the
    model's scorers score both, so that they have to remain alike. What interactions before have added to the scores
    counts in the edges alone: it stands before them in the list.

    Args:
        input_dim: D, the length of a mention vector.
        layers: how many there are.
        hidden_dim: the length of h between layers.
    """

    uses_relations = True
    uses_coreference = True

    def __init__(self, input_dim: Runtime[int], layers: PositiveInt = 2, hidden_dim: PositiveInt = 256) -> None:
        super().__init__()
        sizes = [input_dim, *[hidden_dim] * (layers - 1), input_dim]
        self.layers = nn.ModuleList(nn.Linear(before, KINDS * after) for before, after in pairwise(sizes))
        self.scale = nn.Parameter(torch.full((input_dim,), INITIAL_SCALE))

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        edges = torch.stack([_coreference(graph), _relation(graph), _sentence(graph)], 1)  # (B, kinds, n, n)
        hidden = graph.vectors
        for layer in self.layers:
            sent = layer(hidden).unflatten(-1, (KINDS, -1)).transpose(1, 2)  # (B, kinds, n, H)
            hidden = (edges @ sent).sum(1).tanh()
        graph = graph.with_vectors(graph.vectors + self.scale * hidden)
        return graph.replace(relations=graph.score("relations"), coreference=graph.score("coreference"))


def _coreference(graph: MentionGraph) -> Tensor:
    scores = graph.require("coreference").masked_fill(~graph.spans.precedes(), 0.0)
    return _softmax(scores + scores.transpose(1, 2), graph)


def _relation(graph: MentionGraph) -> Tensor:
    scores = graph.require("relations")
    either_way = (scores[..., :-1] - scores[..., -1:]).logsumexp(-1)  # (B, n, n)
    return _softmax(torch.logaddexp(either_way, either_way.transpose(1, 2)), graph)


def _sentence(graph: MentionGraph) -> Tensor:
    same = (graph.sentence_distances == 0) & graph.spans.pairs()
    return same / same.sum(-1, keepdim=True).clamp(min=1).to(graph.vectors.dtype)


def _softmax(scores: Tensor, graph: MentionGraph) -> Tensor:
    """(B, n, n) over all candidates, with 0 for a candidate itself."""
    itself = torch.eye(scores.shape[1], dtype=torch.bool, device=scores.device)
    return scores.masked_fill(~graph.spans.pairs(), -torch.inf).masked_fill(itself, 0.0).softmax(-1)
