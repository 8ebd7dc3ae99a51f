"""The numbers of a training that every part of it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..prediction import Precision

OnNonfinite = Literal["stop", "skip"]


@dataclass(frozen=True)
class Options:
    """The settings of a training; see :class:`Trainer` for what each means."""

    epochs: int
    batch_size: int
    accumulation: int
    seed: int
    precision: Precision
    max_grad_norm: float
    metric: str
    on_nonfinite: OnNonfinite
    max_skipped: int
    workers: int
