"""The epoch of a best model in words."""

from __future__ import annotations

from collections.abc import Mapping


def epoch_text(best: int | Mapping[str, int]) -> str:
    """``12``, or ``coreference 12, relations 7`` where a model was trained in several stages."""
    return ", ".join(f"{stage} {epoch}" for stage, epoch in best.items()) if isinstance(best, Mapping) else str(best)
