"""Predicting changes nothing that streams, threads and predictors share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch

from jointie.documents import Document
from jointie.models import Model
from jointie.prediction import Extractor, Predictor
from jointie.testing import documents

from .conftest import Trained
from .rounding import rounded

THRESHOLDS: list[dict[str, float]] = [
    {},
    {"relation": 1.0},
    {"relation": 0.0},
    {"coreference": 0.0},
    {"coreference": 1.0},
    {"mention": 1.0},
    {"mention": 0.0},
    {"relation": 0.7, "mention": 0.2},
]


def texts(copies: int = 2) -> list[Document]:
    return documents() * copies


def predictor(model: Model, number: int) -> Predictor:
    """Each with thresholds, sizes of batches and a number of candidates at once of its own."""
    return Predictor(
        model,
        thresholds=THRESHOLDS[number],
        batch_tokens=64 + 8 * number,
        look_ahead=3,
        max_pairwise_candidates=10**6 if number % 2 else 4,
    )


@pytest.fixture(scope="module")
def expected(trained: Trained) -> list[list[Document]]:
    """One after the other."""
    found = [list(predictor(trained.model, number).predict(texts())) for number in range(len(THRESHOLDS))]
    assert len({str(documents) for documents in found}) > 5, "the thresholds make a difference"
    return found


def state_of(model: Model) -> dict[str, int]:
    """All that stands on the modules of a model."""
    modules = {name: dict(vars(module)) for name, module in model.named_modules()}
    return {f"{name}.{key}": id(value) for name, module in modules.items() for key, value in module.items()}


def test_interleaved_streams(trained: Trained, expected: list[list[Document]]) -> None:
    before = state_of(trained.model)
    streams = [predictor(trained.model, number).predict(texts()) for number in range(len(THRESHOLDS))]
    found: list[list[Document]] = [[] for _ in streams]
    for _ in texts():
        for stream, own in zip(streams, found):
            own.append(next(stream))
    assert [rounded(own) for own in found] == [rounded(own) for own in expected]
    assert state_of(trained.model) == before


def test_threads(trained: Trained, expected: list[list[Document]]) -> None:
    before = state_of(trained.model)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: list(predictor(trained.model, n).predict(texts())), range(len(THRESHOLDS))))
    assert [rounded(own) for own in found] == [rounded(own) for own in expected]
    assert state_of(trained.model) == before


def test_threads_with_one_predictor(trained: Trained, expected: list[list[Document]]) -> None:
    shared = predictor(trained.model, 7)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: list(shared.predict(texts())), range(8)))
    assert all(rounded(own) == rounded(expected[7]) for own in found)


def test_abandoned_streams_and_errors(
    trained: Trained, expected: list[list[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(trained.model)
    abandoned = predictor(trained.model, 1).predict(texts())
    next(abandoned)
    closed = predictor(trained.model, 3).predict(texts())
    next(closed)
    closed.close()

    def broken() -> Iterator[Document]:
        yield from documents()
        raise RuntimeError("the source breaks")

    with pytest.raises(RuntimeError, match="the source breaks"):
        list(predictor(trained.model, 5).predict(broken()))
    failing = predictor(trained.model, 2)
    monkeypatch.setattr(failing, "_decoded", lambda *arguments: (_ for _ in ()).throw(ValueError("broken")))
    with pytest.raises(ValueError, match="broken"):
        list(failing.predict(texts()))
    assert state_of(trained.model) == before
    for number in (0, 7):
        assert rounded(list(predictor(trained.model, number).predict(texts()))) == rounded(expected[number])


def test_a_document_too_large_for_memory(trained: Trained, expected: list[list[Document]]) -> None:
    """Fewer candidates at once are tried for it alone, while another stream goes on as it was."""
    other = predictor(trained.model, 7).predict(texts())
    found = [next(other)]
    forward, tried = trained.model.forward, []

    def short_of_memory(batch: Any, most: int) -> Any:
        tried.append(most)
        if most == 4:
            raise torch.OutOfMemoryError("out of memory")
        return forward(batch, most)

    trained.model.forward = short_of_memory  # type: ignore[method-assign]
    try:
        assert len(list(predictor(trained.model, 0).predict(documents()))) == len(documents())
    finally:
        del trained.model.forward
    assert set(tried) == {4, 2}
    assert rounded([*found, *other]) == rounded(expected[7])


@pytest.mark.parametrize("make", [Extractor, lambda predictor: predictor])
def test_extractors_share_a_model(trained: Trained, make: Callable[[Predictor], Any]) -> None:
    first, second = (make(predictor(trained.model, number)) for number in (1, 2))
    apart = first(documents()[0]), second(documents()[0])
    assert not apart[0].relations and apart[1].relations
    assert (first(documents()[0]), second(documents()[0])) == apart
