"""The words of a batch as tensors."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from torch import Tensor

from .fields import TensorFields
from .masked import clustered_sum

CHARACTERS = 16
"""The number of characters of a word that are known; the rest of a longer one is cut off."""


@dataclass(frozen=True, repr=False)
class Words(TensorFields):
    """The words of B documents, at most N each.

    Attributes:
        first: (B, N) the first sub-token of each word.
        last: (B, N) its last sub-token.
        mask: (B, N) bool, false on padding.
        keys: (B, N) int64 hash of the case-folded word, equal for equal words.
        shapes: (B, N) case, digits and punctuation (:func:`~jointie.tensors.word_shapes.shape_of`).
        characters: (B, N, :data:`CHARACTERS`) int32, the code points of the case-folded word; 0 where it is shorter.
        sentence: (B, N) the number of the sentence that each word stands in.
        sentence_start: (B, N) the first word of that sentence.
        sentence_end: (B, N) the word after its last.
    """

    first: Tensor
    last: Tensor
    mask: Tensor
    keys: Tensor
    shapes: Tensor
    characters: Tensor
    sentence: Tensor
    sentence_start: Tensor
    sentence_end: Tensor

    def sentence_vectors(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """The mean vectors of the words of each sentence, those of a word being the mean of its first and last token's.

        Args:
            tokens: (B, T, D) the vectors of the sub-tokens.

        Returns:
            (B, S, D), 0 where a document has fewer sentences, and a bool mask (B, S) that is false there.
        """
        numbers = self.sentence.masked_fill(~self.mask, -1)
        first, last = (tokens.take_along_dim(place.unsqueeze(2), 1) for place in (self.first, self.last))
        sentences = int(numbers.max()) + 1
        sizes = clustered_sum(self.mask.long(), numbers, sentences)
        sums = clustered_sum((first + last) / 2, numbers, sentences)
        return sums / sizes.clamp(min=1).unsqueeze(2), sizes > 0


def word_key(word: str) -> int:
    """A stable 64-bit hash of a word, case aside."""
    folded = word.casefold().encode("utf-8", "surrogatepass")
    return (zlib.crc32(folded) << 31) ^ zlib.adler32(folded) ^ len(folded)
