"""The results of trainings and evaluations, read without their models and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...config import DataError, read_json_object
from ...documents import not_found
from ...metrics import DocumentCounts
from .document_counts import DOCUMENTS, read_document_counts

BestEpoch = int | dict[str, int]
"""The epoch of the best model; one for each stage, where it was trained in several."""


@dataclass(frozen=True)
class FinishedRun:
    """One evaluated model.

    Attributes:
        path: the folder of its training, or the file of its counts.
        files: those that it was read from.
        parts: what was counted in each document of ``validation``, ``test``, and of test documents whose entities were
            given.
        config: the resolved spec of its training; ``None`` for a file of counts.
        best_epoch: of its training; ``None`` for a file of counts.
    """

    path: Path
    files: tuple[Path, ...]
    parts: Mapping[str, list[DocumentCounts]]
    config: Mapping[str, Any] | None = None
    best_epoch: BestEpoch | None = None


def seed_folder(folder: Path, seed: int) -> Path:
    """The folder of the training of a seed, in that of trainings that differ in their seeds alone."""
    return folder / f"seed_{seed}"


def seed_folders(folder: Path) -> list[Path]:
    """The folders of the trainings of several seeds, in the order of the seeds."""
    found = (each for each in folder.glob("seed_*") if each.is_dir() and each.name[5:].isdecimal())
    return sorted(found, key=lambda each: int(each.name[5:]))


def read_runs(path: Path) -> list[FinishedRun]:
    """The runs at a path.

    Args:
        path: the folder of a training, or of several seeds (in the order of the seeds), or a file of counts.

    Raises:
        DataError, ConfigError: if there are none, one has not come to its end, or a file of one is missing or damaged.
    """
    if path.is_file():
        return [FinishedRun(path, (path,), read_document_counts(path))]
    if not path.is_dir():
        raise not_found(path)
    if (path / "config.json").exists():
        return [_read_run(path)]
    folders = seed_folders(path)
    if not folders:
        raise DataError(
            "the folder holds neither a training nor trainings of several seeds",
            source=path,
            remedy="give a folder that `jointie train -s` wrote, or a file of `jointie evaluate --counts`",
        )
    return [_read_run(each) for each in folders]


def _read_run(folder: Path) -> FinishedRun:
    results, config, counts = files = tuple(folder / name for name in ("metrics.json", "config.json", DOCUMENTS))
    if not all(file.is_file() for file in files):
        raise DataError("the training has not come to its end", source=folder, remedy="go on with it, or leave it out")
    best = read_json_object(results).get("best_epoch")
    return FinishedRun(folder, files, read_document_counts(counts), read_json_object(config), best)
