"""``jointie benchmark``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@options.model
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="How often to measure.")
@click.option(
    "--batch-tokens",
    type=click.IntRange(min=1),
    metavar="N",
    help="The most sub-tokens of a batch; by default 2,048 on a CPU, else 8,192.",
)
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="How many threads the CPU computes with.")
@click.option("--output", type=options.output_file, help="Write what was found to this JSON file.")
@options.revision
@options.encoder
@options.device
@options.precision
@options.include_package
def benchmark(
    name: str,
    data: Path,
    reader: str | None,
    rounds: int,
    batch_tokens: int | None,
    threads: int | None,
    output: Path | None,
    revision: str | None,
    encoder: Path | None,
    device: str | None,
    precision: str,
) -> None:
    """Measure how fast MODEL is on the documents DATA, beside its encoder alone.

    MODEL is the name of one that comes with jointie, a folder, or OWNER/NAME on the Hugging Face Hub. The encoder is
    given the same windows, packed as tightly as can be; encoder ratio is how many times as long everything takes.
    """
    from jointie.archive import resolve
    from jointie.benchmarking import benchmark_prediction, set_num_threads
    from jointie.documents import reader_named
    from jointie.models import load
    from jointie.prediction import Predictor, freeze_gc

    from .support.output import check_writable, write_metrics
    from .support.output_checks import check_outputs
    from .support.tables.benchmark import benchmark_text
    from .support.terminal import echo

    folder = resolve(name, revision)
    check_outputs([output], [data], folder)
    check_writable(output)
    if threads:
        set_num_threads(threads)
    predictor = Predictor(load(folder, encoder=encoder).model, device, precision, batch_tokens)  # type: ignore[arg-type]
    freeze_gc()
    source = reader_named(reader, data)
    found = benchmark_prediction(predictor, lambda: source.read(data), rounds)
    echo(benchmark_text(found))
    write_metrics(found, output)
