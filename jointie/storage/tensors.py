"""Tensors as the bytes of a safetensors file."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor


def tensors_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """Tensors as the bytes of a safetensors file, which depend on nothing else.

    Args:
        tensors: on any device; where they share memory, each is written in full.
        metadata: texts by name that are kept with them.

    Raises:
        MemoryError: if there is not enough for them.
    """
    apart = _apart(tensors)
    try:  # safetensors copies them twice, and where it cannot it panics, aborts or hangs
        mmap.mmap(-1, 2 * sum(tensor.nbytes for tensor in apart.values()) + 1).close()
    except OSError as error:
        raise MemoryError(f"no room for the bytes of the tensors: {error.strerror}") from None
    data = safetensors.torch.save(apart)
    return _with_metadata(data, metadata) if metadata else data


def tensors_from(data: bytes) -> dict[str, Tensor]:
    """The tensors of a safetensors file, on the CPU.

    Raises:
        ValueError: if it is damaged.
    """
    with _damage():
        return safetensors.torch.load(data)


def tensors_in(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a safetensors file, on the CPU, and its metadata.

    Raises:
        ValueError: if it is damaged.
        OSError: if it cannot be read.
    """
    with _damage(), safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118  no mapping


def shapes_in(path: Path) -> dict[str, Tensor]:
    """The shapes of the tensors of a safetensors file, of which only the head is read: as tensors without numbers.

    Raises:
        ValueError: if it is damaged.
        OSError: if it cannot be read.
    """
    with _damage(), safe_open(path, framework="pt") as file:
        return {name: torch.empty(file.get_slice(name).get_shape(), device="meta") for name in file.keys()}  # noqa: SIM118


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise ValueError(f"it has tensors of the unknown type {error}") from None
    except (SafetensorError, AssertionError, RuntimeError) as error:
        raise ValueError(str(error) or "a tensor of no numbers has a shape of some") from None


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors that share no memory, which safetensors refuses; only those that do are copied."""
    memory: set[int] = set()
    apart: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        packed = tensor.detach().cpu().contiguous()
        apart[name] = packed.clone() if packed.untyped_storage().data_ptr() in memory else packed
        memory.add(apart[name].untyped_storage().data_ptr())
    return apart


def _with_metadata(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """Add metadata in an order of its own, as safetensors writes it in another one in each process.

    The format (https://huggingface.co/docs/safetensors): the size of the header in 8 bytes, the header as JSON, filled
    up with blanks to a multiple of 8, and the numbers.
    """
    end = 8 + int.from_bytes(data[:8], "little")
    header = {"__metadata__": dict(sorted(metadata.items())), **json.loads(data[8:end])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join((len(text).to_bytes(8, "little"), text, memoryview(data)[end:]))
