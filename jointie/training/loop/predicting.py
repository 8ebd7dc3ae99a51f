"""Predicting validation and test documents, each in one of the processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...documents import Document
from ...models import Model, What
from ...prediction import Look, Predictor
from ..options import Options
from ..out_of_memory import memory_errors_explained
from .distributed import Distributed


def predicted(
    model: Model,
    documents: Sequence[Document],
    distributed: Distributed,
    options: Options,
    given: What | None = None,
    told_to_stop: Callable[[], bool] = lambda: False,
    look: Look | None = None,
) -> list[Document] | None:
    """The documents as the model sees them, in their order; every process gets all of them.

    Args:
        model: the model.
        documents: the documents.
        distributed: each predicts its share.
        options: of the training.
        given: what the model is given of the documents' annotations.
        told_to_stop: asked after each document.
        look: as :class:`Predictor` takes it.

    Returns:
        ``None`` if it was told to stop before the end.

    Raises:
        TrainingError: if memory does not suffice.
    """
    predictor = Predictor(model, distributed.device, options.precision, given=given, look=look)

    def fail(document: Document, error: Exception) -> None:
        with memory_errors_explained(model, [model.tokenize(document)], options):
            raise error

    found: list[Document] = []
    for document in predictor.predict(distributed.share(documents), fail):
        if told_to_stop():
            return None
        found.append(document)
    return distributed.collect(found)
