"""The folder of a training: a model directory with the best model, one in it with the last, and checkpoints."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ...archive import (
    CALIBRATION,
    WEIGHTS,
    load_weights_bytes,
    save_without_weights,
    weights_bytes,
    write_files,
    write_weights,
)
from ...config import ConfigError
from ...metrics import DocumentCounts
from ...models import Model
from ...storage import write_file, write_json
from ..checkpoints.checkpoint import Checkpoint
from ..checkpoints.store import CheckpointStore
from ..code_in_use import code_in_use
from ..errors import TrainingError, writing
from .document_counts import DOCUMENTS, document_counts_text
from .free_folder import check_free

LAST, CHECKPOINTS = "last", "checkpoints"
RESULTS = ("metrics.json", DOCUMENTS)
"""The files that a training writes in the end."""
WRITTEN = (
    *(
        *RESULTS,
        CHECKPOINTS,
        LAST,
        "model.safetensors",
        CALIBRATION,
        "metrics.jsonl",
        "steps.jsonl",
        "tensorboard",
        "wandb",
    ),
    *("encoder", "tokenizer", "coreference", "relations", "labels.json", "config.json", "meta.json"),
)
"""Everything that a training leaves in its folder, in the order in which it is removed: what marks it as one last."""


class RunFolder:
    """The folder of one training.

    Args:
        path: the folder.
        model: the model that is saved: the whole one, whichever stage of it is trained.
        config: the resolved spec of the experiment.
        seed: the seed of the training.
        data: the fingerprints of the documents, saved with each checkpoint.
        force: replace the training that the folder holds.
        resumed: the checkpoint to go on from; the training that the folder holds stays then.
        writes: whether this process writes; of several that train together the main one does.

    Raises:
        ConfigError: if the folder is not free (see :func:`check_free`).

    Attributes:
        weights: those of the model when they were last taken down.
        best: those of the best model so far.
        stages: the stages of which a best model is known.
        code: the versions of the code that runs, by name.
        is_open: whether the folder has been made.
    """

    def __init__(
        self,
        path: Path,
        model: Model,
        config: Mapping[str, Any],
        seed: int,
        data: Mapping[str, str] | None = None,
        force: bool = False,
        resumed: Checkpoint | None = None,
        writes: bool = True,
    ) -> None:
        if writes and resumed is None:
            check_free(path, force)
        self.path, self.model, self.config, self.seed, self.data = path, model, config, seed, dict(data or {})
        self.resumed, self.writes = resumed, writes
        self.weights: bytes = b""
        self.best: bytes | None = None
        self.stages: list[str] = []
        self.store: CheckpointStore | None = None
        self._assets: dict[str, torch.Tensor] = {}
        self.code = code_in_use()
        self.is_open = False
        self._has_old_results = resumed is not None

    @property
    def keeps_checkpoints(self) -> bool:
        """Whether checkpoints are written, by the process that writes."""
        return self.store is not None

    def open(self, keep_last: int | None = None) -> None:
        """Make the folder and what does not change in it; to be called when nothing else can be refused.

        Of a training that is not resumed, what the folder held before is removed.

        Args:
            keep_last: how many checkpoints to keep; ``None`` to write none.

        Raises:
            ConfigError: if the folder cannot be made.
        """
        self.is_open = True
        if keep_last is not None:
            self.store = CheckpointStore(self.path / CHECKPOINTS, keep_last)
        if not self.writes:
            return
        try:
            if not self.resumed:
                _remove(self.path, WRITTEN)
            self._assets = {
                name: torch.from_numpy(np.frombuffer(bytearray(data), np.uint8))
                for name, data in self._describe(self.path).items()
            }
        except OSError as error:
            raise ConfigError(f"{error.filename or self.path} cannot be written: {error.strerror or error}") from None

    def take_weights(self, place: str, best_of: str | None = None) -> None:
        """Take down the weights of the model as they are now.

        Args:
            place: where the training stands, for the error.
            best_of: the stage of which they are the best so far.

        Raises:
            TrainingError: if a weight is not finite.
        """
        if not self.writes and best_of is None:
            return
        self._forget_old_results()
        broken = [name for name, tensor in self.model.state_dict().items() if not tensor.isfinite().all()]
        if broken:
            raise TrainingError(
                f"{len(broken)} weights are not finite after {place}: {', '.join(broken[:3])}",
                remedy="they are not saved, and what was saved before is whole: lower the learning rates",
            )
        self.weights = weights_bytes(self.model)
        if best_of is not None:
            self.best = self.weights
            self.stages = [*self.stages, best_of] if best_of and best_of not in self.stages else self.stages

    def save_checkpoint(self, name: str, state: Mapping[str, Any]) -> None:
        """Write a checkpoint with the weights that were taken down.

        Raises:
            TrainingError: if it cannot be written; the checkpoints before are whole.
        """
        assert self.store is not None
        own = {"config": dict(self.config), "data": self.data, "stages": self.stages, "assets": self._assets}
        whole = {**state, **own}
        with writing(self.path):
            self.store.save(name, Checkpoint(self.weights, self.best, whole, self.code))

    def publish_best(self) -> None:
        """Put the best weights so far into the folder itself, and note which stages of them are trained.

        Raises:
            TrainingError: if they cannot be written.
        """
        if self.writes and self.best is not None:
            with writing(self.path):
                write_weights(self.path, self.best, self._trained_stages)

    def publish_last(self) -> None:
        """Put the weights that were taken down into the folder ``last``.

        Raises:
            TrainingError: if they cannot be written.
        """
        if self.writes:
            with writing(self.path):
                self._describe(self.path / LAST)
                write_weights(self.path / LAST, self.weights, self._trained_stages)

    def restore(self) -> None:
        """Take the model to where the training that is resumed was saved."""
        assert self.resumed is not None
        self.weights, self.best = self.resumed.weights, self.resumed.best
        self.stages = list(self.resumed.state["stages"])
        load_weights_bytes(self.weights, self.model, self.path / CHECKPOINTS)

    def restore_best(self) -> None:
        """Take the model back to the best weights so far."""
        assert self.best is not None
        load_weights_bytes(self.best, self.model, self.path / WEIGHTS)

    def write_metrics(self, metrics: Mapping[str, Any], counts: Mapping[str, Sequence[DocumentCounts]]) -> None:
        """Write ``metrics.json``, and what is counted in each document to ``documents.jsonl``.

        Raises:
            TrainingError: if they cannot be written.
        """
        if self.writes:
            with writing(self.path):
                write_file(self.path / DOCUMENTS, document_counts_text(counts).encode())
                write_json(self.path / "metrics.json", metrics)

    def _forget_old_results(self) -> None:
        """A training that goes on has no result yet; one that is at its end keeps it until it is written again."""
        if self.writes and self._has_old_results:
            with writing(self.path):
                _remove(self.path, RESULTS)
            self._has_old_results = False

    def _describe(self, folder: Path) -> dict[str, bytes]:
        return save_without_weights(folder, self.model, self.config, self.seed, self._trained_stages)

    @property
    def _trained_stages(self) -> list[str] | None:
        return self.stages if len(self.model.stages()) > 1 else None


def restore_assets(path: Path, checkpoint: Checkpoint) -> None:
    """Put the files that a model is built with back into its folder, as a checkpoint holds them.

    Raises:
        ConfigError: if they cannot be written.
    """
    assets: Mapping[str, torch.Tensor] = checkpoint.state["assets"]
    try:
        write_files(path, {name: data.numpy().tobytes() for name, data in assets.items()})
    except OSError as error:
        raise ConfigError(f"the folder {path} cannot be written: {error.strerror or error}") from None


def _remove(path: Path, names: Sequence[str]) -> None:
    """Remove those files and folders of a training, and nothing else."""
    for name in names:
        if (path / name).is_dir() and not (path / name).is_symlink():
            shutil.rmtree(path / name)
        else:
            (path / name).unlink(missing_ok=True)
