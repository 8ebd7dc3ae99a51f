"""The sub-tokens of words, each word looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from transformers import PreTrainedTokenizerFast

from ...tensors import CHARACTERS, shape_of, word_key

KEPT = 2**17
"""The most words that are kept."""


class Word(NamedTuple):
    """The sub-tokens of a word.

    Attributes:
        ids: of its sub-tokens, at least one.
        key: a stable 64-bit hash of it, case aside.
        shape: its case, digits and punctuation.
        characters: the first of it, case aside, as UTF-32.
    """

    ids: tuple[int, ...]
    key: int
    shape: int
    characters: bytes


class WordCache:
    """Splits words into sub-tokens, and remembers them: the words of a language come again and again."""

    def __init__(self) -> None:
        self._kept: dict[str, Word] = {}

    def of(self, words: Sequence[str]) -> list[Word]:
        """The sub-tokens of each word."""
        kept = self._kept  # another thread may put an empty one in its place
        new = [word for word in dict.fromkeys(words) if word not in kept]
        if len(kept) + len(new) > KEPT:
            kept, new = {}, list(dict.fromkeys(words))
            self._kept = kept
        if new:
            kept.update(self._split(new))
        return [kept[word] for word in words]

    def _split(self, words: Sequence[str]) -> dict[str, Word]:
        """The sub-tokens of words that were not met yet."""
        raise NotImplementedError


class SplitWords(WordCache):
    """The sub-tokens of words by a tokenizer of the Hugging Face library.

    A tokenizer that is given words splits each for itself, whatever stands beside it. A word that it drops (a control
    character, say) stands as its unknown token.

    Args:
        tokenizer: splits them.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        self._unknown = (_unknown(tokenizer),)

    def _split(self, words: Sequence[str]) -> dict[str, Word]:
        # A lone surrogate has no UTF-8 form, which the tokenizers library needs.
        texts = [word.encode("utf-8", "replace").decode("utf-8") for word in words]
        encoding = self._tokenizer(texts, is_split_into_words=True, add_special_tokens=False, verbose=False)
        ids: list[list[int]] = [[] for _ in words]
        for number, id in zip(encoding.word_ids(), encoding["input_ids"]):
            ids[number].append(id)
        return {word: word_of(word, tuple(own) or self._unknown) for word, own in zip(words, ids)}


def _unknown(tokenizer: PreTrainedTokenizerFast) -> int:
    candidates = (tokenizer.unk_token_id, tokenizer.mask_token_id, tokenizer.pad_token_id)
    return next((token for token in candidates if token is not None), 0)


def characters_of(words: Sequence[bytes]) -> np.ndarray:
    """The characters of N words as code points: (N, :data:`~jointie.tensors.CHARACTERS`) int32."""
    return np.frombuffer(b"".join(words), dtype="<i4").reshape(-1, CHARACTERS)


def word_of(word: str, ids: tuple[int, ...]) -> Word:
    """A word with its sub-tokens."""
    folded = word.casefold()
    characters = folded[:CHARACTERS].encode("utf-32-le", "surrogatepass").ljust(4 * CHARACTERS, b"\0")
    return Word(ids, word_key(word), shape_of(word), characters)
