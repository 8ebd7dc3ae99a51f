"""The epochs of trainings, done or under way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jointie.config import ConfigError, DataError
from jointie.training import seed_folders

from .settings import named_paths

METRICS = "metrics.jsonl"


def read_epochs(arguments: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The epochs of each run by its name; a training in stages is a run for each stage.

    Args:
        arguments: each a ``PATH`` or ``NAME=PATH`` of a training, or of a folder of several seeds.

    Raises:
        ConfigError: if a name or a path is empty, or two runs have one name.
        DataError: if there is no training, or it has no epoch that can be read.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for name, path in named_paths(arguments):
        if not path.exists():
            raise DataError("no such folder", source=str(path))
        found = {folder: epochs for folder in _folders(path) if (epochs := _epochs(folder / METRICS))}
        if not found:
            raise DataError(f"no epoch of a training is here: there is none in a {METRICS}", source=str(path))
        new: dict[str, list[dict[str, Any]]] = {}
        for folder, epochs in found.items():
            for epoch in epochs:
                parts = [name, *([folder.name] if folder != path else []), *filter(None, [epoch.get("stage")])]
                new.setdefault(" ".join(parts), []).append(epoch)
        if taken := new.keys() & runs.keys():
            raise ConfigError(f"two runs are called {min(taken)!r}; give each a name of its own")
        runs.update(new)
    return runs


def files_of(arguments: Sequence[str]) -> list[Path]:
    """The files that :func:`read_epochs` reads."""
    return [folder / METRICS for _, path in named_paths(arguments) for folder in (path, *seed_folders(path))]


def _folders(path: Path) -> list[Path]:
    """Of one training, or of those of several seeds that have begun."""
    return [folder for folder in (path, *seed_folders(path)) if (folder / METRICS).exists()]


def _epochs(path: Path) -> list[dict[str, Any]]:
    epochs, number = [], 1
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                epoch = json.loads(line)
                parts = epoch.get("losses"), epoch.get("validation", {})
                if "epoch" not in epoch or not all(isinstance(part, dict) for part in parts):
                    raise DataError("no epoch of a training", source=str(path), place=f"line {number}")
                epochs.append(epoch)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=str(path)) from None
    except (ValueError, AttributeError):
        raise DataError("no epoch of a training", source=str(path), place=f"line {number}") from None
    return epochs
