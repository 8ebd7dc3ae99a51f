"""``jointie predict --engine ray``: prediction on many machines, in shards."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .progress import Tally, report_error
from .terminal import echo

if TYPE_CHECKING:
    from jointie.distributed import Shard, ShardReport
    from jointie.distributed.ray_engine import Settings
    from jointie.storage import Provenance


def check_options(
    format_: str, gold: Path | None, output: Path | None, inputs: Sequence[str], device: str | None
) -> None:
    """Check that what is asked for can be done in shards.

    Raises:
        click.UsageError: if it cannot.
    """
    if output is None:
        raise click.UsageError("--engine ray writes a folder of shards; name it with --output")
    if format_ != "jsonl":
        raise click.UsageError(f"--engine ray writes JSON lines; convert them to {format_!r} afterwards")
    if gold is not None:
        raise click.UsageError("--gold goes with --format docred_submission, which --engine ray does not write")
    if "-" in inputs:
        raise click.UsageError("--engine ray reads files, which every machine can reach, and no standard input")
    if device is not None:
        raise click.UsageError("--engine ray takes the GPUs that the cluster has, or else its CPUs; leave --device out")


def predict_with_ray(inputs: Sequence[str], output: Path, settings: Settings, shard_bytes: int, resume: bool) -> int:
    """Predict all inputs in shards, and print errors and a summary.

    Returns:
        The exit code.

    Raises:
        ConfigError: if the output cannot be used, or ray is not installed.
    """
    from jointie.distributed import ShardedOutput, shards_of
    from jointie.distributed.ray_engine import check_settings, predict_shards
    from jointie.documents import Inputs

    from .output import locked
    from .resume import resume_command, say_interrupted

    sources = Inputs(inputs, settings.reader, report_error, **settings.arguments)
    check_settings(settings)
    with locked(output):
        files = map(os.path.abspath, sources.files())  # not resolved: a link has the name that counts
        shards = shards_of(files, shard_bytes, settings.reader)
        folder = ShardedOutput(output.resolve(), len(shards))
        folder.begin(_plan(shards, settings), resume)
        left = [shard for shard in shards if not folder.is_finished(shard)]
        before = [folder.report(shard) for shard in shards if folder.is_finished(shard)]
        try:
            return _follow(before, predict_shards(left, settings, folder), sources.failures)
        except KeyboardInterrupt:
            written = sum(folder.report(shard).documents for shard in left if folder.is_finished(shard))
            say_interrupted(resume_command(), written)
            return 130


def _follow(before: Sequence[ShardReport], now: Iterator[ShardReport], problems: int) -> int:
    """Print the errors of the shards as they are finished, and a summary.

    Returns:
        The exit code.
    """
    from jointie.config import JointieError

    tally = Tally()
    try:
        for report, written in chain(((report, False) for report in before), ((report, True) for report in now)):
            for problem in report.problems:
                echo(f"Error: {problem}", err=True)
            tally.failed += report.failed
            problems += len(report.problems) - report.failed
            tally.written += report.documents * written
            tally.words += report.words * written
    except JointieError:
        tally.report(problems, sum(report.documents for report in before))
        raise
    tally.report(problems, sum(report.documents for report in before))
    return 2 if problems else 1 if tally.failed else 0


def _plan(shards: Sequence[Shard], settings: Settings) -> Provenance:
    """Everything that the output depends on."""
    from jointie.documents import split_part

    files = {piece.source: _stamp(split_part(piece.source)[0]) for shard in shards for piece in shard.pieces}
    return settings.provenance(inputs=[shard.to_json() for shard in shards], files=files)


def _stamp(path: Path) -> Any:
    """The size of a file and when it was changed, or so of all files in a folder."""
    from jointie.documents import files_of

    if path.is_dir():
        return {str(file.relative_to(path)): _stamp(file) for file in files_of(path) if file.is_file()}
    if not path.is_file():
        return None
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
