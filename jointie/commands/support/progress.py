"""The progress of a prediction: errors as they occur, and a summary of its documents."""

from __future__ import annotations

import sys
import time

from jointie.config import DataError
from jointie.documents import Document

from .terminal import echo


def report_error(error: DataError) -> None:
    """Print a problem in an input."""
    echo(f"Error: {error}", err=True)


class Tally:
    """Counts documents, and prints the error of each that failed.

    Attributes:
        written: how many were written.
        words: of those.
        failed: how many the model could not do.
    """

    def __init__(self) -> None:
        self.written = self.words = self.failed = 0
        self._began = time.monotonic()

    def add(self, document: Document) -> None:
        self.written += 1
        self.words += len(document.tokens)

    def fail(self, document: Document, error: Exception) -> None:
        """Count a document that the model failed on, and print the error."""
        from jointie.prediction import ModelFailure

        self.failed += 1
        echo(f"Error: {ModelFailure(document, error)}", err=True)

    def report(self, problems: int, skipped: int) -> None:
        """Print a summary in one line, where something went wrong or standard error is a terminal."""
        if problems or self.failed or skipped or sys.stderr.isatty():
            seconds = time.monotonic() - self._began
            speed = f"{self.words:,} words in {seconds:.1f} s, {self.words / max(seconds, 1e-9):,.0f} words/s"
            echo(f"{self.written} document(s) written ({speed}){_rest(problems, self.failed, skipped)}", err=True)


def _rest(problems: int, failed: int, skipped: int) -> str:
    parts = [f"{skipped} stood in the output already"] if skipped else []
    parts += [f"{failed} document(s) failed in the model, see above"] if failed else []
    parts += [f"{problems} problem(s) in the input, see above"] if problems else []
    return "".join(f"; {part}" for part in parts)
