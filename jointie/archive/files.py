"""The files of a model directory, and those of them that can be read without building the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ..config import ConfigError, DataError, Record, json_object
from ..documents import LabelSpace
from .places import check_place

CONFIG, LABELS, WEIGHTS, META = "config.json", "labels.json", "model.safetensors", "meta.json"
CALIBRATION = "calibration.json"
_TOLD = 5

R = TypeVar("R", bound=Record)


class _Labels(Record):
    entity_types: list[str]
    relation_types: list[str]
    relation_names: dict[str, str]


def read_config(folder: Path) -> Mapping[str, Any]:
    """The resolved spec of the experiment that trained a saved model; that of the model stands under ``model``.

    Raises:
        DataError: if this is no model directory, or the spec cannot be read.
    """
    if not (folder / CONFIG).is_file():
        inside = sorted(str(file.parent) for file in folder.glob(f"*/{CONFIG}"))
        remedy = "give the folder that `jointie train -s` wrote, or a copy of one that `jointie models` lists"
        if inside:
            remedy = f"give one of the models in it: {', '.join(inside[:_TOLD])}"
        raise DataError("not a model directory: it has no config.json", source=folder, remedy=remedy)
    config = read_object(folder, CONFIG)
    if not isinstance(config.get("model"), Mapping):
        raise DataError("it lacks the object 'model'; the model directory is damaged", source=folder / CONFIG)
    return config


def read_labels(folder: Path) -> LabelSpace:
    """The labels of a saved model.

    Raises:
        DataError: if they are missing or damaged.
    """
    labels = read_record(folder, LABELS, _Labels)
    try:
        return LabelSpace(tuple(labels.entity_types), tuple(labels.relation_types), labels.relation_names)
    except DataError as error:
        raise DataError(error.message, source=folder / LABELS) from None


def weights_file(folder: Path) -> Path:
    """The file with the weights of a saved model.

    Raises:
        DataError: if there is none.
    """
    path = folder / WEIGHTS
    check_place(folder, path)
    if not path.is_file():
        raise DataError("the file is missing; the training did not come to its first save", source=path)
    return path


def read_record(folder: Path, name: str, kind: type[R]) -> R:
    """Read a file of a model directory that holds a record.

    Raises:
        DataError: if it is missing or damaged.
    """
    content = read_object(folder, name)
    with _damage(folder / name):
        return kind.of(content, str(folder / name))


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """Read a file of a model directory that holds a JSON object.

    Raises:
        DataError: if it is missing or damaged.
    """
    data = read_bytes(folder, name)
    with _damage(folder / name):
        return json_object(data, str(folder / name))


def read_bytes(folder: Path, name: str) -> bytes:
    """Read a file of a model directory.

    Raises:
        DataError: if it is missing, cannot be read, or its place is none (see :func:`.places.check_place`).
    """
    path = folder / name
    check_place(folder, path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError("the file is missing; the model directory is incomplete", source=path) from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=path) from None


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Turn what is wrong with data into what is wrong with a model directory."""
    try:
        yield
    except ConfigError as error:
        problems = [str(problem) if problem.path else problem.message for problem in error.problems]
        raise DataError(f"{'; '.join(problems)}; the model directory is damaged", source=path) from None
