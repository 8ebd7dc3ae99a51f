"""Several streams of documents and several threads on one model."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from jointie.documents import Document
from jointie.models import Model
from jointie.prediction import Predictor

from .conftest import Trained
from .decisions import decisions
from .devices import on_each_device

THRESHOLDS = (None, {"relation": 0.0}, {"relation": 0.95}, {"mention": 0.99})


def predictors(model: Model, device: torch.device, count: int) -> list[Predictor]:
    """Predictors of one model with thresholds of their own."""
    return [Predictor(model, device, thresholds=THRESHOLDS[i % len(THRESHOLDS)], look_ahead=1) for i in range(count)]


def one_after_another(found: Sequence[Predictor], texts: Sequence[Document]) -> list[list[Any]]:
    expected = [[decisions(document) for document in predictor.predict(texts)] for predictor in found]
    assert expected[1] != expected[2], "the thresholds make a difference"
    return expected


@on_each_device
def test_streams(device: torch.device, trained: Trained, texts: Sequence[Document]) -> None:
    """Documents of several streams in turn."""
    several = predictors(trained("joint_m"), device, 4)
    expected = one_after_another(several, texts)
    in_turn = zip(*(predictor.predict(texts) for predictor in several))
    assert [list(map(decisions, found)) for found in zip(*in_turn)] == expected


@on_each_device
def test_threads(device: torch.device, trained: Trained, texts: Sequence[Document]) -> None:
    """Eight threads; on a GPU each has a stream of kernels of its own."""
    several = predictors(trained("joint_m"), device, 8)
    expected = one_after_another(several, texts)

    def predict(predictor: Predictor) -> list[Any]:
        with own_stream(device):
            return [decisions(document) for _ in range(3) for document in predictor.predict(texts)]

    with ThreadPoolExecutor(len(several)) as threads:
        assert list(threads.map(predict, several)) == [3 * documents for documents in expected]


def own_stream(device: torch.device) -> AbstractContextManager[Any]:
    if device.type == "cpu":
        return nullcontext()
    torch.cuda.synchronize(device)
    return torch.cuda.stream(torch.cuda.Stream(device))
