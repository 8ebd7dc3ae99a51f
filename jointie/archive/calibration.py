"""The calibration of a saved model, which holds for its weights alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..components.decoding import Calibration, Scale
from ..config import DataError, Record
from ..documents import LabelSpace
from ..storage import json_bytes
from .files import CALIBRATION, read_record
from .meta import Meta, check_file, write_files

logger = logging.getLogger(__name__)


class _Scale(Record):
    temperature: float
    bias: float
    threshold: float | None


class _Temperature(Record):
    temperature: float


class _Content(Record):
    """The content of ``calibration.json``, with the SHA-256 of the weights that it was fitted to."""

    weights: str
    mention: _Scale
    coreference: _Scale
    relation: _Scale
    type: _Temperature
    by_type: dict[str, float]
    fitted: dict[str, Any]

    def calibration(self, labels: LabelSpace) -> Calibration:
        """The calibration.

        Raises:
            ValueError: saying which number cannot be used.
        """
        if strange := [name for name in self.by_type if name not in labels.relation_types]:
            raise ValueError(f"by_type.{strange[0]}: the model knows no such relation type")
        mention, coreference, relation = (
            Scale(scale.temperature, scale.bias, scale.threshold)
            for scale in (self.mention, self.coreference, self.relation)
        )
        return Calibration(mention, coreference, relation, self.type.temperature, self.by_type)


def save_calibration(
    folder: Path, calibration: Calibration, weights: str, fitted: Mapping[str, Any] | None = None
) -> None:
    """Write the calibration of a saved model, in one step.

    Args:
        folder: the model directory.
        calibration: what to write.
        weights: the SHA-256 of the weights that it was fitted to; it is not used with others.
        fitted: what to note of how it was fitted.
    """
    content = {"weights": weights, **calibration.to_json(), "fitted": dict(fitted or {})}
    write_files(folder, {CALIBRATION: json_bytes(content)})


def read_calibration(folder: Path, labels: LabelSpace, meta: Meta, weights: str) -> Calibration:
    """The calibration of a saved model; the one that changes nothing where there is none.

    One that was fitted to other weights, which a training has replaced since, is left out with a warning.

    Args:
        folder: the model directory.
        labels: of the model.
        meta: of the model.
        weights: the SHA-256 of the weights that the model has.

    Raises:
        DataError: if the file is damaged.
    """
    path = folder / CALIBRATION
    if not path.exists():
        return Calibration()
    check_file(folder, meta, CALIBRATION)
    content = read_record(folder, CALIBRATION, _Content)
    try:
        calibration = content.calibration(labels)
    except ValueError as error:
        raise DataError(str(error), source=path, remedy="write it again with `jointie calibrate`") from None
    if content.weights != weights:
        logger.warning("%s was fitted to other weights and is left out; run `jointie calibrate` again", path)
        return Calibration()
    return calibration
