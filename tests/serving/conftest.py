"""A tiny model that is served."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jointie
from jointie.documents import JsonlWriter
from jointie.prediction import Extractor, Predictor
from jointie.testing import check_model, write_tiny_encoder

TEXT = "Ada Lovelace was born in London. She worked with Charles Babbage in London."


def alike(value: Any) -> Any:
    """What equals ``value`` but for the last digits of its scores, which depend on the batches."""
    if isinstance(value, dict):
        return {name: alike(part) for name, part in value.items()}
    if isinstance(value, list):
        return [alike(part) for part in value]
    return pytest.approx(value, abs=1e-4) if isinstance(value, float) else value


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that finds something."""
    place = tmp_path_factory.mktemp("served")
    spec = {
        "type": "joint",
        "encoder": {"name": str(write_tiny_encoder(place / "encoder")), "pretrained": False},
        "enumerator": {"type": "within_sentence", "max_width": 4},
    }
    check_model(spec, place)
    return place / "run"


@pytest.fixture(scope="session")
def extractor(folder: Path) -> Extractor:
    return jointie.load(folder)


def native(extractor: Extractor, text: str, id: str, **thresholds: float) -> dict[str, Any]:
    """What ``predict`` writes for a text."""
    predictor, stream = Predictor(extractor.predictor.model, thresholds=thresholds), io.StringIO()
    JsonlWriter().write(predictor(extractor.segmenter.segment(id, text)), stream)
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No thread of a batcher outlives its test."""
    before = set(threading.enumerate())
    yield
    assert not [t for t in set(threading.enumerate()) - before if t.name == "prediction"]
