"""The family of writers: documents in, a text stream out."""

from __future__ import annotations

from typing import TextIO

from ...config import Component
from ..document import Document


class Writer(Component):
    """Writes documents one after another, so that a long run streams its output."""

    default_implementation = "jsonl"

    def write(self, document: Document, stream: TextIO) -> None:
        """Append one document to a text stream."""
        raise NotImplementedError
