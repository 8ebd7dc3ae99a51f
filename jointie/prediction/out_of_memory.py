"""Errors that say that memory has run out."""

from __future__ import annotations

import errno
import gc
import traceback

import torch

_SIGNS = (
    "out of memory",
    "can't allocate memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_NOT_SUPPORTED",
    "PT_DEVMEM Allocation failed",
    "std::bad_alloc",
    "can't start new thread",
)
"""Parts of the messages of libraries that ran out of memory, of a CPU or of a GPU."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory has run out, of a CPU or of a GPU."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)


def release_frames(error: BaseException | None) -> None:
    """Give back what the calls that led to an error have made; it would live as long as the error does."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
