"""The epochs of trainings, done or under way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jointie.config import DataError

from .settings import named_paths

METRICS = "metrics.jsonl"


def read_epochs(arguments: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The epochs of each run by its name; a training in stages is a run for each stage.

    Args:
        arguments: each a ``PATH`` or ``NAME=PATH`` of a training, or of a folder of several seeds.

    Raises:
        ConfigError: if a name or a path is empty.
        DataError: if there is no training, or it has no epoch that can be read.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for name, path in named_paths(arguments):
        folders = [path] if (path / METRICS).exists() else sorted(path.glob("seed_*"))
        if not folders:
            raise DataError(f"no epoch of a training is here: there is no {METRICS}", source=str(path))
        for folder in folders:
            for epoch in _epochs(folder / METRICS):
                parts = [name, *([folder.name] if folder != path else []), *filter(None, [epoch.get("stage")])]
                runs.setdefault(" ".join(parts), []).append(epoch)
    return runs


def files_of(arguments: Sequence[str]) -> list[Path]:
    """The files that :func:`read_epochs` reads."""
    return [file for _, path in named_paths(arguments) for file in (path / METRICS, *path.glob(f"seed_*/{METRICS}"))]


def _epochs(path: Path) -> list[dict[str, Any]]:
    epochs = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                epoch = json.loads(line)
                if not {"epoch", "losses"} <= epoch.keys():
                    raise DataError("no epoch of a training", source=str(path), place=f"line {number}")
                epochs.append(epoch)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=str(path)) from None
    except (ValueError, AttributeError):
        raise DataError("no epoch of a training", source=str(path), place=f"line {number}") from None
    return epochs
