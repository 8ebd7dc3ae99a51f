"""What a training writes: a model directory with the best model, and one beside it with the last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import ConfigError
from ..models import Model
from ..prediction import save, save_weights, write_json

LAST = "last"


class RunFolder:
    """The folder of one training.

    Args:
        path: the folder; see :func:`claim`.
        config: the resolved spec of the experiment.
        seed: the seed of the training.
    """

    def __init__(self, path: Path, config: Mapping[str, Any], seed: int) -> None:
        self.path, self.config, self.seed = path, config, seed

    def save_best(self, model: Model) -> None:
        """Save the best model so far, in the folder itself."""
        self._save(self.path, model)

    def save_last(self, model: Model) -> None:
        """Save the model of the last epoch, in the folder ``last``."""
        self._save(self.path / LAST, model)

    def write_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Write ``metrics.json``."""
        write_json(self.path / "metrics.json", metrics)

    def _save(self, folder: Path, model: Model) -> None:
        if (folder / "config.json").exists():
            save_weights(folder, model)
        else:
            save(folder, model, self.config, self.seed)


def claim(path: Path, force: bool) -> None:
    """Make the folder for a training.

    Raises:
        ConfigError: if it is not empty and ``force`` is not given, or if it holds something else than a training.
    """
    if path.exists() and not path.is_dir():
        raise ConfigError(f"{path} is a file; -s takes a folder")
    if path.is_dir() and any(path.iterdir()):
        if not force:
            raise ConfigError(f"the folder {path} exists already; pass --force to replace the training in it")
        if not _holds_training(path):
            raise ConfigError(f"the folder {path} holds something else than a training; choose another for -s")
        shutil.rmtree(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"the folder {path} cannot be made: {error.strerror}") from None


def _holds_training(path: Path) -> bool:
    """Whether the ``config.json`` of a folder is the spec of an experiment; those of pretrained encoders are not."""
    try:
        config = json.loads((path / "config.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and {"train", "model", "trainer"} <= config.keys()
