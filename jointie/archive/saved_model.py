"""The content of a model directory, read and checked before a model is built of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..documents import LabelSpace
from .contents import check_places, model_files
from .files import CONFIG, read_config, read_labels
from .meta import Meta, check_files, read_meta
from .saved_weights import SavedWeights
from .size_limit import no_larger_than


@dataclass(frozen=True)
class SavedModel:
    """The content of a model directory.

    Attributes:
        folder: the directory.
        config: the resolved spec of the experiment that trained the model; that of the model stands under ``model``.
        labels: of the model.
        meta: versions, plug-ins and seed, and the SHA-256 of its files.
        weights: of which the head has been read.
    """

    folder: Path
    config: Mapping[str, Any]
    labels: LabelSpace
    meta: Meta
    weights: SavedWeights

    @classmethod
    def read(cls, folder: Path, encoder: Path | None = None) -> SavedModel:
        """Read all but the numbers of the weights.

        Args:
            folder: the directory.
            encoder: a folder with the encoder on the Hub that the weights are deltas to.

        Raises:
            DataError: if this is no model directory, or it is incomplete or damaged.
            ConfigError: if there is a folder with an encoder, and the model needs none.
        """
        config, labels, meta = read_config(folder), read_labels(folder), read_meta(folder)
        check_places(folder, model_files(folder))
        check_files(folder, meta)
        return cls(folder, config, labels, meta, SavedWeights.of(folder, meta, encoder))

    def no_larger(self) -> AbstractContextManager[None]:
        """Within it, refuse to build a larger model than the one that the weights are of."""
        return no_larger_than(self.weights.shapes, self.folder / CONFIG)
