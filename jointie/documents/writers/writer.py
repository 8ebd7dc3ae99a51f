"""The family of writers: documents in, a text stream out."""

from __future__ import annotations

from typing import ClassVar, TextIO

from ...config import Component
from ..document import Document


class Writer(Component):
    """Writes documents one after another, so that a long run streams its output.

    A format that is more than its documents in a row gives :meth:`begin` and :meth:`end` too.
    """

    default_implementation = "jsonl"
    resumable: ClassVar[bool] = False
    """Whether more documents can be added to an output that was begun before: it is no more than its lines."""

    def begin(self, stream: TextIO) -> None:
        """Write what stands before the first document. Called once for every stream."""

    def write(self, document: Document, stream: TextIO) -> None:
        """Append one document to a text stream."""
        raise NotImplementedError

    def end(self, stream: TextIO) -> None:
        """Write what stands after the last document, of which there may be none; also where an error ends them."""
