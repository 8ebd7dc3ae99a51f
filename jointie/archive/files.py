"""The files of a model directory, and those of them that can be read without building the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import DataError
from ..documents import LabelSpace

CONFIG, LABELS, WEIGHTS, META = "config.json", "labels.json", "model.safetensors", "meta.json"


def read_config(folder: Path) -> Mapping[str, Any]:
    """The resolved spec of the experiment that trained a saved model; that of the model stands under ``model``.

    Raises:
        DataError: if this is no model directory, or the spec cannot be read.
    """
    if not (folder / CONFIG).is_file():
        raise DataError(
            "not a model directory: it has no config.json",
            source=folder,
            remedy="give the folder that `jointie train -s` wrote",
        )
    return read_json(folder / CONFIG)


def read_labels(folder: Path) -> LabelSpace:
    """The labels of a saved model.

    Raises:
        DataError: if they are missing or damaged.
    """
    labels = read_json(folder / LABELS)
    try:
        return LabelSpace.from_json(labels)
    except KeyError as error:
        raise DataError(f"labels.json lacks {error}; the model directory is damaged", source=folder) from None
    except (TypeError, ValueError):
        raise DataError("labels.json holds no labels; the model directory is damaged", source=folder) from None


def weights_file(folder: Path) -> Path:
    """The file with the weights of a saved model.

    Raises:
        DataError: if there is none.
    """
    path = folder / WEIGHTS
    if not path.is_file():
        raise DataError("the file is missing; the training did not come to its first save", source=path)
    return path


def read_json(path: Path) -> Any:
    """Read a JSON file of a model directory.

    Raises:
        DataError: if it is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError("the file is missing; the model directory is incomplete", source=path) from None
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}", source=path) from None
