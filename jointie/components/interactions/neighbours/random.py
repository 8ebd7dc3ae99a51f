"""Candidates drawn at random."""

from __future__ import annotations

from torch import Tensor

from ....config import NonNegativeInt, PositiveFraction
from ....tensors import MentionGraph
from .neighbours import Neighbours, highest


@Neighbours.register("random")
class Random(Neighbours):
    """gamma * n candidates of a document with n (Xu & Choi 2022), rounded, and at least one.

    Which ones they are is decided by a hash of their texts and places. So a document has the same neighbours whenever
    it is seen and whatever it is batched with, and no random number generator is touched.

    Args:
        gamma: the part of the candidates.
        seed: another number draws others.
    """

    def __init__(self, gamma: PositiveFraction = 0.3, seed: NonNegativeInt = 0) -> None:
        super().__init__()
        self.gamma, self.seed = gamma, seed

    def __call__(self, graph: MentionGraph) -> tuple[Tensor, Tensor]:
        keys = _mixed(_mixed(_mixed(graph.text_keys + self.seed) + graph.spans.start) + graph.spans.end)
        counts = (self.gamma * graph.mask.sum(1).double()).round().long().clamp(min=1)
        return highest(keys, graph.mask, counts)


def _mixed(keys: Tensor) -> Tensor:
    """Each int64 turned into one that looks random (the finaliser of SplitMix64, Steele et al. 2014)."""
    keys = (keys ^ _shifted(keys, 30)) * -4658895280553007687
    keys = (keys ^ _shifted(keys, 27)) * -7723592293110705685
    return keys ^ _shifted(keys, 31)


def _shifted(keys: Tensor, bits: int) -> Tensor:
    """A logical shift to the right: that of signed numbers would repeat the sign."""
    return (keys >> bits) & ((1 << (64 - bits)) - 1)
