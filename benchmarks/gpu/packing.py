"""What comes back: few files, none of them large."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MOST_FILES, MOST_BYTES, MOST_IN_ALL = 8, 16 * 2**20, 64 * 2**20
_OWN = ("report.md", "results.json", "logs.tar.gz")
_ROOM_OF_OWN = 2 * 2**20
_LOG_BYTES = 200_000
"""Of each log, its end."""


def pack_logs(work: Path, out: Path) -> None:
    """The ends of all logs, and what each training wrote of its epochs, in one archive."""
    chosen = [*sorted((work / "logs").glob("*.log")), *sorted((work / "trainings").glob("*/run/*.jsonl"))]
    chosen += sorted((work / "trainings").glob("*/run/metrics.json"))
    shortened = work / "shortened"
    with tarfile.open(out / "logs.tar.gz", "w:gz") as archive:
        for path in chosen:
            shortened.write_bytes(path.read_bytes()[-_LOG_BYTES:])
            archive.add(shortened, str(path.relative_to(work)))


def pack_models(trainings: Sequence[Mapping[str, Any]], work: Path, out: Path) -> dict[str, str]:
    """The small models that there is room for, the best first.

    Returns:
        What became of each, by name.
    """
    done = [training for training in trainings if (work / "trainings" / training["name"] / "small").is_dir()]
    done = sorted((training for training in done if training["metrics"]), key=_score, reverse=True)
    left, room = MOST_FILES - len(_OWN), MOST_IN_ALL - _ROOM_OF_OWN
    found = {}
    for training in done:
        name = training["name"]
        path = work / f"{name}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.add(work / "trainings" / name / "small", name)
        size = path.stat().st_size
        if left and size <= MOST_BYTES and size <= room:
            path.replace(out / path.name)
            left, room, found[name] = left - 1, room - size, f"{path.name}, {size:,} bytes"
        else:
            path.unlink()
            found[name] = f"left out, {size:,} bytes are too many beside the others"
    return found


def _score(training: Mapping[str, Any]) -> float:
    return float(training["metrics"]["validation"]["relation"]["f1"])


def check(out: Path) -> None:
    """Assert that what comes back is within its limits."""
    sizes = {path.name: path.stat().st_size for path in out.iterdir()}
    assert len(sizes) <= MOST_FILES and sum(sizes.values()) <= MOST_IN_ALL, sizes
    assert max(sizes.values()) <= MOST_BYTES, sizes
