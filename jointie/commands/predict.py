"""``jointie predict``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .support import options

if TYPE_CHECKING:
    from jointie.documents import Document, Writer
    from jointie.prediction import Predictor

    from .support.progress import Tally

SHARD_BYTES = 2**24


@click.command()
@options.model
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output, or for formats of several files to this folder.",
)
@click.option("--resume", is_flag=True, help="Go on with --output: what stands in it complete is not predicted again.")
@click.option("--format", "format_", default="jsonl", show_default=True, metavar="FORMAT", help="A registered writer.")
@click.option(
    "--gold",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With --format docred_submission: the DocRED file by whose entities the predicted ones are numbered.",
)
@options.reader
@click.option("--encoding", metavar="NAME", help="Of plain text, as in utf-16 or latin-1; by default utf-8.")
@click.option(
    "--max-bytes", type=click.IntRange(min=1), metavar="N", help="The most of one plain text; by default 67,108,864."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where to predict: in this process, or with Ray on all machines of a cluster (extra ray).",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="With --engine ray: how many processes have a model."
)
@click.option(
    "--shard-bytes",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --engine ray: how much input makes a file of the output; by default 16,777,216.",
)
@options.revision
@options.device
@options.precision
@options.thresholds
@options.include_package
def predict(
    name: str,
    inputs: tuple[str, ...],
    output: Path | None,
    resume: bool,
    format_: str,
    gold: Path | None,
    reader: str | None,
    encoding: str | None,
    max_bytes: int | None,
    engine: str,
    workers: int | None,
    shard_bytes: int | None,
    revision: str | None,
    device: str | None,
    precision: str,
    thresholds: tuple[str, ...],
    plugins: tuple[str, ...],
) -> int:
    """Find entities and relations with MODEL.

    MODEL is the name of one that comes with jointie, a folder, or OWNER/NAME on the Hugging Face Hub.

    INPUT is a .txt, .text, .md, .jsonl or DocRED .json file, a folder of such files, or - for standard input (text,
    unless --reader says otherwise). Documents are written in the order of the input, as soon as they are done. What
    cannot be read or done (a line, a record, a file) is reported, and the rest goes on; other files of a folder are
    counted and named at the end. The exit code is 2 if there was a problem in the input, else 1 if the model failed on
    a document.

    With --engine ray, --output is a folder: each of its files holds the documents of a part of the input.
    """
    from jointie.archive import resolve
    from jointie.config import load_plugins
    from jointie.documents import Inputs
    from jointie.prediction import Predictor, freeze_gc

    from .support.output import open_target
    from .support.output_checks import check_outputs
    from .support.progress import Tally, report_error
    from .support.ray_prediction import check_options, predict_with_ray
    from .support.resume import Finished, check_resumable, resume_command, say_interrupted
    from .support.thresholds import read_thresholds
    from .support.writers import writer_named

    if engine == "ray":
        check_options(format_, gold, output, inputs, device)
    elif workers is not None or shard_bytes is not None:
        raise click.UsageError("--workers and --shard-bytes go with --engine ray")
    load_plugins(plugins)
    folder = resolve(name, revision)
    check_outputs([output], [*inputs, gold], folder)
    given = {name: value for name, value in (("encoding", encoding), ("max_bytes", max_bytes)) if value is not None}
    if engine == "ray":
        assert output is not None
        from jointie.distributed.ray_engine import Settings

        wanted = read_thresholds(thresholds)
        modules = tuple(os.path.abspath(name) if Path(name).is_file() else name for name in plugins)
        settings = Settings(folder.resolve(), workers or 1, reader, given, precision, wanted, modules)
        return predict_with_ray(inputs, output, settings, shard_bytes or SHARD_BYTES, resume)
    writer = writer_named(format_, gold)
    documents = Inputs(inputs, reader, report_error, **given)
    finished = None
    if resume:
        check_resumable(format_, writer.resumable, output)
    if resume and output is not None:
        finished = Finished(output)
    wanted = read_thresholds(thresholds)
    predictor = Predictor.from_archive(folder, device, precision, thresholds=wanted)  # type: ignore[arg-type]
    freeze_gc()
    tally = Tally()
    try:
        with open_target(output, writer, format_, finished.end if finished else 0) as target:
            _write(predictor, finished.left(documents) if finished else documents, writer, target, tally)
    except KeyboardInterrupt:
        say_interrupted(resume_command() if output and writer.resumable else None, tally.written)
        return 130
    tally.report(documents.failures, finished.skipped if finished else 0)
    return 2 if documents.failures else 1 if tally.failed else 0


def _write(predictor: Predictor, documents: Iterable[Document], writer: Writer, target: Any, tally: Tally) -> None:
    """Predict and write documents one after another."""
    from jointie.timing import timed

    from .support.output import flush

    writer.begin(target)
    try:
        with closing(predictor.predict(documents, tally.fail)) as stream:
            for document in stream:
                with timed("write"):
                    writer.write(document, target)
                    flush(target)
                tally.add(document)
    finally:
        writer.end(target)  # what is finished is of use, whatever comes after it
