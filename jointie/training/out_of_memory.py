"""The one error for memory that runs out: on which documents, and which settings need less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..components.pruning import TopKPruner
from ..components.tokenization import TokenizedDocument
from ..models import Model
from ..prediction import is_out_of_memory, release_frames
from .errors import TrainingError
from .options import Options

_NAMED = 5
"""The most documents that a message names."""


@contextmanager
def memory_errors_explained(model: Model, documents: Sequence[TokenizedDocument], options: Options) -> Iterator[None]:
    """Turn an allocation that fails within it into one clear error.

    Args:
        model: the model that runs.
        documents: its batch.
        options: of the training.

    Raises:
        TrainingError: if memory runs out.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_frames(error)  # else the tensors of the step would stay as long as the error
        remedy = (
            f"lower trainer.batch_size ({options.batch_size}) and raise trainer.accumulation ({options.accumulation}), "
            "lower model.pruner.max_candidates or model.pruner.ratio, set model.encoder.gradient_checkpointing to true "
            "or trainer.precision to bf16, or cut the longest document into shorter ones"
        )
        message = f"the training ran out of memory on {_documents(model, documents)}"
        raise TrainingError(message, remedy=remedy) from error


def _documents(model: Model, documents: Sequence[TokenizedDocument]) -> str:
    """Their names and lengths, the longest first."""
    longest = sorted(documents, key=lambda document: -document.size)[:_NAMED]
    named = [f"{document.document.id!r} ({_size(model, document)})" for document in longest]
    more = f" and {len(documents) - len(named)} more" if len(documents) > len(named) else ""
    return f"{'document' if len(documents) == 1 else 'documents'} {', '.join(named)}{more}"


def _size(model: Model, document: TokenizedDocument) -> str:
    words, pruner = len(document.word_first), getattr(model, "pruner", None)
    candidates = f", up to {pruner.budget(words):,} candidates" if isinstance(pruner, TopKPruner) else ""
    return f"{words:,} words, {document.size:,} sub-tokens{candidates}"
