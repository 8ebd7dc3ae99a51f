"""The base of the tensor containers: all their tensors are moved at once."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import torch

Self = TypeVar("Self", bound="TensorFields")


class TensorFields:
    """Base of frozen dataclasses whose fields are tensors, dicts of tensors, other containers, or plain values.

    They are shown by the shapes of their tensors, where the dataclass says ``repr=False``.
    """

    def __repr__(self) -> str:
        values = ((field.name, getattr(self, field.name)) for field in dataclasses.fields(self))  # type: ignore[arg-type]
        shown = ", ".join(f"{name}={_short(value)}" for name, value in values if value is not None and value != {})
        return f"{type(self).__name__}({shown})"

    def to(self: Self, device: torch.device | str, non_blocking: bool = False) -> Self:
        """The same container with every tensor on ``device``."""
        return self._map(lambda value: value.to(device, non_blocking=non_blocking))

    def pin_memory(self: Self) -> Self:
        """The same container with every tensor in page-locked memory."""
        return self._map(lambda value: value.pin_memory())

    def row(self: Self, position: int) -> Self:
        """The same container with one row of every tensor, as a batch of one."""
        return self._map(lambda v: v.row(position) if isinstance(v, TensorFields) else v[position : position + 1])

    def replace(self: Self, **changes: Any) -> Self:
        """The same container with some fields replaced."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def _map(self: Self, function: Any) -> Self:
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        return self.replace(**{name: _mapped(value, function) for name, value in values.items()})


def _short(value: Any) -> str:
    """A tensor by its shape; other containers by their names alone."""
    if isinstance(value, torch.Tensor):
        return str(tuple(value.shape))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_short(item)}" for name, item in value.items()) + "}"
    return f"{type(value).__name__}(...)" if dataclasses.is_dataclass(value) else repr(value)


def _mapped(value: Any, function: Any) -> Any:
    """A value with the function applied to the tensors and containers in it."""
    if isinstance(value, (torch.Tensor, TensorFields)):
        return function(value)
    return {name: _mapped(item, function) for name, item in value.items()} if isinstance(value, dict) else value
