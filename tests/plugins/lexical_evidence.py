"""Coreference on lexical evidence."""

import torch
from torch import nn

from jointie.components.interactions import Interaction
from jointie.tensors import MentionGraph


@Interaction.register("lexical_evidence")
class LexicalEvidence(Interaction):
    """Coreference scores hear from the texts of two mentions, and from how far apart they stand."""

    uses_coreference = True

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Linear(5, 1, bias=False)

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        texts, distances = graph.lexical, graph.sentence_distances.to(graph.vectors.dtype).log1p()
        features = [texts.same_text, texts.same_head, texts.subset, texts.acronym, distances]
        bonus = self.weights(torch.stack(features, -1)).squeeze(-1)
        return graph.replace(coreference=graph.require("coreference") + bonus)
