"""Coreference propagation before relations are scored."""

import torch
from torch import nn
from torch.nn import functional

from jointie.components.interactions import Interaction
from jointie.config import PositiveInt, Runtime
from jointie.tensors import MentionGraph


@Interaction.register("dygie_propagation")
class DygiePropagation(Interaction):
    """Mentions take in their likely antecedents before relations are scored (DyGIE++, Wadden et al. 2019).

    Args:
        rounds: how often.
    """

    uses_coreference = True

    def __init__(self, input_dim: Runtime[int], rounds: PositiveInt = 2) -> None:
        super().__init__()
        self.rounds = rounds
        self.gate = nn.Linear(2 * input_dim, input_dim)

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        for _ in range(self.rounds):
            scores = graph.score("coreference").masked_fill(~graph.spans.precedes(), -torch.inf)
            heard = functional.pad(scores, (1, 0)).softmax(-1)[..., 1:] @ graph.vectors  # the dummy stands first
            gate = self.gate(torch.cat([graph.vectors, heard], -1)).sigmoid()
            graph = graph.with_vectors(gate * graph.vectors + (1 - gate) * heard)
        return graph
