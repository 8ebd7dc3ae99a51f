"""``jointie evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from . import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option("--train", "training", type=click.Path(path_type=Path), help="The training data, for relation_ign.")
@click.option("--output", type=options.output_file, help="Write the metrics to this JSON file.")
@click.option("--predictions", type=options.output_file, help="Write the predicted documents to this JSON-lines file.")
@options.device
@options.precision
@options.include_package
def evaluate(
    folder: Path,
    data: Path,
    reader: str | None,
    training: Path | None,
    output: Path | None,
    predictions: Path | None,
    device: str | None,
    precision: str,
    plugins: tuple[str, ...],
) -> None:
    """Evaluate the model in DIR on the annotated documents DATA."""
    from jointie.config import load_plugins
    from jointie.documents import JsonlWriter
    from jointie.metrics import evaluate as compare
    from jointie.prediction import Predictor

    from .data import read_all
    from .inputs import check_apart
    from .output import opened, write_metrics
    from .tables import metrics_table

    load_plugins(plugins)
    for written in filter(None, (output, predictions)):
        check_apart(written, map(str, filter(None, (data, training))))
    gold = read_all(data, reader, annotated=True)
    facts = read_all(training, reader) if training else None
    predictor = Predictor.from_archive(folder, device, precision)  # type: ignore[arg-type]
    predicted = list(predictor.predict(gold))
    if predictions:
        with opened(predictions) as stream:
            for document in predicted:
                JsonlWriter().write(document, stream)
    metrics = compare(gold, predicted, facts)
    click.echo(metrics_table(f"{len(gold)} documents of {data}", metrics))
    write_metrics(metrics, output)
