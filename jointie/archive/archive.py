"""Saving a trained model as a folder, each file whole or not at all, and loading it without a network."""

from __future__ import annotations

import logging
import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from ..config import ConfigError, DataError, components_in, defer, parse, plugins_of
from ..documents import LabelSpace
from ..models import Model
from ..storage import write_file, write_json
from .calibration import read_calibration
from .deltas import BaseEncoder
from .files import CONFIG, LABELS, META, WEIGHTS, read_config, read_json, read_labels, weights_file
from .weights import load_weights_bytes, weights_bytes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Archive:
    """A loaded model directory.

    Attributes:
        folder: where it stands.
        model: the model, on the CPU, in evaluation mode.
        config: the resolved spec of the experiment that trained it.
        meta: versions, plug-ins and seed.
    """

    folder: Path
    model: Model
    config: Mapping[str, Any]
    meta: Mapping[str, Any]


def save_without_weights(
    folder: Path, model: Model, config: Mapping[str, Any], seed: int | None = None
) -> dict[str, bytes]:
    """Write everything but the weights of a model.

    Args:
        folder: made if it does not exist; files of an earlier save are replaced.
        model: the model.
        config: the resolved spec of the experiment, with the model's spec under ``model``.
        seed: the seed of the training.

    Returns:
        The files of encoder and tokenizer among what was written, by their places in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {META: _meta(config, seed), LABELS: model.labels.to_json(), CONFIG: config}.items():
        write_json(folder / name, content)
    assets = _assets_of(model)
    write_assets(folder, assets)
    return assets


def save(folder: Path, model: Model, config: Mapping[str, Any], seed: int | None = None) -> None:
    """Write a model with its weights; see :func:`save_without_weights`."""
    save_without_weights(folder, model, config, seed)
    save_weights(folder, model)


def note_stages(folder: Path, stages: Sequence[str]) -> None:
    """Note in ``meta.json`` which stages of a saved model are trained; without a note it is trained as a whole."""
    write_json(folder / META, {**read_json(folder / META), "stages": list(stages)})


def save_weights(folder: Path, model: Model) -> None:
    """Replace the weights of a saved model in one step."""
    write_file(folder / WEIGHTS, weights_bytes(model))


def load_weights(folder: Path, model: Model) -> None:
    """Load the weights of a saved model into a model, whether they stand there whole or as deltas to a base encoder.

    Raises:
        DataError: if there are none, or they do not fit.
    """
    _load_weights(folder, model, BaseEncoder.of_archive(folder))


def _load_weights(folder: Path, model: Model, base: BaseEncoder | None) -> None:
    source = weights_file(folder)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=source) from None
    load_weights_bytes(data, model, source, base)


def load(folder: str | Path, calibrated: bool = True) -> Archive:
    """Load a model directory; the original encoder is needed only where the weights are deltas to it.

    Args:
        folder: the model directory.
        calibrated: whether the model uses the calibration that stands there, if one does.

    Raises:
        DataError: if it is no model directory, is incomplete or damaged, or its weights do not fit its spec.
        ConfigError: if its spec names a component that is not registered, saying which plug-in registers it.
    """
    folder = Path(folder)
    config, labels = read_config(folder), read_labels(folder)
    meta = read_json(folder / META)
    if not isinstance(config, Mapping) or "model" not in config:
        raise DataError("config.json lacks 'model'; the model directory is damaged", source=folder)
    base = BaseEncoder.of_archive(folder)  # before the tokenizer is looked for in it
    model = _build(folder, config["model"], labels, meta)
    _load_weights(folder, model, base)
    if calibrated:
        model.calibration = read_calibration(folder, labels, weights_file(folder))
    _warn_of_untrained_stages(folder, model, meta)
    return Archive(folder, model.eval(), config, meta)


def _assets_of(model: Model) -> dict[str, bytes]:
    """The files that a model needs to be built again, by their places in its folder."""
    with tempfile.TemporaryDirectory() as name:
        model.save_assets(Path(name))
        paths = sorted(path for path in Path(name).rglob("*") if path.is_file())
        return {path.relative_to(name).as_posix(): path.read_bytes() for path in paths}


def write_assets(folder: Path, assets: Mapping[str, bytes]) -> None:
    """Write those files of a model that are not there or differ, each in one step."""
    for name, data in assets.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_bytes() != data:
            write_file(place, data)


def _build(folder: Path, config: Any, labels: LabelSpace, meta: Mapping[str, Any]) -> Model:
    source = str(folder / CONFIG)
    try:
        spec = parse(Model, config, source)
    except ConfigError as error:
        plugins = ", ".join(f"--include-package {name}" for name in meta.get("plugins", ()))
        hint = f"\nthe model was trained with plug-ins; pass {plugins}" if plugins else ""
        raise ConfigError(f"{error}{hint}") from None
    with torch.random.fork_rng(devices=[]):  # the random weights that loading replaces leave the caller's state alone
        return defer(spec, ("model",)).build(labels=labels, archive=folder)


def _warn_of_untrained_stages(folder: Path, model: Model, meta: Mapping[str, Any]) -> None:
    trained = meta.get("stages")
    for stage in model.stages():
        if trained is not None and stage.name not in trained:
            logger.warning(
                "%s: the training ended before the stage %r began; what it would find is random", folder, stage.name
            )


def _meta(config: Mapping[str, Any], seed: int | None) -> dict[str, Any]:
    packages = ("jointie", "torch", "transformers", "tokenizers", "safetensors", "accelerate")
    return {
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "plugins": plugins_of(components_in(parse(Model, config["model"]))),
        "seed": seed,
    }
