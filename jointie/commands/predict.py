"""``jointie predict``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .support import options

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
@options.encoder
@options.device
@options.precision
@options.thresholds
@options.evidence_fusion
@options.included_packages
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
    encoder: Path | None,
    device: str | None,
    precision: str,
    thresholds: tuple[str, ...],
    evidence_fusion: bool,
    plugins: tuple[str, ...],
) -> int:
    """Find entities and relations with MODEL.

    MODEL is the name of one that comes with jointie, a folder, or OWNER/NAME on the Hugging Face Hub.

    INPUT is a .txt, .text, .md, .jsonl, DocRED .json, CoNLL, .conllu or .spacy file, a folder of such files, or - for
    standard input (text, unless --reader says otherwise). Documents are written in the order of the input, as soon as
    they are done. What cannot be read or done (a line, a record, a file) is reported, and the rest goes on; other files
    of a folder are counted and named at the end. The exit code is 2 if there was a problem in the input, else 1 if the
    model failed on a document.

    With --engine ray, --output is a folder: each of its files holds the documents of a part of the input.
    """
    from .support.memory import check_memory

    check_memory()
    from jointie.archive import resolve
    from jointie.distributed.ray_engine import Settings

    from .support.local_prediction import predict_locally
    from .support.output_checks import check_apart, check_outputs
    from .support.ray_prediction import check_options, predict_with_ray
    from .support.thresholds import read_thresholds

    output = None if output == Path("-") else output
    if engine == "ray":
        check_options(format_, gold, output, inputs, device)
    elif workers is not None or shard_bytes is not None:
        raise click.UsageError("--workers and --shard-bytes go with --engine ray")
    folder = resolve(name, revision)
    check_outputs([output], [*inputs, gold], folder)
    if output is None:
        check_apart(None, inputs)
    given = {name: value for name, value in (("encoding", encoding), ("max_bytes", max_bytes)) if value is not None}
    modules = tuple(os.path.abspath(name) if Path(name).is_file() else name for name in plugins)
    wanted = read_thresholds(thresholds)
    place = folder.resolve() if engine == "ray" else folder
    settings = Settings(
        place, workers or 1, reader, given, precision, wanted, modules, encoder and encoder.absolute(), evidence_fusion
    )
    if engine == "ray" and output is not None:
        return predict_with_ray(inputs, output, settings, shard_bytes or SHARD_BYTES, resume)
    return predict_locally(inputs, output, settings, device, format_, gold, resume)
