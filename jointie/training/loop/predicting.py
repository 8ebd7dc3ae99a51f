"""Predicting validation and test documents, each in one of the processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...documents import Document
from ...models import Model, What
from ...prediction import Look, Precision, Predictor, stop_at_failure
from .distributed import Distributed


def predicted(
    model: Model,
    documents: Sequence[Document],
    distributed: Distributed,
    precision: Precision,
    given: What | None = None,
    told_to_stop: Callable[[], bool] = lambda: False,
    look: Look | None = None,
) -> list[Document] | None:
    """The documents as the model sees them, in their order; every process gets all of them.

    Args:
        model: the model.
        documents: the documents.
        distributed: each predicts its share.
        precision: of the numbers.
        given: what the model is given of the documents' annotations.
        told_to_stop: asked after each document.
        look: as :class:`Predictor` takes it.

    Returns:
        ``None`` if it was told to stop before the end.

    Raises:
        ModelFailure: naming the document that the model cannot do.
    """
    predictor = Predictor(model, distributed.device, precision, given=given, look=look)
    found: list[Document] = []
    for document in predictor.predict(distributed.share(documents), stop_at_failure):
        if told_to_stop():
            return None
        found.append(document)
    return distributed.collect(found)
