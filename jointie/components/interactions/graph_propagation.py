"""+GP: mentions hear from those that they are related to."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...config import PositiveInt, Runtime
from ...tensors import MentionGraph
from .interaction import Interaction
from .summed_tanh import summed_tanh


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

    def __init__(self, input_dim: Runtime[int], relation_types: Runtime[int], rank: PositiveInt | None = 16) -> None:
        super().__init__()
        self.down = _weight(relation_types, input_dim, rank) if rank else None
        self.up = _weight(relation_types, rank or input_dim, input_dim)

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        edges = graph.relations[..., :-1].permute(0, 3, 1, 2).relu()  # (B, R, heads, tails)
        return graph.replace(
            anaphor_vectors=graph.anaphors + self._messages(edges, graph.antecedents, graph.mask),
            antecedent_vectors=graph.antecedents + self._messages(edges.transpose(2, 3), graph.anaphors, graph.mask),
        )

    def _messages(self, edges: Tensor, senders: Tensor, mask: Tensor) -> Tensor:
        """The mean over r of m^r: edges (B, R, n, n) from receivers to senders (B, n, D) give (B, n, D)."""
        lowest = torch.finfo(edges.dtype).min
        attention = edges.masked_fill(~mask[:, None, None, :], lowest).softmax(-1)
        # Projected first: what attention adds up is rank numbers long, not D.
        projected = senders.unsqueeze(1) if self.down is None else torch.einsum("bnd,rdk->brnk", senders, self.down)
        heard = (attention @ projected).transpose(0, 1).flatten(1, 2)  # (R, B n, k)
        return summed_tanh(heard, self.up).view_as(senders) / max(1, len(self.up))


def _weight(matrices: int, rows: int, columns: int) -> nn.Parameter:
    bound = rows**-0.5
    return nn.Parameter(torch.empty(matrices, rows, columns).uniform_(-bound, bound))
