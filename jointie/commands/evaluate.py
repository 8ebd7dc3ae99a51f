"""``jointie evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .support import options

if TYPE_CHECKING:
    from jointie.documents import Document
    from jointie.models import What


@click.command()
@options.model
@click.argument("data", type=click.Path(path_type=Path))
@options.reader
@click.option(
    "--gold-entities",
    is_flag=True,
    help="Score coreference given the gold mentions, and relations given the gold entities.",
)
@click.option("--train", "training", type=click.Path(path_type=Path), help="The training data, for relation_ign.")
@click.option("--output", type=options.output_file, help="Write the metrics to this JSON file.")
@click.option("--predictions", type=options.output_file, help="Write the predicted documents to this JSON-lines file.")
@click.option("--counts", type=options.output_file, help="Write what is counted in each document, for jointie compare.")
@options.by_type
@options.by
@options.revision
@options.encoder
@options.device
@options.precision
@options.thresholds
@options.evidence_fusion
@options.include_package
def evaluate(
    name: str,
    data: Path,
    reader: str | None,
    gold_entities: bool,
    training: Path | None,
    output: Path | None,
    predictions: Path | None,
    counts: Path | None,
    by_type: bool,
    by: str | None,
    revision: str | None,
    encoder: Path | None,
    device: str | None,
    precision: str,
    thresholds: tuple[str, ...],
    evidence_fusion: bool,
) -> None:
    """Evaluate MODEL (a name, a folder, or OWNER/NAME on the Hugging Face Hub) on the annotated documents DATA."""
    from jointie.archive import resolve
    from jointie.metrics import groups_of, warn_of_unknown_types
    from jointie.models import load
    from jointie.prediction import EvidenceFusion, Predictor, stop_at_failure
    from jointie.training import GIVEN, document_counts_text

    from .support.data import read_all, read_through
    from .support.output import check_writable, write_documents, write_metrics, write_text
    from .support.output_checks import check_outputs
    from .support.scoring import report_scores
    from .support.thresholds import read_thresholds

    folder = resolve(name, revision)
    check_outputs([output, predictions, counts], [data, training], folder)
    through = read_through(folder)
    gold = read_all(data, reader, annotated=True, through=through)
    facts = read_all(training, reader, through=through) if training else None
    wanted = read_thresholds(thresholds)
    if by is not None:
        groups_of(gold, by)  # a wrong key is told before anything is predicted
    check_writable(output, predictions, counts)
    model = load(folder, encoder=encoder).model
    warn_of_unknown_types(gold, model.labels)

    def predicted(given: What | None) -> list[Document]:
        kind = EvidenceFusion if evidence_fusion and given != "mentions" else Predictor
        predictor = kind(model, device, precision, given=given, thresholds=wanted)  # type: ignore[arg-type]
        return list(predictor.predict(gold, stop_at_failure))

    found = predicted("entities" if gold_entities else None)
    write_documents(found, predictions)
    title = f"{len(gold)} documents of {data}{', gold entities given' if gold_entities else ''}"
    given_mentions = predicted("mentions") if gold_entities else None
    scored = report_scores(title, gold, found, facts, by_type, given_mentions, model.measures, by)
    write_metrics(scored.metrics, output)
    if counts:
        write_text(counts, document_counts_text({GIVEN if gold_entities else "test": scored.counts}))
