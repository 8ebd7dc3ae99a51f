"""How long each part may take."""

from __future__ import annotations

import time
from collections.abc import Sequence

SHARES = {"tests": 0.2, "speed": 0.3, "profile": 0.08, "queue": 1.0}
"""Of all the time. What a part leaves over is the queue's, which comes last and takes whatever there is."""
RESERVE = 0.04
"""The share that is kept for packing what comes back."""


class Clock:
    """Counts down from the beginning of the command.

    Args:
        minutes: after which it has to have ended.
    """

    def __init__(self, minutes: float) -> None:
        self._all = 60 * minutes
        self._end = time.monotonic() + self._all

    def left(self) -> float:
        """Seconds until the end."""
        return self._end - time.monotonic()

    def seconds_of(self, part: str, later: Sequence[str]) -> float:
        """How many seconds a part may take from now on.

        Args:
            part: one of :data:`SHARES`.
            later: the parts that come after it; without them it takes all that is left.
        """
        left = self.left() - RESERVE * self._all
        return max(0.0, min(left, SHARES[part] * self._all) if later else left)
