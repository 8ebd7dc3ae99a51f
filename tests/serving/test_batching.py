"""Documents of concurrent requests are predicted together, and each gets what it would get alone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from jointie.components.decoding import Calibration
from jointie.documents import Document
from jointie.prediction import Extractor, ModelFailure, Predictor
from jointie.serving import Batcher, QueueFull
from jointie.testing import documents
from tests.prediction.rounding import rounded

pytestmark = pytest.mark.usefixtures("nothing_left")

THRESHOLDS: list[dict[str, float]] = [{}, {"relation": 0.0}, {"relation": 1.0}, {"coreference": 1.0}, {"mention": 0.0}]


class Gated(Predictor):
    """Waits at a gate, fails on documents called ``bad``, and breaks altogether on one called ``broken``."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.gate, self.reached = Event(), Event()
        self.groups: list[list[str]] = []

    def predict(self, documents: Any, failed: Any = None, *args: Any, **keys: Any) -> Iterator[Document]:
        self.groups.append([document.id for document in documents])
        self.reached.set()
        assert self.gate.wait(60)
        for document in documents:
            if document.id == "broken":
                raise RuntimeError("no more")
            if document.id == "bad":
                failed(document, ValueError("too odd"))
            else:
                yield document


@pytest.fixture
def gated(extractor: Extractor) -> Gated:
    return Gated(extractor.predictor.model)


def called(*ids: str) -> list[Document]:
    return [Document.from_words(id, [["Ada"] * (10 - place)], relations=None) for place, id in enumerate(ids)]


def test_different_thresholds_in_one_batch(extractor: Extractor) -> None:
    """Concurrent requests get what predictors of these thresholds find one after the other."""
    model, texts = extractor.predictor.model, documents()
    expected = [rounded(Predictor(model, thresholds=each).predict(texts)) for each in THRESHOLDS]
    assert len({str(found) for found in expected}) == len(THRESHOLDS), "the thresholds make a difference"
    sizes: list[int] = []
    batcher = Batcher(Predictor(model), 10**6, sizes.append)
    calibrations = [model.calibration.with_thresholds(each, model.labels) for each in THRESHOLDS]

    def ask(calibration: Calibration) -> list[Any]:
        return rounded(future.result(60) for future in batcher.submit(texts, calibration))

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(ask, calibrations * 4))
    batcher.close()
    assert found == expected * 4
    assert max(sizes) > len(texts), "documents of several requests were predicted together"
    assert sum(sizes) == 4 * len(THRESHOLDS) * len(texts)


def test_a_batch_is_scored_once_whatever_the_thresholds(extractor: Extractor) -> None:
    model, text = extractor.predictor.model, documents()[0]
    batches: list[int] = []
    predictor = Predictor(model, look=lambda documents, output: batches.append(len(documents)))
    calibrations = [model.calibration.with_thresholds(each, model.labels) for each in THRESHOLDS]
    found = list(predictor.predict([text] * len(calibrations), calibrations=calibrations))
    assert batches == [len(THRESHOLDS)]
    assert rounded(found) == rounded(Predictor(model, thresholds=t)(text) for t in THRESHOLDS)


def test_what_waits_is_predicted_together_and_the_longest_first(gated: Gated) -> None:
    batcher, calibration = Batcher(gated, 1000), Calibration()
    first = batcher.submit(called("first"), calibration)
    assert gated.reached.wait(60)
    others = [batcher.submit(called(*ids), calibration) for ids in (("short", "shorter"), ("long",))]
    assert batcher.words == 10 + 10 + 9 + 10
    gated.gate.set()
    assert [f.result(60).id for futures in (first, *others) for f in futures] == ["first", "short", "shorter", "long"]
    batcher.close()
    assert gated.groups == [["first"], ["short", "long", "shorter"]]
    assert batcher.words == 0


def test_a_failure_is_of_its_document_alone(gated: Gated) -> None:
    gated.gate.set()
    batcher = Batcher(gated, 1000)
    good, bad, other = batcher.submit(called("good", "bad", "other"), Calibration())
    with pytest.raises(ModelFailure, match=r"^document 'bad' \(\d+ words\): the model failed: ValueError: too odd$"):
        bad.result(60)
    assert (good.result(60).id, other.result(60).id) == ("good", "other")
    (broken,) = batcher.submit(called("broken"), Calibration())
    with pytest.raises(ModelFailure, match="no more"):
        broken.result(60)
    assert batcher.submit(called("after"), Calibration())[0].result(60).id == "after", "the thread goes on"
    assert batcher.alive and batcher.words == 0
    batcher.close()
    assert not batcher.alive


def test_a_full_queue_takes_nothing(gated: Gated) -> None:
    batcher = Batcher(gated, 15)
    taken = batcher.submit(called("one"), Calibration()) + batcher.submit(called("two"), Calibration())
    for refuse in (batcher.check_room, lambda: batcher.submit(called("three"), Calibration())):
        with pytest.raises(QueueFull, match=r"^the queue is full \(20 words are waiting\); try again later$"):
            refuse()
    gated.gate.set()
    assert [future.result(60).id for future in taken] == ["one", "two"]
    assert batcher.submit(called("three"), Calibration())[0].result(60).id == "three"
    batcher.close()


def test_closing_ends_what_was_taken_and_takes_nothing_more(gated: Gated) -> None:
    batcher = Batcher(gated, 1000)
    taken = batcher.submit(called("a"), Calibration())
    assert gated.reached.wait(60)
    taken += batcher.submit(called("b"), Calibration())
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(batcher.close)
        while not batcher._closed:
            pass
        with pytest.raises(QueueFull, match="shutting down"):
            batcher.submit(called("c"), Calibration())
        gated.gate.set()
        closing.result(60)
    assert [future.result(0).id for future in taken] == ["a", "b"]


def test_a_cancelled_document_disturbs_nothing(gated: Gated) -> None:
    batcher = Batcher(gated, 1000)
    cancelled, other = batcher.submit(called("cancelled", "other"), Calibration())
    assert cancelled.cancel()
    gated.gate.set()
    assert other.result(60).id == "other"
    batcher.close()
    assert batcher.words == 0


def test_freed_memory_is_returned_now_and_then(gated: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(
        "jointie.serving.batching.ctypes.CDLL", lambda name: SimpleNamespace(malloc_trim=trimmed.append)
    )
    gated.gate.set()
    expected = []
    for seconds, times in ((1000.0, 0), (-1.0, 3)):
        monkeypatch.setattr("jointie.serving.batching._SECONDS_TO_TRIM", seconds)
        batcher = Batcher(gated, 100)
        batcher.submit(called("a", "b", "c"), Calibration())
        batcher.close()
        expected += [0] * times
        assert trimmed == expected


@pytest.mark.parametrize("missing", [OSError, AttributeError])
def test_a_library_that_returns_no_memory(
    gated: Gated, monkeypatch: pytest.MonkeyPatch, missing: type[Exception]
) -> None:
    def library(name: None) -> None:
        raise missing

    monkeypatch.setattr("jointie.serving.batching.ctypes.CDLL", library)
    monkeypatch.setattr("jointie.serving.batching._SECONDS_TO_TRIM", -1.0)
    gated.gate.set()
    batcher = Batcher(gated, 100)
    futures = batcher.submit(called("a", "b"), Calibration())
    assert [future.result(60).id for future in futures] == ["a", "b"]
    batcher.close()
