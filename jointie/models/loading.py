"""Loading a model from its folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..archive import (
    CONFIG,
    Meta,
    SavedWeights,
    check_files,
    check_places,
    missing_plugins,
    model_files,
    no_larger_than,
    read_calibration,
    read_config,
    read_labels,
    read_meta,
    warn_of_other_sources,
)
from ..config import ConfigError, DataError, JointieError, Spec, components_in, defer, loaded_plugins, parse, plugins_of
from ..documents import LabelSpace
from .model import Model

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Archive:
    """A loaded model directory.

    Attributes:
        folder: where it stands.
        model: the model, on the CPU, in evaluation mode.
        config: the resolved spec of the experiment that trained it.
        meta: versions, plug-ins and seed, and the SHA-256 of its files.
        weights: the SHA-256 of the file with the model's weights.
    """

    folder: Path
    model: Model
    config: Mapping[str, Any]
    meta: Meta
    weights: str


def load(folder: str | Path, calibrated: bool = True, encoder: str | Path | None = None) -> Archive:
    """Load a model directory; the original encoder is needed only where the weights are deltas to it.

    Nothing outside of the folder is read, but the package that a base encoder or tokenizer stands in, or the weights
    file of a base encoder on the Hugging Face Hub, for which alone a network is used; and nothing is imported because
    the folder names it. The sizes in the spec are held against the head of the weights before anything is built.

    Args:
        folder: the model directory.
        calibrated: whether the model uses the calibration that stands there, if one does.
        encoder: a folder with the encoder on the Hub that the weights are deltas to; by default the one that the
            environment variable ``JOINTIE_ENCODER`` names, and without that the Hub's cache, or the Hub.

    Raises:
        DataError: if it is no model directory, is incomplete or damaged, its weights do not fit its spec, or the
            encoder cannot be had or is another one.
        ConfigError: if its spec names a component that is not registered, saying which plug-in registers it; or if a
            folder with an encoder is given and the model needs none.
    """
    folder = Path(folder)
    config, labels, meta = read_config(folder), read_labels(folder), read_meta(folder)
    check_places(folder, model_files(folder))
    check_files(folder, meta)
    weights = SavedWeights.of(folder, meta, None if encoder is None else Path(encoder))
    spec = _spec_of(folder, config, meta)
    with no_larger_than(weights.shapes, folder / CONFIG):
        model = _build(folder, spec, labels)
    digest = weights.load_into(model)
    if calibrated:
        model.calibration = read_calibration(folder, labels, meta, digest)
    _warn_of_untrained_stages(folder, meta, model)
    return Archive(folder, model.eval(), config, meta, digest)


def _spec_of(folder: Path, config: Mapping[str, Any], meta: Meta) -> Spec:
    source = str(folder / CONFIG)
    try:
        spec = parse(Model, config["model"], source)
    except ConfigError as error:
        if missing := missing_plugins(meta.plugins, source):
            raise missing from error
        warn_of_other_sources(folder, meta.plugins, loaded_plugins())
        raise
    warn_of_other_sources(folder, meta.plugins, plugins_of(components_in(spec)))
    return spec


def _build(folder: Path, spec: Spec, labels: LabelSpace) -> Model:
    try:
        with torch.random.fork_rng(devices=[]):  # the random weights that loading replaces leave the caller's alone
            return defer(spec, ("model",)).build(labels=labels, archive=folder)
    except ConfigError as error:
        raise error.at(str(folder / CONFIG)) from error
    except JointieError:
        raise
    except Exception as error:  # whatever a component says of numbers that no training has written
        raise DataError(
            f"the model cannot be built: {type(error).__name__}: {error}", source=folder / CONFIG
        ) from error


def _warn_of_untrained_stages(folder: Path, meta: Meta, model: Model) -> None:
    for stage in model.stages():
        if meta.stages is not None and stage.name not in meta.stages:
            logger.warning(
                "%s: the training ended before the stage %r began; what it would find is random",
                folder,
                stage.name,
            )
