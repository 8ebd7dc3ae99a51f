"""``jointie predict`` in this process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointie.documents import Document, Inputs, Writer
from jointie.prediction import Predictor, freeze_gc
from jointie.timing import timed

from .output import flush, locked, open_target
from .progress import Tally, report_error
from .resume import Finished, ProvenanceFile, check_resumable, resume_command, say_interrupted
from .writers import writer_named

if TYPE_CHECKING:
    from jointie.distributed.ray_engine import Settings


def predict_locally(
    inputs: Sequence[str],
    output: Path | None,
    settings: Settings,
    device: str | None,
    format_: str,
    gold: Path | None,
    resume: bool,
) -> int:
    """Predict all inputs one after another, and print errors and a summary.

    Args:
        inputs: files, folders, and ``-`` for standard input.
        output: where to; ``None`` for standard output.
        settings: how to predict.
        device: where to compute.
        format_: the name of a writer.
        gold: the file with given entities, for a writer that needs them.
        resume: whether to go on with what the output holds.

    Returns:
        The exit code.

    Raises:
        ConfigError: if the output cannot be used, or something is asked for that there is not.
    """
    writer = writer_named(format_, gold)
    documents = Inputs(inputs, settings.reader, report_error, **settings.arguments)
    if resume:
        check_resumable(format_, writer.resumable, output)
    tally = Tally()
    with locked(output):
        predictor = settings.predictor(device)
        writer.labels = predictor.model.labels
        finished = Finished(output) if resume and output is not None else None
        record = ProvenanceFile(output, settings.provenance()) if output is not None and writer.resumable else None
        going_on = finished is not None and finished.end > 0
        if record is not None and going_on:
            record.check()
        freeze_gc()
        try:
            stream = iter(finished.left(documents) if finished else documents)
            first = list(islice(stream, 1)) if _would_empty(output) and not going_on else []
            if first or not documents.failures:  # else what stands in the output stays
                with open_target(output, writer, format_, finished.end if finished else 0) as target:
                    if record is not None and not going_on:
                        record.write()
                    _write(predictor, chain(first, stream), writer, target, tally)
        except KeyboardInterrupt:
            say_interrupted(resume_command() if output and writer.resumable else None, tally.written)
            return 130
    tally.report(documents.failures, finished.skipped if finished else 0)
    return 2 if documents.failures else 1 if tally.failed else 0


def _would_empty(output: Path | None) -> bool:
    """Whether something stands in the output, which opening it anew would take away."""
    return output is not None and output.is_file() and output.stat().st_size > 0


def _write(predictor: Predictor, documents: Iterable[Document], writer: Writer, target: Any, tally: Tally) -> None:
    """Predict and write documents one after another."""
    writer.begin(target)
    try:
        with closing(predictor.predict(documents, tally.fail)) as stream:
            for document in stream:
                with timed("write"):
                    writer.append(document, target)
                    flush(target)
                tally.add(document)
    finally:
        writer.end(target)  # what is finished is of use, whatever comes after it
