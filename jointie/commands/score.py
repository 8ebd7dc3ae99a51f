"""``jointie score``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@click.option("--gold", type=click.Path(path_type=Path), required=True, help="The annotated documents.")
@click.option("--predicted", type=click.Path(path_type=Path), required=True, help="The output of a system for them.")
@click.option("--train", "training", type=click.Path(path_type=Path), help="The training data, for relation_ign.")
@click.option("--output", type=options.output_file, help="Write the metrics to this JSON file.")
@options.by_type
@options.by
@options.reader
@options.include_package
def score(
    gold: Path,
    predicted: Path,
    training: Path | None,
    output: Path | None,
    by_type: bool,
    by: str | None,
    reader: str | None,
) -> None:
    """Compare the output of any system with gold documents, paired by their ids.

    --reader is the format of all of them, but predictions in a .jsonl file are in the native format, as jointie writes
    them. What a system writes that no document can hold, as a span in two entities, is repaired and counted.
    """

    from jointie.metrics import evidence_counts

    from .support.data import read_all, read_output
    from .support.output import write_metrics
    from .support.output_checks import check_apart
    from .support.scoring import report_scores

    if output:
        check_apart(output, map(str, filter(None, (gold, predicted, training))))
    documents = read_all(gold, reader, annotated=True)
    facts = read_all(training, reader) if training else None
    found = read_output(predicted, reader, repair=True)
    title = f"{predicted} against {gold}"
    told = any(relation.evidence for document in found for relation in document.relations or ())
    others = {"evidence": evidence_counts} if told else {}
    write_metrics(report_scores(title, documents, found, facts, by_type, others=others, by=by).metrics, output)
