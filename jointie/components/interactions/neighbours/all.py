"""All candidates."""

from __future__ import annotations

from torch import Tensor

from ....tensors import MentionGraph
from .neighbours import Neighbours, highest


@Neighbours.register("all")
class All(Neighbours):
    """Every candidate of the document."""

    def __call__(self, graph: MentionGraph) -> tuple[Tensor, Tensor]:
        return highest(graph.mask.long(), graph.mask, graph.mask.sum(1))
