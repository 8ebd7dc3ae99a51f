"""What the queue file says: documents to measure on, and trainings."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Training:
    """A training that waits.

    Attributes:
        name: of its folder; of two that differ in precision alone, one ends with ``_fp32`` and one with ``_bf16``.
        spec: the file of the experiment.
        overrides: as after ``-o`` of ``jointie train``.
    """

    name: str
    spec: str
    overrides: tuple[str, ...]

    def command(self) -> list[str]:
        """The arguments of ``jointie``, but for the folder."""
        return ["train", self.spec, *(part for override in self.overrides for part in ("-o", override))]


@dataclass(frozen=True)
class Plan:
    """A queue file.

    Attributes:
        documents: to measure speed on.
        reader: of them.
        trainings: in the order in which they begin.
    """

    documents: str
    reader: str
    trainings: tuple[Training, ...]


def read_plan(path: Path, data: Path | None) -> Plan:
    """Read a queue file, in which ``{data}`` stands for the folder of the documents."""
    file = _filled(json.loads(path.read_text(encoding="utf-8")), str(data))
    trainings = tuple(
        Training(each["name"], each["spec"], (*file["common"], *each["overrides"])) for each in file["trainings"]
    )
    return Plan(file["speed"]["documents"], file["speed"]["reader"], trainings)


def counted(training: Training) -> dict[str, int]:
    """How many documents each part of a training has."""
    from jointie.config import load

    spec = load(training.spec, training.overrides)
    counts = {}
    for part in ("train", "validation"):
        given = spec.get(part) or []
        files = [given] if isinstance(given, str) else given
        counts[part] = sum(_documents_in(file, spec["reader"]) for file in files)
    return counts


@cache
def _documents_in(file: str, reader: str) -> int:
    from jointie.documents import reader_named

    logging.getLogger("jointie").setLevel(logging.ERROR)  # the trainings tell what is repaired
    return sum(1 for _ in reader_named(reader, Path(file)).read(file))


def _filled(value: Any, data: str) -> Any:
    if isinstance(value, str):
        return value.replace("{data}", data)
    if isinstance(value, list):
        return [_filled(each, data) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, data) for key, each in value.items()}
    return value
