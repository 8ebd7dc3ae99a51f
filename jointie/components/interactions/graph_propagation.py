"""+GP: messages along relations change the vectors that coreference is scored on."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from ..kernels.summed_tanh import summed_tanh
from .interaction import Interaction


@Interaction.register("graph_propagation")
class GraphPropagation(Interaction):
    """Add messages along relations to the vectors that coreference is scored on (+GP, Xu & Choi 2022).

    a^r_ht = softmax over t of ReLU(s_r(h, t)), over all candidates; the message to h as a head is
    m^r_h = tanh(sum over t of a^r_ht g_t W_r), and its vector as the later mention of a pair becomes g_h plus the mean
    over r of m^r_h. The vector as the earlier mention becomes the same along the reversed edges: attention is over the
    heads h of t then. Both directions share the W_r. The threshold class is no relation here.

    Where an interaction before has replaced the vectors of one role, messages come from the vectors that candidates
    show in the role in which they are attended to: those to heads from the tails' vectors, and the other way round.

    Args:
        input_dim: D, the length of a mention vector.
        relation_types: R.
        rank: W_r is the product of a D x rank and a rank x D matrix; ``null`` for one full D x D matrix for each type,
            as in the paper: R D^2 numbers.
    """

    uses_relations = True
    uses_coreference = True

    def __init__(self, input_dim: Runtime[int], relation_types: Runtime[int], rank: PositiveInt | None = 16) -> None:
        super().__init__()
        self.down = _weight(input_dim, (input_dim, relation_types, rank)) if rank else None
        self.up = _weight(rank or input_dim, (relation_types, rank or input_dim, input_dim))

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        edges = graph.require("relations")[..., :-1].permute(0, 3, 1, 2).contiguous().relu()  # (B, R, heads, tails)
        edges = edges.masked_fill(~graph.spans.pairs().unsqueeze(1), torch.finfo(edges.dtype).min)
        heads, tails = graph.anaphors, graph.antecedents
        from_tails = self._projected(tails)
        from_heads = from_tails if heads is tails else self._projected(heads)
        return graph.replace(
            anaphor_vectors=heads + self._messages(edges, from_tails),
            antecedent_vectors=tails + self._messages(edges.transpose(2, 3), from_heads),
        )

    def _projected(self, senders: Tensor) -> Tensor:
        """(B, n, D) to (B, R or 1, n, k), since attention adds up rank numbers faster than D."""
        if self.down is None:
            return senders.unsqueeze(1)
        return (senders @ self.down.flatten(1)).unflatten(-1, self.down.shape[1:]).transpose(1, 2)

    def _messages(self, edges: Tensor, senders: Tensor) -> Tensor:
        """The mean over r of m^r: edges (B, R, n, n) from receivers to projected senders give (B, n, D)."""
        heard = (edges.softmax(-1) @ senders).transpose(0, 1)  # (R, B, n, k)
        summed = summed_tanh(heard.flatten(1, 2), self.up)  # (B n, D)
        return summed.unflatten(0, heard.shape[1:3]) / max(1, len(self.up))


def _weight(inputs: int, shape: tuple[int, ...]) -> nn.Parameter:
    return nn.Parameter(torch.empty(shape).uniform_(-(inputs**-0.5), inputs**-0.5))
