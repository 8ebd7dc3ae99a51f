from __future__ import annotations

from typing import Any

import pytest
import torch

from jointie.components.losses import Loss
from jointie.config import ConfigError, ContractError, parse


def test_unknown_reduction_and_negative_weight_are_refused() -> None:
    with pytest.raises(ConfigError, match="reduction"):
        parse(Loss, {"type": "cross_entropy", "reduction": "median"})
    with pytest.raises(ConfigError, match="weight"):
        parse(Loss, {"type": "cross_entropy", "weight": -1.0})


@pytest.mark.parametrize(
    ("returned", "described"),
    [
        (lambda scores: None, "nothing"),
        (lambda scores: scores, r"a Tensor of float32 of the shape \(2, 3\)"),
        (lambda scores: (scores.mean(), scores > 0), r"\(a Tensor of float32 of the shape \(\), a Tensor of bool of"),
        (lambda scores: (scores, scores), r"\(a Tensor of float32 of the shape \(2, 3\), a Tensor of float32 of"),
        (lambda scores: [1.0], "a list of 1"),
    ],
)
def test_values_that_are_no_values(returned: Any, described: str) -> None:
    """A batch of two documents, whose losses would unpack as a pair."""

    class Wrong(Loss):
        def values(self, scores: Any, labels: Any, mask: Any) -> Any:
            return returned(scores)

    zeros = torch.zeros(2, 3)
    wanted = r"return \(losses, positive\), both of the shape of the mask \(2, 3\), positive of bool"
    with pytest.raises(ContractError, match=f"Wrong.values returns {described}.*; {wanted}"):
        Wrong(1.0, "mean")(zeros, zeros, zeros == 0)


def test_a_kind_of_labels_that_there_is_not() -> None:
    with pytest.raises(
        TypeError, match=r"Odd\.kind is 'element'; make it one of elements, classes, antecedents, relations"
    ):

        class Odd(Loss):
            kind = "element"
