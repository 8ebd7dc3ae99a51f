"""The family of tokenizers: documents to sub-tokens, aligned with words and packed into windows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import nn

from ...config import Component
from ...documents import Document
from ...tensors import Batch, Gold


@dataclass(frozen=True)
class TokenizedDocument:
    """A document's sub-tokens; made once and batched many times.

    Attributes:
        document: where it comes from.
        windows: the sub-token ids of each encoder window, special ones included.
        token_window: (T,) the window from which each sub-token takes its vector.
        token_offset: (T,) its position in that window.
        word_first: (N,) the first sub-token of each word.
        word_last: (N,) its last sub-token.
        word_keys: (N,) hash of each case-folded word.
        word_shapes: (N,) case, digits and punctuation of each word (:func:`~jointie.tensors.shape_of`).
        word_characters: (N, :data:`~jointie.tensors.CHARACTERS`) the code points of each case-folded word, then 0.
        sentence_end: (N,) the word after the last of the sentence that each word stands in.
        unknown: the words that the tokenizer does not know, whole or in part, in the order of the text.
    """

    document: Document
    windows: tuple[np.ndarray, ...]
    token_window: np.ndarray
    token_offset: np.ndarray
    word_first: np.ndarray
    word_last: np.ndarray
    word_keys: np.ndarray
    word_shapes: np.ndarray
    word_characters: np.ndarray
    sentence_end: np.ndarray
    unknown: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of sub-tokens that the encoder sees, special ones included."""
        return sum(len(window) for window in self.windows)

    @property
    def longest(self) -> int:
        """The length of the longest window in sub-tokens."""
        return max((len(window) for window in self.windows), default=0)


class Tokenizer(nn.Module, Component):
    """Splits words into sub-tokens and packs documents into batches.

    Contract: every word has at least one sub-token, every sub-token takes its vector from exactly one window, and
    nothing is cut, however long the document.
    """

    default_implementation = "transformer"

    @abstractmethod
    def tokenize(self, document: Document) -> TokenizedDocument:
        """Sub-tokens, alignment and windows of one document."""

    @abstractmethod
    def collate(self, documents: Sequence[TokenizedDocument], gold: Gold | None = None) -> Batch:
        """A padded batch.

        Raises:
            ValueError: if ``documents`` is empty or one of them has no words.
        """

    @abstractmethod
    def save_assets(self, folder: Path) -> None:
        """Write what is needed to build this tokenizer again without its source, as :meth:`Encoder.save_assets`."""
