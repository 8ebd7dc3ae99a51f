"""The results of trainings and evaluations, read without their models and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...config import ConfigError, DataError, read_json_object
from ...documents import not_found
from ...metrics import DocumentCounts
from .document_counts import DOCUMENTS, read_document_counts
from .seeds import seed_folders

BestEpoch = int | dict[str, int]
"""The epoch of the best model; one for each stage, where it was trained in several."""


@dataclass(frozen=True)
class FinishedRun:
    """One evaluated model.

    Attributes:
        path: the folder of its training, or the file of its counts.
        parts: what was counted in each document of ``validation``, ``test``, and of test documents whose entities were
            given.
        config: the resolved spec of its training; ``None`` for a file of counts.
        best_epoch: of its training; ``None`` for a file of counts.
    """

    path: Path
    parts: Mapping[str, list[DocumentCounts]]
    config: Mapping[str, Any] | None = None
    best_epoch: BestEpoch | None = None

    @property
    def files(self) -> list[Path]:
        """The files that it was read from."""
        if self.config is None:
            return [self.path]
        return [self.path / name for name in (DOCUMENTS, "config.json", "metrics.json")]


def read_runs(path: Path) -> list[FinishedRun]:
    """The runs at a path.

    Args:
        path: the folder of a training, or of several seeds (in the order of the seeds), or a file of counts.

    Raises:
        DataError: if there are none, one has not come to its end, or a file of one is missing or damaged.
    """
    if path.is_file():
        return [FinishedRun(path, read_document_counts(path))]
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
    return [_read_run(folder) for folder in folders.values()]


def _read_run(folder: Path) -> FinishedRun:
    config = _read_object(folder / "config.json", "the training did not begin, or the folder is damaged")
    metrics = _read_object(folder / "metrics.json", "the training has not come to its end")
    if not {"validation", "test"} & metrics.keys():
        raise DataError("the training had no validation and no test documents", source=folder, remedy=_evaluate(folder))
    if not (folder / DOCUMENTS).is_file():
        message = "the file is missing; the training is of an earlier version"
        raise DataError(message, source=folder / DOCUMENTS, remedy=_evaluate(folder))
    return FinishedRun(folder, read_document_counts(folder / DOCUMENTS), config, _best_epoch(folder, metrics))


def _evaluate(folder: Path) -> str:
    return f"evaluate it: jointie evaluate {folder} DATA --counts FILE, and give FILE"


def _best_epoch(folder: Path, metrics: Mapping[str, Any]) -> BestEpoch:
    value = metrics.get("best_epoch")
    epochs = list(value.values()) if isinstance(value, dict) else [value]
    if not epochs or not all(type(epoch) is int for epoch in epochs):
        message = "'best_epoch' is missing or no epoch"
        raise DataError(message, source=folder / "metrics.json", remedy=_evaluate(folder))
    return value  # type: ignore[return-value]  # what the check has shown


def _read_object(path: Path, missing: str) -> dict[str, Any]:
    if not path.is_file():
        raise DataError(f"the file is missing; {missing}", source=path, remedy="train it again, or leave it out")
    try:
        return read_json_object(path)
    except ConfigError as error:
        message = error.problems[0].message
        raise DataError(message, source=path, remedy="the file is damaged; train it again, or leave it out") from None
