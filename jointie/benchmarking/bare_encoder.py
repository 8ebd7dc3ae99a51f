"""The encoder of a model alone, in turn with the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from ..components.encoding import Encoder
from ..config import ConfigError
from ..models import Model
from .measuring import seconds_of
from .windows import PackedWindows

Follow = Callable[[int], None]
"""Is told that the model has done so many more documents, or batches."""


def encoders_of(model: Model) -> list[Encoder]:
    """The encoders of a model: one, or one for each of its stages.

    Raises:
        ConfigError: if it has none.
    """
    encoders = [module for module in model.modules() if isinstance(module, Encoder)]
    if not encoders:
        raise ConfigError(f"a {type(model).__name__} has no encoder whose time could be measured alone")
    return encoders


class BareEncoder:
    """The encoder alone on all windows of the documents, in turn with the model, so that both find the machine alike.

    Args:
        encode: encodes some windows.
        windows: of all documents.
        total: how many documents, or batches, the model does in a round.
        device: where the encoder is.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[PackedWindows]], None],
        windows: Sequence[PackedWindows],
        total: int,
        device: torch.device,
    ) -> None:
        self._encode, self._windows, self._total, self._device = encode, windows, total, device
        self._seconds, self._done = 0.0, 0

    def compare(self, work: Callable[[Follow], None], rounds: int) -> tuple[list[float], list[float]]:
        """The seconds of each round of some work, and of the encoder in it."""
        seconds, encoder_seconds = [], []
        for _ in range(rounds):
            self._seconds, self._done = 0.0, 0
            seconds.append(seconds_of(lambda: work(self._follow), self._device) - self._seconds)
            self._follow(self._total - self._done)
            encoder_seconds.append(self._seconds)
        return seconds, encoder_seconds

    def _follow(self, count: int) -> None:
        """Encode the part of the windows that so many more are of all."""
        first, last = (len(self._windows) * done // self._total for done in (self._done, self._done + count))
        self._done += count
        if first < last:
            self._seconds += seconds_of(lambda: self._encode(self._windows[first:last]), self._device)
