"""All letters small, or all capital, in a training document."""

from __future__ import annotations

from random import Random
from typing import Literal

from ..document import Document
from .augmentation import Augmentation
from .edits import with_words


@Augmentation.register("letter_case")
class LetterCase(Augmentation):
    """Writes the words of a document in small or in capital letters.

    Args:
        case: which; ``either`` takes one by chance for each document.
    """

    def __init__(self, case: Literal["lower", "upper", "either"] = "either") -> None:
        self.case = case

    def augment(self, document: Document, random: Random) -> Document:
        lower = random.random() < 0.5 if self.case == "either" else self.case == "lower"
        return with_words(document, [word.lower() if lower else word.upper() for word in document.words])
