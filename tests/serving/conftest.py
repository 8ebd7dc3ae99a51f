"""A tiny model that is served."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jointie
from jointie.documents import JsonlWriter
from jointie.prediction import Extractor, Predictor
from tests.commands.conftest import alike
from tests.prediction.conftest import Trained

__all__ = ["alike"]
TEXT = "Ada Lovelace was born in London. She worked with Charles Babbage in London."


@pytest.fixture(scope="session")
def folder(trained: Trained) -> Path:
    """A model that finds something."""
    return trained.folder


@pytest.fixture(scope="session")
def extractor(folder: Path) -> Extractor:
    return jointie.load(folder)


def native(extractor: Extractor, text: str, id: str, **thresholds: float) -> dict[str, Any]:
    """What ``predict`` writes for a text."""
    document = Predictor(extractor.predictor.model, thresholds=thresholds)(extractor.segmenter.segment(id, text))
    found: dict[str, Any] = json.loads(JsonlWriter().text_of([document]))
    return found


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No thread of a batcher outlives its test."""
    before = set(threading.enumerate())
    yield
    assert not [t for t in set(threading.enumerate()) - before if t.name == "prediction"]
