"""The most likely type."""

from __future__ import annotations

from torch import Tensor

from .type_selector import TypeSelector


@TypeSelector.register("most_likely")
class MostLikely(TypeSelector):
    """Take the type with the highest logit; of equal ones the first."""

    def __call__(self, logits: Tensor) -> Tensor:
        return logits.argmax(-1)
