"""Any text at all: no crash, and everything that is said of it is true. ``fuzz.py`` runs as many as one likes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from jointie.prediction import Predictor

from .fuzz import LONGEST, check, eager_predictor, texts


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return eager_predictor(tmp_path_factory.mktemp("fuzz") / "encoder")


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(text=texts())
def test_any_text(predictor: Predictor, text: str) -> None:
    check(predictor, text)


def test_much_is_found(predictor: Predictor) -> None:
    """The property above is tried on many entities and relations."""
    found = check(predictor, "Ada works for Acme in Rome. " * 20)
    assert len(found.entities) > 3 and len(found.relations or ()) > 3


@pytest.mark.parametrize("character", ["\x00", "\ufeff", "\u200b", "\ud800", "\u0301", "😀", "\n", "\r\n", "a", "汉"])
def test_nothing_but(predictor: Predictor, character: str) -> None:
    check(predictor, character * (LONGEST // 5 // len(character)))
