"""Memory that does not suffice: seen before it is asked for where possible, and told in one clear error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from ...components.tokenization import TokenizedDocument
from ...models import BatchSize, Model
from ...prediction import is_out_of_memory, release_frames
from ..errors import TrainingError
from ..options import Options
from .free import available_memory
from .remedies import in_words, remedies

_NAMED = 5
"""How many documents a message names."""


class OutOfMemory(TrainingError):
    """A batch that needs more memory than there is."""


@contextmanager
def memory_watched(
    model: Model, documents: Sequence[TokenizedDocument], device: torch.device, options: Options
) -> Iterator[None]:
    """Within it, a training step on these documents that needs too much memory ends in one clear error.

    Raises:
        OutOfMemory: before the step where that is known, else when memory has run out.
    """
    free = available_memory(device)
    check_memory(model, documents, device, options, free)
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_frames(error)  # what the step has made would stay as long as the error
        raise out_of_memory(model, documents, device, options, free) from error


def check_memory(
    model: Model,
    documents: Sequence[TokenizedDocument],
    device: torch.device,
    options: Options,
    free: int | None = None,
) -> None:
    """Refuse a training step whose tensors over pairs alone need more memory than there is.

    Linux would let it begin, and kill the process without a word.

    Args:
        model: the model that is trained.
        documents: its batch.
        device: where it is trained.
        options: of the training; where they can help, the error names their values.
        free: what there is, in bytes; by default it is measured.

    Raises:
        OutOfMemory: if it is estimated to be too much.
    """
    size = model.estimate(documents)
    free = available_memory(device) if free is None else free
    if size.pair_bytes is not None and size.pair_bytes > free:
        raise _error("a training step would run out of memory", model, documents, device, options, free, size)


def out_of_memory(
    model: Model,
    documents: Sequence[TokenizedDocument],
    device: torch.device,
    options: Options,
    free: int,
    training: bool = True,
) -> OutOfMemory:
    """The error for memory that has run out.

    Args:
        model: the model that ran.
        documents: its batch.
        device: where it ran.
        options: of the training.
        free: the bytes that there were before.
        training: whether it was a training step; else it was prediction, of which no size is known before.
    """
    if training:
        size = model.estimate(documents)
        return _error("a training step ran out of memory", model, documents, device, options, free, size)
    size = BatchSize.of(documents)
    return _error("prediction ran out of memory", model, documents, device, options, free, size, training=False)


def _error(
    what: str,
    model: Model,
    documents: Sequence[TokenizedDocument],
    device: torch.device,
    options: Options,
    free: int,
    size: BatchSize,
    training: bool = True,
) -> OutOfMemory:
    message = f"{what} on {_documents(documents)}: {_needs(model, size)}{in_words(free)} were free on {device}"
    return OutOfMemory(message, remedy=", or ".join(remedies(model, documents, options, free, size, training)))


def _documents(documents: Sequence[TokenizedDocument]) -> str:
    """Their names and lengths, the longest first."""
    longest = sorted(documents, key=lambda document: -document.size)[:_NAMED]
    named = [f"{d.document.id!r} ({len(d.word_first):,} words, {d.size:,} sub-tokens)" for d in longest]
    more = f" and {len(documents) - len(named)} more" if len(documents) > len(named) else ""
    return f"{'document' if len(documents) == 1 else 'documents'} {', '.join(named)}{more}"


def _needs(model: Model, size: BatchSize) -> str:
    if size.pair_bytes is None:
        return f"with {size.sub_tokens:,} sub-tokens, padding included; "
    types = len(model.labels.relation_types)
    return (
        f"with {size.sub_tokens:,} sub-tokens, padding included, up to {size.candidates:,} candidates a document and "
        f"{types} relation types, the tensors over pairs take about {in_words(size.pair_bytes)}, and "
    )
