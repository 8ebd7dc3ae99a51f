"""The family of segmenters: raw text in, a document with words and sentences out."""

from __future__ import annotations

from collections.abc import Collection

from ...config import Component
from ..document import Document


class Segmenter(Component):
    """Makes documents of raw text."""

    default_implementation = "paragraphs"

    def segment(self, id: str, text: str, borders: Collection[int] = ()) -> Document:
        """Make a document of a raw text.

        Args:
            id: the document's id.
            text: any text at all; it becomes :attr:`Document.text` exactly as it is.
            borders: characters at which a word is cut where it would span them, as the borders of annotated mentions.

        Returns:
            A document without entities whose relations are not annotated; without tokens if nothing is to be seen.
        """
        raise NotImplementedError
