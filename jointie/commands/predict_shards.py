"""``jointie predict --engine ray``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .places import say

if TYPE_CHECKING:
    from jointie.distributed import Shard
    from jointie.distributed.ray_engine import Settings


def check_options(format_: str, output: Path | None, inputs: Sequence[str], device: str | None) -> None:
    """Check that what is asked for can be done in shards.

    Raises:
        click.UsageError: if it cannot.
    """
    if output is None:
        raise click.UsageError("--engine ray writes a folder of shards; name it with --output")
    if format_ != "jsonl":
        raise click.UsageError(f"--engine ray writes JSON lines; convert them to {format_!r} afterwards")
    if "-" in inputs:
        raise click.UsageError("--engine ray reads files, which every machine can reach, and no standard input")
    if device is not None:
        raise click.UsageError("--engine ray takes the GPUs that the cluster has, or else its CPUs; leave --device out")


def predict_shards(inputs: Sequence[str], output: Path, settings: Settings, shard_bytes: int, resume: bool) -> int:
    """Predict all inputs in shards, and tell how it went.

    Returns:
        The exit code.

    Raises:
        ConfigError: if the output cannot be used, or ray is not installed.
    """
    from jointie.distributed import ShardedOutput, shards_of
    from jointie.distributed.ray_engine import predict_shards
    from jointie.documents import Inputs

    from .progress import Tally

    sources = Inputs(inputs, settings.reader, say, **settings.arguments)
    files = [str(Path(source).resolve()) if Path(source).exists() else source for source in sources.sources()]
    shards = shards_of(files, shard_bytes, can_be_cut=settings.reader in (None, "jsonl"))
    folder = ShardedOutput(output.resolve(), len(shards))
    folder.begin(_plan(shards, settings), resume)
    left = [shard for shard in shards if not folder.is_finished(shard)]
    before = [folder.report(shard) for shard in shards if folder.is_finished(shard)]
    tally = Tally()
    problems = sources.failures
    for report in (*before, *predict_shards(left, settings, folder)):
        for problem in report.problems:
            click.echo(f"Error: {problem}", err=True)
        tally.failed += report.failed
        problems += len(report.problems) - report.failed
    for report in (folder.report(shard) for shard in left):
        tally.written += report.documents
        tally.words += report.words
    tally.report(problems, sum(report.documents for report in before))
    return 2 if problems else 1 if tally.failed else 0


def _plan(shards: Sequence[Shard], settings: Settings) -> dict[str, Any]:
    """All that the output depends on, under the names that an error says."""
    return {
        "inputs": [shard.to_json() for shard in shards],
        "files": {piece.source: _stamp(Path(piece.source)) for shard in shards for piece in shard.pieces},
        "model": {name: _stamp(settings.model / name) for name in ("config.json", "model.safetensors")},
        "settings": {**settings_of(settings), "calibration": _stamp(settings.model / "calibration.json")},
    }


def settings_of(settings: Settings) -> dict[str, Any]:
    """What may change the output beside the input and the model."""
    thresholds: Mapping[str, float] = settings.thresholds
    return {
        "reader": settings.reader,
        "arguments": dict(settings.arguments),
        "precision": settings.precision,
        "thresholds": dict(thresholds),
    }


def _stamp(path: Path) -> list[int] | None:
    """The size of a file and when it was changed."""
    if not path.is_file():
        return None
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
