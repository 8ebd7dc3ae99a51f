"""The calibration of a saved model, which holds for its weights alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..components.decoding import Calibration
from ..config import DataError
from ..documents import LabelSpace
from ..storage import sha256_of_file, write_json

logger = logging.getLogger(__name__)

CALIBRATION = "calibration.json"


def save_calibration(
    folder: Path, calibration: Calibration, weights: Path, fitted: Mapping[str, Any] | None = None
) -> None:
    """Write the calibration of a saved model, in one step.

    Args:
        folder: the model directory.
        calibration: what to write.
        weights: the file with the weights that it was fitted to; it is not used with others.
        fitted: what to note of how it was fitted.
    """
    content = {"weights": sha256_of_file(weights), **calibration.to_json(), "fitted": dict(fitted or {})}
    write_json(folder / CALIBRATION, content)


def read_calibration(folder: Path, labels: LabelSpace, weights: Path) -> Calibration:
    """The calibration of a saved model; the one that changes nothing where there is none.

    One that was fitted to other weights, which a training has replaced since, is left out with a warning.

    Args:
        folder: the model directory.
        labels: of the model.
        weights: the file with the weights that the model has.

    Raises:
        DataError: if the file is damaged.
    """
    path = folder / CALIBRATION
    if not path.exists():
        return Calibration()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        calibration = Calibration.from_json(content, labels)
    except (OSError, ValueError) as error:
        remedy = "remove the file, or write it again with `jointie calibrate`"
        raise DataError(f"cannot be used: {error}", source=path, remedy=remedy) from None
    if content.get("weights") != sha256_of_file(weights):
        logger.warning("%s was fitted to other weights and is left out; run `jointie calibrate` again", path)
        return Calibration()
    return calibration
