"""What a training writes: a model directory with the best model, and one beside it with the last."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..config import ConfigError
from ..metrics import DocumentCounts
from ..models import Model
from ..prediction import load_weights, note_stages, save, save_weights, write_json
from .document_counts import DOCUMENTS, write_document_counts

LAST = "last"
WRITTEN = (
    *("config.json", "labels.json", "meta.json", "model.safetensors", "metrics.json", "metrics.jsonl"),
    *("encoder", "tokenizer", "coreference", "relations", DOCUMENTS, LAST),
)
"""Everything that a training leaves in its folder."""


class RunFolder:
    """The folder of one training.

    Args:
        path: the folder.
        model: the model that is saved: the whole one, whichever stage of it is trained.
        config: the resolved spec of the experiment.
        seed: the seed of the training.
        force: replace the training that the folder holds.

    Raises:
        ConfigError: if the folder is not free (see :func:`check_free`).
    """

    def __init__(self, path: Path, model: Model, config: Mapping[str, Any], seed: int, force: bool = False) -> None:
        check_free(path, force)
        self.path, self.model, self.config, self.seed = path, model, config, seed
        self.stages: list[str] = []

    def open(self) -> None:
        """Make the folder, and remove the training that it holds; to be called when nothing else can be refused.

        Raises:
            ConfigError: if the folder cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            _remove_training(self.path)
        except OSError as error:
            raise ConfigError(f"the folder {self.path} cannot be made: {error.strerror}") from None

    def save_best(self, stage: str = "") -> None:
        """Save the best model so far, in the folder itself, and note which stages of it are trained."""
        self._save(self.path)
        if stage and stage not in self.stages:
            self.stages.append(stage)
            note_stages(self.path, self.stages)

    def save_last(self) -> None:
        """Save the model of the last epoch, in the folder ``last``."""
        self._save(self.path / LAST)

    def restore_best(self) -> None:
        """Take the model back to the best weights so far."""
        load_weights(self.path, self.model)

    def write_metrics(self, metrics: Mapping[str, Any], counts: Mapping[str, Sequence[DocumentCounts]]) -> None:
        """Write ``metrics.json``, and what is counted in each document to ``documents.jsonl``."""
        write_document_counts(self.path / DOCUMENTS, counts)
        write_json(self.path / "metrics.json", metrics)

    def _save(self, folder: Path) -> None:
        if (folder / "config.json").exists():
            save_weights(folder, self.model)
        else:
            save(folder, self.model, self.config, self.seed)


def check_free(path: Path, force: bool) -> None:
    """Check that a training may write to a folder.

    Raises:
        ConfigError: if it is a file, or is not empty and ``force`` is not given, or holds something else than a
            training.
    """
    if path.exists() and not path.is_dir():
        raise ConfigError(f"{path} is a file; -s takes a folder")
    if path.is_dir() and any(path.iterdir()):
        if not force:
            raise ConfigError(f"the folder {path} exists already; pass --force to replace the training in it")
        if not all((path / name).is_file() for name in ("config.json", "labels.json", "meta.json")):
            raise ConfigError(f"the folder {path} holds something else than a training; choose another for -s")


def _remove_training(path: Path) -> None:
    """Remove what a training wrote, and nothing else."""
    for name in WRITTEN:
        if (path / name).is_dir():
            shutil.rmtree(path / name)
        else:
            (path / name).unlink(missing_ok=True)
