"""Several augmentations, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from ...config import Fraction
from ..document import Document
from .augmentation import Augmentation


@Augmentation.register("chain")
class Chain(Augmentation):
    """Changes a document by several augmentations in turn, each only in some documents.

    Args:
        augmentations: what to do, in this order.
        probability: that of each, for each document.
    """

    def __init__(self, augmentations: Sequence[Augmentation], probability: Fraction = 1.0) -> None:
        self.augmentations, self.probability = list(augmentations), probability

    def fit(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        for augmentation in self.augmentations:
            augmentation.fit(documents)

    def augment(self, document: Document, random: Random) -> Document:
        for augmentation in self.augmentations:
            if random.random() < self.probability:
                document = augmentation.augment(document, random)
        return document
