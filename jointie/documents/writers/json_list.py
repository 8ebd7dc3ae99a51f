"""One list of JSON values over all documents."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, TextIO

from ..document import Document
from .json_text import json_text
from .writer import Writer


class JsonListWriter(Writer):
    """Writes one list over all documents, a value in a line. Implementations give :meth:`values`."""

    def begin(self, target: TextIO) -> None:
        self._before = "\n"
        target.write(f"{self.before_list()}[")

    def write(self, document: Document, target: TextIO) -> None:
        for value in self.values(document):
            target.write(self._before + self.as_text(value))
            self._before = ",\n"

    def end(self, target: TextIO) -> None:
        target.write(f"\n]{self.after_list()}\n")

    def before_list(self) -> str:
        """The text before the list; by default the list is all."""
        return ""

    def after_list(self) -> str:
        """The text after the list."""
        return ""

    def as_text(self, value: Any) -> str:
        """The JSON of a value, in one line."""
        return json_text(value)

    @abstractmethod
    def values(self, document: Document) -> Iterable[Any]:
        """The values of a document, as :mod:`json` takes them."""
