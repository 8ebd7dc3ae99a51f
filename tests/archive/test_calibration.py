from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from jointie.archive import CALIBRATION, save_calibration, weights_bytes, weights_file, write_weights
from jointie.components.decoding import Calibration, Scale
from jointie.config import DataError
from jointie.models import load
from jointie.prediction import Predictor
from jointie.storage import sha256_of_file
from jointie.testing import documents

from .conftest import Trained, forget_digests

FITTED = Calibration(Scale(2.0, -0.5, 0.4), Scale(3.0), Scale(1.5, -1.0, 0.25), 1.25, {"taught": 0.75})


def test_it_is_used(trained: Trained, copied: Path) -> None:
    assert load(copied).model.calibration == Calibration()
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)), {"data": "dev.json"})
    model = load(copied).model
    assert model.calibration == FITTED
    assert json.loads((copied / CALIBRATION).read_text())["fitted"] == {"data": "dev.json"}
    found = list(Predictor(model).predict(documents()))
    trained.model.calibration = FITTED
    try:
        assert list(Predictor(trained.model).predict(documents())) == found
    finally:
        trained.model.calibration = Calibration()
    assert list(Predictor(trained.model).predict(documents())) != found


def test_thresholds_stand_before_it(copied: Path) -> None:
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)))
    predictor = Predictor.from_archive(copied, thresholds={"relation": 0.9})
    assert predictor.calibration.relation == Scale(1.5, -1.0, 0.9) and predictor.calibration.by_type == {}
    assert predictor.calibration.mention == FITTED.mention


def test_other_weights(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What was fitted to weights that a training has replaced is not used."""
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)))
    model = load(copied).model
    next(model.parameters()).data.add_(1)
    write_weights(copied, weights_bytes(model))
    with caplog.at_level(logging.WARNING):
        assert load(copied).model.calibration == Calibration()
    (warning,) = caplog.messages
    assert warning.endswith(
        "calibration.json was fitted to other weights and is left out; run `jointie calibrate` again"
    )


@pytest.mark.parametrize(
    ("keys", "value", "message"),
    [
        (["mention", "temperature"], 0, "a temperature is a number above 0, not 0"),
        (["type", "temperature"], -1, "a temperature is a number above 0, not -1"),
        (["relation", "bias"], "1", "relation.bias: Input should be a valid number"),
        (["coreference", "threshold"], True, "coreference.threshold: Input should be a valid number"),
        (["coreference", "threshold"], 2, "a threshold is a probability"),
        (["coreference"], [], "coreference: "),
        (["coreference"], {}, "coreference.temperature: Field required; coreference.bias: Field required"),
        (["by_type"], {"P1": 0.5}, "by_type.P1: the model knows no such relation type"),
        (["by_type"], {"P17": None}, "by_type.P17: Input should be a valid number"),
        (["weigths"], "x", "weigths: Extra inputs are not permitted"),
    ],
)
def test_damage(copied: Path, keys: list[str], value: Any, message: str) -> None:
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)))
    path = copied / CALIBRATION
    content = place = json.loads(path.read_text())
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"calibration\.json: the file is not the one that was saved"):
        load(copied)
    forget_digests(copied)
    with pytest.raises(DataError, match=r"calibration\.json: ") as error:
        load(copied)
    assert message in str(error.value)
    assert load(copied, calibrated=False).model.calibration == Calibration()


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b'{"weights": NaN}', b'{"weights": "", "weights": ""}'])
def test_what_is_no_object(copied: Path, content: bytes) -> None:
    (copied / CALIBRATION).write_bytes(content)
    with pytest.raises(DataError, match=r"calibration\.json: .*; the model directory is damaged"):
        load(copied)


def test_a_calibration_that_is_removed(copied: Path) -> None:
    """Whoever removes the file has the model as it came from its training."""
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)))
    (copied / CALIBRATION).unlink()
    assert load(copied).model.calibration == Calibration()


def test_a_model_without_one_is_saved_over_one_with_it(copied: Path) -> None:
    save_calibration(copied, FITTED, sha256_of_file(weights_file(copied)))
    load(copied, calibrated=False).model.save(copied)
    assert load(copied).model.calibration == Calibration() and CALIBRATION not in (copied / "meta.json").read_text()
