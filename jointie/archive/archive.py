"""Saving a trained model as a folder, each file whole or not at all, and loading it without a network."""

from __future__ import annotations

import logging
import os
import platform
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from ..config import ConfigError, DataError, JointieError, components_in, defer, loaded_plugins, parse, plugins_of
from ..documents import LabelSpace
from ..models import Model
from ..storage import json_bytes
from .calibration import read_calibration
from .files import CONFIG, LABELS, WEIGHTS, read_config, read_labels
from .meta import Meta, check_files, digests_of_others, read_meta, write_files
from .places import FILES, check_places
from .plugins import missing_plugins, warn_of_other_sources
from .saved_weights import SavedWeights
from .size_limit import no_larger_than
from .weights import weights_bytes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Archive:
    """A loaded model directory.

    Attributes:
        folder: where it stands.
        model: the model, on the CPU, in evaluation mode.
        config: the resolved spec of the experiment that trained it.
        meta: versions, plug-ins and seed, and the SHA-256 of its files.
    """

    folder: Path
    model: Model
    config: Mapping[str, Any]
    meta: Meta


def save_without_weights(
    folder: Path, model: Model, config: Mapping[str, Any], seed: int | None = None, stages: Sequence[str] | None = None
) -> dict[str, bytes]:
    """Write everything but the weights of a model.

    Args:
        folder: made if it does not exist; files of an earlier save are replaced.
        model: the model.
        config: the resolved spec of the experiment, with the model's spec under ``model``.
        seed: the seed of the training.
        stages: those of the model that are trained; ``None`` where it is trained as a whole.

    Returns:
        The files of encoder and tokenizer among what was written, by their places in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    assets = _assets_of(model)
    own = {CONFIG: json_bytes(config), LABELS: json_bytes(model.labels.to_json())}
    write_files(folder, {**own, **assets}, _meta(config, seed, stages, digests_of_others(folder)))
    return assets


def save(folder: Path, model: Model, config: Mapping[str, Any], seed: int | None = None) -> None:
    """Write a model with its weights; see :func:`save_without_weights`."""
    save_without_weights(folder, model, config, seed)
    write_weights(folder, weights_bytes(model))


def write_weights(folder: Path, weights: bytes, stages: Sequence[str] | None = None) -> None:
    """Replace the weights of a saved model in one step.

    Args:
        folder: the model directory.
        weights: as :func:`~.weights.weights_bytes` gives them.
        stages: those of the model that are trained; ``None`` where it is trained as a whole.
    """
    meta = read_meta(folder).model_copy(update={"stages": None if stages is None else list(stages)})
    write_files(folder, {WEIGHTS: weights}, meta)


def load(folder: str | Path, calibrated: bool = True) -> Archive:
    """Load a model directory; the original encoder is needed only where the weights are deltas to it.

    Nothing outside of the folder is read, but the package that a base encoder or tokenizer stands in, and no network is
    used. The sizes in the spec are held against the head of the weights before anything is built.

    Args:
        folder: the model directory.
        calibrated: whether the model uses the calibration that stands there, if one does.

    Raises:
        DataError: if it is no model directory, is incomplete or damaged, or its weights do not fit its spec.
        ConfigError: if its spec names a component that is not registered, saying which plug-in registers it.
    """
    folder = Path(folder)
    config, labels, meta = read_config(folder), read_labels(folder), read_meta(folder)
    check_places(folder)
    check_files(folder, meta)
    weights = SavedWeights.of(folder, meta)
    with no_larger_than(weights.shapes, folder / CONFIG):
        model = _build(folder, config["model"], labels, meta)
    digest = weights.load_into(model)
    if calibrated:
        model.calibration = read_calibration(folder, labels, meta, digest)
    _warn_of_untrained_stages(folder, model, meta)
    return Archive(folder, model.eval(), config, meta)


def _assets_of(model: Model) -> dict[str, bytes]:
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


def _build(folder: Path, config: Any, labels: LabelSpace, meta: Meta) -> Model:
    source = str(folder / CONFIG)
    try:
        spec = parse(Model, config, source)
    except ConfigError as error:
        if missing := missing_plugins(meta.plugins, source):
            raise missing from error
        warn_of_other_sources(folder, meta.plugins, loaded_plugins())
        raise
    warn_of_other_sources(folder, meta.plugins, plugins_of(components_in(spec)))
    try:
        with torch.random.fork_rng(devices=[]):  # the random weights that loading replaces leave the caller's alone
            return defer(spec, ("model",)).build(labels=labels, archive=folder)
    except ConfigError as error:
        raise error.at(source) from error
    except JointieError:
        raise
    except Exception as error:  # whatever a component says of numbers that no training has written
        raise DataError(f"the model cannot be built: {type(error).__name__}: {error}", source=source) from error


def _warn_of_untrained_stages(folder: Path, model: Model, meta: Meta) -> None:
    for stage in model.stages():
        if meta.stages is not None and stage.name not in meta.stages:
            logger.warning(
                "%s: the training ended before the stage %r began; what it would find is random", folder, stage.name
            )


def _meta(config: Mapping[str, Any], seed: int | None, stages: Sequence[str] | None, files: Mapping[str, str]) -> Meta:
    packages = ("jointie", "torch", "transformers", "tokenizers", "safetensors", "accelerate")
    return Meta(
        versions={"python": platform.python_version(), **{name: version(name) for name in packages}},
        plugins=plugins_of(components_in(parse(Model, config["model"]))),
        seed=seed,
        stages=None if stages is None else list(stages),
        files=dict(files),
    )
