"""Memory that does not suffice: told before the libraries that need it are imported, or when it has run out."""

from __future__ import annotations

import mmap
import sys

from jointie.config.errors import JointieError

_LEAST = 5 * 2**28
"""Bytes that the libraries and a small model take; where they lack, some of the libraries abort the process."""


class MemoryLimit(JointieError):
    """A limit on the memory of this process, as ``ulimit -v`` sets it, that is too low."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__("memory does not suffice: raise its limit (ulimit -v), or take a machine with more")


def check_memory() -> None:
    """Check that this process may have as much memory as it needs at the least.

    Raises:
        MemoryLimit: if not.
    """
    try:
        mmap.mmap(-1, _LEAST).close()
    except OSError:
        raise MemoryLimit from None


def is_memory_error(error: Exception) -> bool:
    """Whether an error of a command says that memory has run out."""
    prediction = sys.modules.get("jointie.prediction")
    return isinstance(error, MemoryError) or (prediction is not None and prediction.is_out_of_memory(error))
