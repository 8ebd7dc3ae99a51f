"""The count of what a reader mended in one file or folder, said in one warning."""

from __future__ import annotations

import logging
from collections import Counter


class Repairs:
    """Counts repairs, and things worth a word that were kept as they are.

    Args:
        source: the file, or the folder, that is read.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.repaired: Counter[str] = Counter()
        self.noted: Counter[str] = Counter()

    def repair(self, what: str, times: int = 1) -> None:
        """Count something that was mended; ``what`` says in the plural what it was and what became of it."""
        self.repaired[what] += times

    def note(self, what: str, times: int = 1) -> None:
        """Count something unusual that was kept as it is."""
        self.noted[what] += times

    def add(self, other: Repairs) -> None:
        """Count what was counted in another file too, to say it of a folder in one warning."""
        self.repaired += other.repaired
        self.noted += other.noted

    def report(self, logger: logging.Logger) -> None:
        """Say everything in one line: a warning if something was repaired, else (at most) an information."""
        repaired, noted = _listed(self.repaired), _listed(self.noted)
        parts = [part for part in (f"repaired {repaired}" if repaired else "", noted and f"noted {noted}") if part]
        if parts:
            level = logging.WARNING if repaired else logging.INFO
            logger.log(level, "%s: %s", self.source, "; ".join(parts))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in counts.items() if times)
