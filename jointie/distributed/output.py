"""The output folder: a file for each shard, which is there whole or not at all."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..config import ConfigError
from ..storage import Provenance, provenance_difference, write_file
from .shards import Shard

PLAN = "plan.json"
_REMEDY = "choose another output, or leave --resume out"


@dataclass(frozen=True)
class ShardReport:
    """Counts and problems of a shard.

    Attributes:
        documents: how many were written.
        words: of those.
        failed: how many the model could not do.
        problems: what was wrong with the input, and with the documents that failed.
    """

    documents: int
    words: int
    failed: int
    problems: tuple[str, ...]

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ShardReport:
        """Make a report of its fields as JSON has them."""
        return cls(**{**value, "problems": tuple(value["problems"])})


class ShardedOutput:
    """Files of JSON lines, one for each shard, and a report beside each.

    Both are written in one step each, the report last: a shard with a report is finished. It may be written twice, by
    one who was slow and one who took its place; both write the same.

    Args:
        folder: where.
        count: of shards.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def begin(self, plan: Provenance, resume: bool) -> None:
        """Begin a run in the folder, or resume one. Files of a run that has finished no shard are replaced.

        Args:
            plan: all that the output depends on.
            resume: whether the folder may hold shards of the same plan.

        Raises:
            ConfigError: if it holds something else, or cannot be written.
        """
        path = self.folder / PLAN
        with _usable(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            begun = path.exists()
            if resume and begun and any(self.folder.glob("reports/part-*.json")):
                if other := provenance_difference(json.loads(path.read_bytes()), plan):
                    raise ConfigError(f"{self.folder} was begun with other {other}; {_REMEDY}")
                self._sweep(".part-*.tmp")
                return
            if begun and not any(self.folder.glob("reports/part-*.json")):
                self._sweep("*part-*")
            elif any(not file.name.startswith(".") for file in self.folder.iterdir()):
                raise ConfigError(
                    f"the folder {self.folder} is not empty; choose a new one, or give --resume to go on with a run"
                )
            write_file(path, json.dumps(plan, indent=1, sort_keys=True).encode())

    def is_finished(self, shard: Shard) -> bool:
        """Whether a shard is written with all its documents; one with failures of the model is predicted again."""
        return self._file(shard.number, "json").exists() and self.report(shard).failed == 0

    def write(self, number: int, lines: Sequence[str], report: ShardReport) -> None:
        """Write a shard."""
        content = "".join(f"{line}\n" for line in lines)
        _write(self._file(number, "jsonl"), content.encode())
        _write(self._file(number, "json"), json.dumps(asdict(report)).encode())

    def report(self, shard: Shard) -> ShardReport:
        """Read the report of a finished shard."""
        return ShardReport.from_json(json.loads(self._file(shard.number, "json").read_bytes()))

    def _file(self, number: int, kind: str) -> Path:
        folder = "reports" if kind == "json" else "documents"
        width = max(5, len(str(self.count)))
        return self.folder / folder / f"part-{number:0{width}d}-of-{self.count:0{width}d}.{kind}"

    def _sweep(self, names: str) -> None:
        """Remove files of writers that were killed."""
        for left in self.folder.glob(f"*/{names}"):
            left.unlink(missing_ok=True)


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Turn errors of a folder and its files into a :class:`ConfigError`."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder} cannot be used: {getattr(error, 'strerror', None) or error}") from None


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step, even if another process writes it at the same time."""
    path.parent.mkdir(exist_ok=True)
    write_file(path, content, f".{uuid.uuid4().hex}")
