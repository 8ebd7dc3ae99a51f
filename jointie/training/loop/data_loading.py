"""Batches on their way to the model: cut in shares for the processes, padded, and made ready for the device."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch.utils.data import DataLoader

from ...components.tokenization import TokenizedDocument
from ...config import first_line
from ...models import Model
from ...tensors import Batch
from ...timing import each_timed
from ..errors import TrainingError
from .distributed import Distributed


class Loaded(NamedTuple):
    """A batch that can be moved to the device.

    Attributes:
        batch: the padded tensors, on the host.
        documents: its documents.
        weight: the factor on its mean loss with which, divided by the number of documents of a step, the mean over the
            processes is that over the documents.
    """

    batch: Batch
    documents: list[TokenizedDocument]
    weight: float


def share_of(batch: Sequence[int], distributed: Distributed) -> tuple[list[int], float]:
    """The documents of a batch that this process trains on, and their weight (:class:`Loaded`).

    They are never none, as all processes take every step together; the weight is 0 where this process has been lent
    another's document.
    """
    own = list(distributed.share(batch))
    return own or [batch[0]], float(len(own) * distributed.count)


def loaded(
    model: Model,
    documents: Sequence[TokenizedDocument],
    batches: Sequence[Sequence[int]],
    distributed: Distributed,
    workers: int,
) -> Generator[Loaded, None, None]:
    """This process's shares of batches, padded, with gold annotations.

    Args:
        model: pads them.
        documents: all documents.
        batches: positions in ``documents``.
        distributed: those that train together.
        workers: how many processes of their own pad batches ahead; 0 for none.

    Raises:
        TrainingError: if one of the workers is killed.
    """
    shares = [share_of(batch, distributed) for batch in batches]
    loader: DataLoader[Batch] = DataLoader(
        documents,  # type: ignore[arg-type]
        batch_sampler=[indices for indices, _ in shares],
        collate_fn=partial(model.collate, gold=True),
        num_workers=workers,
        generator=torch.Generator().manual_seed(0),  # else it would draw a number from the global one
        pin_memory=distributed.device.type == "cuda",
        # Forked workers have the model without its being copied.
        multiprocessing_context="fork" if workers and "fork" in multiprocessing.get_all_start_methods() else None,
        worker_init_fn=_leave_signals_to_the_trainer,
    )
    for (indices, weight), batch in zip(shares, each_timed("tokenize", _watched(iter(loader), workers))):
        yield Loaded(batch, [documents[i] for i in indices], weight)


def _watched(batches: Iterator[Batch], workers: int) -> Iterator[Batch]:
    try:
        yield from batches
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            raise
        raise TrainingError(
            f"a process that prepares batches was killed, perhaps for lack of memory: {first_line(error)}",
            remedy=f"lower trainer.workers ({workers})",
        ) from error


def _leave_signals_to_the_trainer(worker: int) -> None:
    """A terminal sends its signals to all processes; the workers have to last until the step is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
