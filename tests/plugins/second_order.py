"""Second-order coreference."""

import torch
from torch import nn
from torch.nn import functional

from jointie.components.interactions import Interaction
from jointie.config import Runtime
from jointie.tensors import MentionGraph


@Interaction.register("second_order")
class SecondOrder(Interaction):
    """Mentions take in their expected antecedents, and coreference is scored again (Lee et al. 2018)."""

    uses_coreference = True

    def __init__(self, input_dim: Runtime[int]) -> None:
        super().__init__()
        self.gate = nn.Linear(2 * input_dim, input_dim)

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        scores = graph.require("coreference").masked_fill(~graph.spans.precedes(), -torch.inf)
        shares = functional.pad(scores, (1, 0)).softmax(-1)  # the dummy, which stands for the mention itself, is first
        expected = shares[..., :1] * graph.vectors + shares[..., 1:] @ graph.vectors
        gate = self.gate(torch.cat([graph.vectors, expected], -1)).sigmoid()
        graph = graph.with_vectors(gate * graph.vectors + (1 - gate) * expected)
        return graph.replace(coreference=graph.score("coreference"))
