from __future__ import annotations

import pytest
import torch

from jointie.components.losses import BinaryCrossEntropy, Loss
from jointie.config import ConfigError, parse

SCORES = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.0, 9.0]])
LABELS = torch.tensor([[True, False, False], [True, True, True]])
MASK = torch.tensor([[True, True, True], [True, True, False]])


@pytest.mark.parametrize("reduction", ["sum", "mean", "mean_over_rows", "mean_over_positives"])
def test_the_same_however_documents_are_batched(reduction: str) -> None:
    loss = BinaryCrossEntropy(reduction=reduction)  # type: ignore[arg-type]
    apart = [loss(SCORES[i : i + 1], LABELS[i : i + 1], MASK[i : i + 1]) for i in range(2)]
    torch.testing.assert_close(loss(SCORES, LABELS, MASK), (apart[0] + apart[1]) / 2)


def test_reductions_differ() -> None:
    """One of three items is positive in the first document, two of two in the second."""
    values = {
        reduction: BinaryCrossEntropy(reduction=reduction)(SCORES, LABELS, MASK).item()  # type: ignore[arg-type]
        for reduction in ("sum", "mean", "mean_over_positives")
    }
    assert values["mean"] < values["mean_over_positives"] < values["sum"]


def test_weight() -> None:
    full, half = BinaryCrossEntropy(weight=1.0), BinaryCrossEntropy(weight=0.5)
    torch.testing.assert_close(half(SCORES, LABELS, MASK), 0.5 * full(SCORES, LABELS, MASK))


def test_unknown_reduction_and_negative_weight_are_refused() -> None:
    with pytest.raises(ConfigError, match="reduction"):
        parse(Loss, {"type": "cross_entropy", "reduction": "median"})
    with pytest.raises(ConfigError, match="weight"):
        parse(Loss, {"type": "cross_entropy", "weight": -1.0})
