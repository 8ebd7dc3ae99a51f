"""Prediction on a device, in each precision, against a CPU in single precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.documents import Document
from jointie.models import Model
from jointie.prediction import Predictor

from .conftest import SETTINGS, Trained
from .decisions import decisions
from .devices import CPU, in_each_precision, on_each_device

BOUNDS = {"fp32": 1e-4, "bf16": 0.1, "fp16": 0.02}
"""How far scores may be from those of single precision, relative to the largest of their kind."""


def scores(model: Model, texts: Sequence[Document], device: torch.device, precision: Any) -> list[Tensor]:
    """Those of the given mentions: types, coreference of pairs, and relations where they are scored."""
    graphs: list[Any] = []
    predictor = Predictor(
        model, device, precision, given="mentions", look=lambda documents, output: graphs.append(output.graph)
    )
    assert len(list(predictor.predict(texts))) == len(texts)
    found = []
    for graph in graphs:
        pairs = graph.spans.pairs()
        relations = [] if graph.relations is None else [graph.relations[pairs]]
        found += [graph.types[graph.mask], graph.coreference[pairs], *relations]
    return [tensor.to(CPU) for tensor in found]


@in_each_precision
@pytest.mark.parametrize("setting", SETTINGS)
def test_scores(
    setting: str, device: torch.device, precision: str, trained: Trained, texts: Sequence[Document]
) -> None:
    expected = scores(trained(setting), texts, CPU, "fp32")
    found = scores(trained(setting), texts, device, precision)
    assert len(found) == len(expected) >= 2
    for one, other in zip(found, expected):
        finite = other.isfinite()
        assert torch.equal(one.isfinite(), finite)
        scale = float(other[finite].abs().max()) if finite.any() else 1.0
        torch.testing.assert_close(one[finite] / scale, other[finite] / scale, rtol=0, atol=BOUNDS[precision])


@on_each_device
@pytest.mark.parametrize("setting", SETTINGS)
def test_decisions(setting: str, device: torch.device, trained: Trained, texts: Sequence[Document]) -> None:
    """In single precision the same entities and relations are found."""
    expected = list(map(decisions, Predictor(trained(setting), CPU).predict(texts)))
    assert any(entities for _, entities, _ in expected) and any(relations for *_, relations in expected)
    assert list(map(decisions, Predictor(trained(setting), device).predict(texts))) == expected
