"""Relations between entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ....tensors import TensorFields


@dataclass(frozen=True, repr=False)
class DecodedRelations(TensorFields):
    """F relations between entities.

    Attributes:
        facts: (F, 4) rows (document, head entity, tail entity, relation type), sorted.
        margins: (F,) by how much the logit of each exceeds that of the threshold class.
    """

    facts: Tensor
    margins: Tensor

    @classmethod
    def none(cls, like: Tensor) -> DecodedRelations:
        """No relations at all, on the device of ``like``."""
        return cls(like.new_zeros(0, 4, dtype=torch.long), like.new_zeros(0, dtype=torch.float32))

    def where(self, kept: Tensor) -> DecodedRelations:
        """Those of the relations for which ``kept`` (F,) is true."""
        return DecodedRelations(self.facts[kept], self.margins[kept])

    @classmethod
    def joined(cls, parts: Sequence[DecodedRelations]) -> DecodedRelations:
        """The relations of one or more parts, sorted."""
        if len(parts) == 1:
            return parts[0]
        facts, margins = torch.cat([part.facts for part in parts]), torch.cat([part.margins for part in parts])
        for column in (3, 2, 1, 0):
            order = facts[:, column].sort(stable=True).indices
            facts, margins = facts[order], margins[order]
        return cls(facts, margins)
