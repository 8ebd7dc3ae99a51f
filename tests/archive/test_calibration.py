from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from jointie.archive import CALIBRATION, load, save_calibration, save_weights, weights_file
from jointie.components.decoding import Calibration, Scale
from jointie.config import DataError
from jointie.prediction import Predictor
from jointie.testing import documents

from .conftest import Trained

FITTED = Calibration(Scale(2.0, -0.5, 0.4), Scale(3.0), Scale(1.5, -1.0, 0.25), 1.25, {"taught": 0.75})


@pytest.fixture
def copied(trained: Trained, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained.folder, tmp_path / "model"))


def test_it_is_used(trained: Trained, copied: Path) -> None:
    assert load(copied).model.calibration == Calibration()
    save_calibration(copied, FITTED, weights_file(copied), {"data": "dev.json"})
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
    save_calibration(copied, FITTED, weights_file(copied))
    predictor = Predictor.from_archive(copied, thresholds={"relation": 0.9})
    assert predictor.calibration.relation == Scale(1.5, -1.0, 0.9) and predictor.calibration.by_type == {}
    assert predictor.calibration.mention == FITTED.mention


def test_other_weights(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What was fitted to weights that a training has replaced is not used."""
    save_calibration(copied, FITTED, weights_file(copied))
    model = load(copied).model
    next(model.parameters()).data.add_(1)
    save_weights(copied, model)
    with caplog.at_level(logging.WARNING):
        assert load(copied).model.calibration == Calibration()
    (warning,) = caplog.messages
    assert warning.endswith(
        "calibration.json was fitted to other weights and is left out; run `jointie calibrate` again"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be used: Expecting"),
        ("[]", "cannot be used: the object 'mention' is missing"),
        ("\xff", "cannot be used: 'utf-8' codec"),
        (json.dumps({**FITTED.to_json(), "type": {"temperature": -1}}), "a temperature is a number above 0, not -1"),
        (json.dumps({**FITTED.to_json(), "by_type": {"P1": 1}}), "by_type.P1: the model knows no such relation type"),
    ],
)
def test_damage(copied: Path, content: str, message: str) -> None:
    (copied / CALIBRATION).write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match=r"calibration\.json: .*\(remove the file, or write it again") as error:
        load(copied)
    assert message in str(error.value)
