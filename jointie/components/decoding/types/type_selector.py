"""The family of type selectors: which type an entity has."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....config import Component


class TypeSelector(nn.Module, Component):
    """Decides which type each entity has.

    Shape contract: logits (B, E, C), C at least 1, give (B, E) integers, the position of a type, or -1 for none.
    """

    default_implementation = "most_likely"

    @abstractmethod
    def __call__(self, logits: Tensor) -> Tensor:
        """Select.

        Args:
            logits: (B, E, C), for each entity the sums of its mentions' log-probabilities of the types.
        """
