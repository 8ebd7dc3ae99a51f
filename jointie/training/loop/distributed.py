"""The processes that train one model together, each on a device of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
from accelerate import Accelerator, DistributedDataParallelKwargs
from accelerate.state import AcceleratorState
from accelerate.utils import broadcast_object_list, gather_object

from ...config import ConfigError, first_line
from ...prediction import Precision
from ..errors import TrainingError

T = TypeVar("T")

_LOST = ("Connection closed by peer", "Connection reset by peer", "gloo/transport", "NCCL error")
"""Parts of the messages of errors that a lost process causes."""
_ACCELERATE_PRECISION = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}


class Distributed:
    """This process among those that ``torchrun`` or ``accelerate launch`` started; most often it is alone.

    Args:
        precision: of the encoder's arithmetic.

    Raises:
        ConfigError: if the precision is not to be had on this device.

    Attributes:
        accelerator: puts models on devices and averages gradients.
        count: how many processes there are.
        rank: which of them this one is, from 0.
        device: on which it computes.
    """

    def __init__(self, precision: Precision) -> None:
        self.accelerator = _accelerator(precision)
        self.count: int = self.accelerator.num_processes
        self.rank: int = self.accelerator.process_index
        self.device: torch.device = self.accelerator.device

    @property
    def is_main(self) -> bool:
        """Whether this is the one that writes and prints."""
        return self.rank == 0

    def share(self, items: Sequence[T]) -> Sequence[T]:
        """The part of the items that is this process's; together the parts hold each item once."""
        return items[self.rank :: self.count]

    def collect(self, shared: Sequence[T]) -> list[T]:
        """The items of all processes in their order, from each process's :meth:`share`."""
        if self.count == 1:
            return list(shared)
        parts: list[list[T]] = self.gather(list(shared))
        items: list[Any] = [None] * sum(map(len, parts))
        for rank, part in enumerate(parts):
            items[rank :: self.count] = part
        return items

    def gather(self, value: T) -> list[T]:
        """The value of each process, in the order of their ranks; every process gets them."""
        return [value] if self.count == 1 else gather_object([value])

    def any(self, *flags: bool) -> tuple[bool, ...]:
        """For each flag, whether it is set in one of the processes."""
        if self.count == 1:
            return flags
        together = self.accelerator.reduce(torch.tensor(flags, dtype=torch.int32, device=self.device), "sum")
        return tuple(bool(flag) for flag in together.tolist())

    def mean(self, values: Sequence[float]) -> list[float]:
        """The means over the processes."""
        if self.count == 1:
            return list(values)
        together = torch.tensor(values, dtype=torch.float32, device=self.device)
        return self.accelerator.reduce(together, "mean").tolist()

    def wait(self) -> None:
        """Wait until all processes have come to this place."""
        self.accelerator.wait_for_everyone()

    def from_main(self, value: T) -> T:
        """The value that the main process has."""
        return value if self.count == 1 else broadcast_object_list([value])[0]


@contextmanager
def others_watched() -> Iterator[None]:
    """Within it, the loss of another process is told in one clear error.

    Raises:
        TrainingError: if an exchange with another process fails.
    """
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, torch.distributed.DistError) and not any(sign in str(error) for sign in _LOST):
            raise
        raise TrainingError(
            f"another process of this training has ended, or cannot be reached: {first_line(error)}",
            remedy="see what it said; what was saved before is whole, and --resume goes on from it",
        ) from error


def disconnect() -> None:
    """End the connections to the other processes, when the last training of this one has come to its end.

    Their threads must not outlive the interpreter: one that frees a tensor after its end aborts the process.
    """
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        gc.collect()  # what is left of the wrapped models holds the connections too
        torch.distributed.destroy_process_group()


def _accelerator(precision: Precision) -> Accelerator:
    AcceleratorState._reset_state()  # it is global, and refuses a second training of another precision
    together = int(os.environ.get("WORLD_SIZE", "1")) > 1
    # A document may reach no parameter of some part, as one without relations does.
    handlers = [DistributedDataParallelKwargs(find_unused_parameters=True)]
    try:
        accelerator = Accelerator(
            mixed_precision=_ACCELERATE_PRECISION[precision],
            cpu=together and not torch.cuda.is_available(),  # else it takes no notice of the other processes
            kwargs_handlers=handlers,
        )
    except ValueError as error:
        raise ConfigError(f"trainer.precision {precision!r} cannot be had on this device: {error}") from error
    if precision == "fp16" and accelerator.device.type == "cpu":
        raise ConfigError("trainer.precision 'fp16' needs a GPU; on a CPU choose fp32 or bf16")
    return accelerator
