"""Writing the folder of a model, each file whole or not at all."""

from __future__ import annotations

import os
import platform
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from ..components.pretrained_files import is_inside
from ..config import Component, Spec, components_in, parse, plugins_of
from ..documents import LabelSpace
from ..storage import json_bytes
from .files import CALIBRATION, CONFIG, LABELS, WEIGHTS
from .meta import Meta, noted_files, read_meta, write_files
from .places import FILES


class Described(Protocol):
    """A model, as far as its folder tells of it beside the weights."""

    labels: LabelSpace

    @classmethod
    def family(cls) -> type[Component]:
        """The family of components that it belongs to."""

    def save_assets(self, folder: Path) -> None:
        """Write what is needed, beside spec, labels and weights, to build it again."""


def save_without_weights(
    folder: Path,
    model: Described,
    config: Mapping[str, Any],
    seed: int | None = None,
    stages: Sequence[str] | None = None,
) -> dict[str, bytes]:
    """Write everything but the weights of a model.

    Args:
        folder: made if it does not exist; files of an earlier save are replaced, or removed where this model has none.
        model: the model.
        config: the resolved spec of the experiment, with the model's spec under ``model``.
        seed: the seed of the training.
        stages: those of the model that are trained; ``None`` where it is trained as a whole.

    Returns:
        The files of encoder and tokenizer among what was written, by their places in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    assets, before = _assets_of(model), noted_files(folder)
    own = {CONFIG: json_bytes(config), LABELS: json_bytes(model.labels.to_json())}
    stay = {name: before[name] for name in (WEIGHTS, CALIBRATION) if name in before and (folder / name).exists()}
    write_files(folder, {**own, **assets}, _meta(parse(model.family(), config["model"]), seed, stages, stay))
    for name in before.keys() - {*own, *assets, *stay}:
        _remove(folder, name)
    return assets


def write_weights(folder: Path, weights: bytes, stages: Sequence[str] | None = None) -> None:
    """Replace the weights of a saved model in one step.

    Args:
        folder: the model directory.
        weights: as :func:`~.weights.weights_bytes` gives them.
        stages: those of the model that are trained; ``None`` where it is trained as a whole.
    """
    meta = read_meta(folder).model_copy(update={"stages": None if stages is None else list(stages)})
    write_files(folder, {WEIGHTS: weights}, meta)


def _remove(folder: Path, name: str) -> None:
    """Remove a file in a folder, and its own folder if it was the last one there."""
    path = folder / name
    if not is_inside(folder.resolve(), path) or path.is_dir():
        return
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _assets_of(model: Described) -> dict[str, bytes]:
    """The files that a model needs to be built again, by their places in its folder."""
    with tempfile.TemporaryDirectory() as name:
        with _named(name):
            model.save_assets(Path(name))
        paths = sorted(path for pattern in FILES for path in Path(name).rglob(pattern))
        return {path.relative_to(name).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def _named(folder: str) -> Iterator[None]:
    """Name the folder in errors of writing there; those of tokenizers are of no type and name nothing."""
    try:
        yield
    except Exception as error:
        found = re.search(r"\(os error (\d+)\)", str(error))
        number = error.errno if isinstance(error, OSError) else int(found[1]) if found else None
        if number is None:
            raise
        raise OSError(number, os.strerror(number), folder) from error


def _meta(spec: Spec, seed: int | None, stages: Sequence[str] | None, files: Mapping[str, str]) -> Meta:
    packages = ("jointie", "torch", "transformers", "tokenizers", "safetensors", "accelerate")
    return Meta(
        versions={"python": platform.python_version(), **{name: version(name) for name in packages}},
        plugins=plugins_of(components_in(spec)),
        seed=seed,
        stages=None if stages is None else list(stages),
        files=dict(files),
    )
