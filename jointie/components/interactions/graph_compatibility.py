"""+GC: mentions with unlike relations hardly corefer."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from ...config import NonNegativeFloat, Runtime, default
from ...tensors import MentionGraph
from ..kernels.weighted_distances import weighted_distances
from ..losses import Loss
from .interaction import Interaction
from .neighbours import Neighbours

_USUAL_NEIGHBOURS = 24


@Interaction.register("graph_compatibility")
class GraphCompatibility(Interaction):
    """Lower the coreference score of two candidates by the difference of their relations (+GC, Xu & Choi 2022).

    s_c(x, y) becomes s_c(x, y) - weight * c(x, y), where c(x, y) = sum over r of beta_r d^r(x, y) and
    d^r(x, y) = sum over the neighbours k of ``|s_r(x, k) - s_r(y, k)|``. The threshold class is no relation here. The
    beta_r are learnt, and may have either sign.

    In training the loss on c is added as ``contrastive``: it brings c of coreferent pairs near 0, that of other pairs
    above its margin.

    Args:
        relation_types: R.
        weight: lambda.
        neighbours: the candidates k, one set for each document.
        loss: on c (B, n, n), with the pairs of one entity as positive labels; ``null`` for none.
        loss_over: whether the loss looks at the pairs of ``gold`` mentions, or of all ``candidates``.
        start: 24 R beta_r before training, the same for all r. At 1, c over 24 neighbours starts as the mean difference
            of two logits.
    """

    uses_relations = True
    uses_coreference = True

    def __init__(
        self,
        relation_types: Runtime[int],
        weight: NonNegativeFloat = 1e-3,
        neighbours: Neighbours = default(Neighbours.by_name("salience")),
        loss: Loss | None = default(Loss.by_name("contrastive")),
        loss_over: Literal["gold", "candidates"] = "gold",
        start: NonNegativeFloat = 1.0,
    ) -> None:
        super().__init__()
        self.weight, self.loss_over = weight, loss_over
        self.neighbours = neighbours
        self.loss = loss.expect("elements", "the loss of graph_compatibility") if loss else None
        # Learnt as multiples of a small unit: c adds up so many differences that a usual step of an optimizer, on beta
        # itself, would throw it far beyond the margin.
        self.multiples = nn.Parameter(torch.full((relation_types,), start))

    @property
    def beta(self) -> Tensor:
        """(R,)."""
        return self.multiples / (_USUAL_NEIGHBOURS * max(1, len(self.multiples)))

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        differences = self.differences(graph)
        graph = graph.replace(coreference=graph.require("coreference") - self.weight * differences)
        if self.loss is None or graph.targets is None:
            return graph
        loss = self.loss(differences, graph.targets.same_entity, self._compared(graph))
        return graph.with_loss(_free_name("contrastive", graph), loss)

    def differences(self, graph: MentionGraph) -> Tensor:
        """c (B, n, n) of a graph with scored relations; meaningless where a side of the pair is padding."""
        index, chosen = self.neighbours(graph)  # (B, k)
        candidates, types = graph.mask.shape[1], len(self.multiples)
        tails = index[:, None, :, None].expand(-1, candidates, -1, types)
        scores = graph.require("relations").gather(2, tails)  # (B, n, k, R)
        scores = scores.masked_fill(~chosen[:, None, :, None], 0.0)  # no neighbour, no difference
        return weighted_distances(scores.flatten(2), self.beta.repeat(index.shape[1]))

    def _compared(self, graph: MentionGraph) -> Tensor:
        """(B, n, n) bool: the pairs that the loss looks at, each once."""
        pairs = graph.spans.precedes()
        if self.loss_over == "candidates":
            return pairs
        assert graph.targets is not None
        is_mention = graph.targets.is_mention
        return pairs & is_mention.unsqueeze(2) & is_mention.unsqueeze(1)


def _free_name(name: str, graph: MentionGraph) -> str:
    """``name``, numbered where interactions before have taken it: ``contrastive``, ``contrastive_2``, ..."""
    numbered = (name if i == 1 else f"{name}_{i}" for i in range(1, len(graph.losses) + 2))
    return next(free for free in numbered if free not in graph.losses)
