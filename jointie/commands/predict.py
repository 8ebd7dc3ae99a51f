"""``jointie predict``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from . import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("--output", type=options.output_file, help="Write to this file instead of standard output.")
@click.option("--format", "format_", default="jsonl", show_default=True, metavar="FORMAT", help="A registered writer.")
@click.option(
    "--gold",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With --format docred_submission: the DocRED file by whose entities the predicted ones are numbered.",
)
@options.reader
@options.device
@options.precision
@options.include_package
def predict(
    folder: Path,
    inputs: tuple[str, ...],
    output: Path | None,
    format_: str,
    gold: Path | None,
    reader: str | None,
    device: str | None,
    precision: str,
    plugins: tuple[str, ...],
) -> int:
    """Find entities and relations with the model in DIR.

    INPUT is a .txt, .jsonl or DocRED .json file, a folder of such files, or - for standard input (text, unless --reader
    says otherwise). Documents are written in the order of the input, as soon as their batch is done.
    """
    import sys

    from jointie.config import load_plugins
    from jointie.prediction import Predictor

    from .inputs import Inputs, check_outputs
    from .output import opened
    from .writers import writer_named

    load_plugins(plugins)
    check_outputs([output], [*inputs, gold], folder)
    writer = writer_named(format_, gold)
    predictor = Predictor.from_archive(folder, device, precision)  # type: ignore[arg-type]
    documents = Inputs(inputs, reader)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    with opened(output) if output else nullcontext(sys.stdout) as stream:
        writer.begin(stream)
        try:
            for document in predictor.predict(documents):
                writer.write(document, stream)
                stream.flush()
        finally:
            writer.end(stream)  # what is finished is of use, whatever comes after it
    if documents.failures:
        click.echo(f"{documents.failures} problem(s) in the input, see above; everything else is written", err=True)
    return 2 if documents.failures else 0
