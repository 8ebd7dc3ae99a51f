"""Counts of the repairs of one file or folder, logged in one warning."""

from __future__ import annotations

import logging
from collections import Counter


class Repairs:
    """Counts repairs, what was left out, and unusual data that was kept as it is.

    Args:
        source: the file, or the folder, that is read.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.repaired: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.noted: Counter[str] = Counter()

    def repair(self, what: str, times: int = 1) -> None:
        """Count a repair; ``what`` names in the plural the things repaired, and in brackets the repair."""
        self.repaired[what] += times

    def leave_out(self, what: str, times: int = 1) -> None:
        """Count something that is not read, as no reader knows its kind."""
        self.left_out[what] += times

    def note(self, what: str, times: int = 1) -> None:
        """Count something unusual that was kept as it is."""
        self.noted[what] += times

    def add(self, other: Repairs) -> None:
        """Add the counts of another file, to log those of a folder together."""
        self.repaired += other.repaired
        self.left_out += other.left_out
        self.noted += other.noted

    def report(self, logger: logging.Logger) -> None:
        """Log all counts in one line: a warning, or an information where something was noted alone."""
        counts = {"repaired": self.repaired, "left out": self.left_out, "noted": self.noted}
        listed = {
            done: ", ".join(f"{times} {what}" for what, times in counted.items() if times)
            for done, counted in counts.items()
        }
        parts = [f"{done} {things}" for done, things in listed.items() if things]
        if parts:
            level = logging.WARNING if listed["repaired"] or listed["left out"] else logging.INFO
            logger.log(level, "%s: %s", self.source, "; ".join(parts))
