"""A limit on what a spec may build, from the sizes of the weights that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from ..config import DataError

_TIMES = 4
"""How much more than its weights a model may make while it is built: layers that are dropped, random numbers."""
_TENSORS, _NUMBERS = 2000, 2**24
"""How many more tensors and numbers it may make besides."""


@contextmanager
def no_larger_than(shapes: Mapping[str, Tensor], source: Path) -> Iterator[None]:
    """Within it, refuse to make much more or larger tensors than a model of such weights needs.

    Args:
        shapes: of the weights.
        source: the file that asks for more, for the error.

    Raises:
        DataError: before too large a tensor, or too many tensors are made; or if the weights do not fit into the memory
            of this machine.
    """
    numbers = sum(shape.numel() for shape in shapes.values())
    memory = psutil.virtual_memory().total
    if 4 * numbers > memory:
        message = f"its weights take {4 * numbers:,} bytes of memory, and this machine has {memory:,}"
        raise DataError(message, source=source.parent)
    with _Limit(_TIMES * len(shapes) + _TENSORS, _TIMES * numbers + _NUMBERS, source):
        yield


class _Limit(TorchDispatchMode):
    """Counts the tensors that are made of nothing, with their numbers."""

    def __init__(self, tensors: int, numbers: int, source: Path) -> None:
        super().__init__()
        self.tensors, self.numbers, self.source = tensors, numbers, source

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if _makes_new(func, [*args, *kwargs.values()]):
            self.tensors -= 1
            self.numbers -= func(*args, **{**kwargs, "device": torch.device("meta")}).numel()
            if self.tensors < 0 or self.numbers < 0:
                raise DataError("it asks for a larger model than the one that the weights are of", source=self.source)
        return func(*args, **kwargs)


def _makes_new(func: Any, arguments: Iterable[Any]) -> bool:
    """Whether an operation of torch makes a tensor of nothing: it is told a device, and gets no tensor."""
    is_told = any(argument.name == "device" for argument in func._schema.arguments)
    return is_told and not any(isinstance(argument, Tensor) for argument in arguments)
