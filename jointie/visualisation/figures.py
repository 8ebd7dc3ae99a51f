"""Figures of matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..documents.extras import imported

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@contextmanager
def new_figure(width: float, height: float) -> Iterator[Figure]:
    """A figure to draw in; its texts are shown as they are, with ``$`` as a character like others.

    Args:
        width, height: in inches.

    Raises:
        ConfigError: if matplotlib is not installed.
    """
    with imported("matplotlib", "plot").rc_context({"text.parse_math": False}):
        yield imported("matplotlib.figure", "plot").Figure(figsize=(width, height), layout="constrained")
