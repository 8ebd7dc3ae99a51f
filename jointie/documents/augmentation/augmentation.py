"""The family of augmentations: an annotated training document in, another one out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from random import Random

from ...config import Component
from ..document import Document


class Augmentation(Component):
    """Makes further documents to train on."""

    def fit(self, documents: Iterable[Document]) -> None:
        """Learn from the training documents, once and before any is augmented; by default nothing."""

    @abstractmethod
    def augment(self, document: Document, random: Random) -> Document:
        """Make a document with another text, and the same annotations as far as that holds what they are about.

        Args:
            document: a training document.
            random: where chance comes from, so that the same seed gives the same document.

        Returns:
            The document; the same object where there is nothing to change.
        """
