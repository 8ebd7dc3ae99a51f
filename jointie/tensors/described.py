"""What somebody's code returned, in words."""

from __future__ import annotations

from typing import Any

from torch import Tensor


def described(value: Any) -> str:
    """A value by its kind and size, for the message that it is not what was wanted."""
    if value is None:
        return "nothing"
    if isinstance(value, Tensor):
        return f"a Tensor of {str(value.dtype).removeprefix('torch.')} of the shape {tuple(value.shape)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(described, value))})"
    return f"a {type(value).__name__}{f' of {len(value)}' if isinstance(value, list) else ''}"
