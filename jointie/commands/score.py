"""``jointie score``."""

from __future__ import annotations

from pathlib import Path

import click

from . import options


@click.command()
@click.option("--gold", type=click.Path(path_type=Path), required=True, help="The annotated documents.")
@click.option("--predicted", type=click.Path(path_type=Path), required=True, help="The output of a system for them.")
@click.option("--train", "training", type=click.Path(path_type=Path), help="The training data, for relation_ign.")
@click.option("--output", type=options.output_file, help="Write the metrics to this JSON file.")
@options.reader
@options.include_package
def score(
    gold: Path,
    predicted: Path,
    training: Path | None,
    output: Path | None,
    reader: str | None,
    plugins: tuple[str, ...],
) -> None:
    """Compare the output of any system with gold documents, paired by their ids."""
    from jointie.config import load_plugins
    from jointie.metrics import evaluate as compare

    from .data import read_all
    from .inputs import check_apart
    from .output import write_metrics
    from .tables import metrics_table

    load_plugins(plugins)
    if output:
        check_apart(output, map(str, filter(None, (gold, predicted, training))))
    documents = read_all(gold, reader, annotated=True)
    facts = read_all(training, reader) if training else None
    metrics = compare(documents, read_all(predicted, reader, may_be_empty=True), facts)
    click.echo(metrics_table(f"{predicted} against {gold}", metrics))
    write_metrics(metrics, output)
