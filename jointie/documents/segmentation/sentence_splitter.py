"""The family of sentence splitters: where sentences begin in a text."""

from __future__ import annotations

from abc import abstractmethod

from ...config import Component


class SentenceSplitter(Component):
    """Finds the sentences of a paragraph."""

    default_implementation = "syntok"

    @abstractmethod
    def split(self, text: str) -> list[int]:
        """Find where sentences begin.

        Args:
            text: one paragraph; any text at all must do.

        Returns:
            The characters at which a sentence begins, ascending. The first sentence need not be named.
        """
