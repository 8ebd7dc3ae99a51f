from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.decoding import RelationSelector
from jointie.config import ContractError
from jointie.tensors import RelationScores


class OfMargins(RelationSelector):
    """Gives the margins themselves."""

    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        return scores.margins


def test_what_is_no_choice_is_refused() -> None:
    numbers = torch.arange(2)
    scores = RelationScores(torch.zeros(1, 2, 2, 4), torch.ones(1, 2, 2, dtype=torch.bool), numbers, numbers)
    returned = r"OfMargins.select returns a Tensor of float32 of the shape \(1, 2, 2, 3\)"
    message = rf"{returned}; return bool of the shape \(1, 2, 2, 3\)"
    with pytest.raises(ContractError, match=message):
        OfMargins()([scores], torch.zeros(1, 2, dtype=torch.long), torch.zeros(3))
