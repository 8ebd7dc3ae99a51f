"""Predicting validation and test documents, each in one of the processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...documents import Document
from ...models import Model, What
from ...prediction import Predictor, is_out_of_memory
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
) -> list[Document] | None:
    """The documents as the model sees them, in their order; every process gets all of them.

    Args:
        model: the model.
        documents: the documents.
        distributed: each predicts its share.
        options: of the training.
        given: what the model is given of the documents' annotations.
        told_to_stop: asked after each document.

    Returns:
        ``None`` if it was told to stop before the end.

    Raises:
        TrainingError: if memory does not suffice.
    """
    predictor = Predictor(model, distributed.device, options.precision, given=given)
    share = distributed.share(documents)
    found: list[Document] = []
    try:
        for document in predictor.predict(share):
            if told_to_stop():
                return None
            found.append(document)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        together = share[len(found) : len(found) + predictor.look_ahead]
        longest = max(together, key=lambda document: len(document.tokens))
        with memory_errors_explained(model, [model.tokenize(longest)], options, training=False):
            raise
    return distributed.collect(found)
