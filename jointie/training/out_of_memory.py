"""The one error for memory that runs out: on which documents, and which settings need less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..components.encoding import TransformerEncoder
from ..components.pruning import TopKPruner
from ..components.tokenization import TokenizedDocument
from ..models import Model
from ..prediction import is_out_of_memory, release_frames
from .errors import TrainingError
from .options import Options

_NAMED = 5
"""The most documents that a message names."""


@contextmanager
def memory_errors_explained(
    model: Model, documents: Sequence[TokenizedDocument], options: Options, training: bool = True
) -> Iterator[None]:
    """Turn an allocation that fails within it into one clear error.

    Args:
        model: the model that runs.
        documents: its batch.
        options: of the training.
        training: whether it is a training step; else it is prediction, which makes its own batches.

    Raises:
        TrainingError: if memory runs out.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_frames(error)  # else the tensors of the step would stay as long as the error
        what = "a training step" if training else "prediction"
        named = _documents(model, documents, training)
        remedies = _remedies(model, documents, options, training)
        raise TrainingError(f"{what} ran out of memory on {named}", remedy=", or ".join(remedies)) from error


def _documents(model: Model, documents: Sequence[TokenizedDocument], training: bool) -> str:
    """Their names and lengths, the longest first."""
    longest = sorted(documents, key=lambda document: -document.size)[:_NAMED]
    named = [f"{document.document.id!r} ({_size(model, document, training)})" for document in longest]
    more = f" and {len(documents) - len(named)} more" if len(documents) > len(named) else ""
    return f"{'document' if len(documents) == 1 else 'documents'} {', '.join(named)}{more}"


def _size(model: Model, document: TokenizedDocument, training: bool) -> str:
    words, pruner = len(document.word_first), getattr(model, "pruner", None)
    size = f"{words:,} words, {document.size:,} sub-tokens"
    if training and isinstance(pruner, TopKPruner):
        size += f", up to {pruner.budget(words):,} candidates"
    return size


def _remedies(model: Model, documents: Sequence[TokenizedDocument], options: Options, training: bool) -> list[str]:
    """The settings that need less memory, with their present values."""
    found = []
    size, pruner, encoder = options.batch_size, getattr(model, "pruner", None), getattr(model, "encoder", None)
    if training and len(documents) > 1 and size > 1:
        smaller = max(part for part in range(1, size) if size % part == 0)
        found.append(
            f"lower trainer.batch_size from {size} to {smaller} and raise trainer.accumulation from "
            f"{options.accumulation} to {options.accumulation * size // smaller}, which keeps the documents of a step"
        )
    if isinstance(pruner, TopKPruner):
        cap = f"model.pruner.max_candidates ({pruner.max_candidates}) or " if training else ""
        found.append(f"lower {cap}model.pruner.ratio ({pruner.ratio:g})")
    if getattr(getattr(model, "relations", None), "uses_context", False):
        found.append("set model.relations.scorer.context_pooling to false")
    if training and isinstance(encoder, TransformerEncoder) and not encoder.gradient_checkpointing:
        found.append("set model.encoder.gradient_checkpointing to true (now false)")
    if options.precision == "fp32":
        found.append("set trainer.precision to bf16 (now fp32)")
    return [*found, "cut the longest document into shorter ones"]
