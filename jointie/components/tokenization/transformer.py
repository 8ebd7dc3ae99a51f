"""The tokenizer of a Hugging Face encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ...config import Fraction, Runtime
from ...documents import Document
from ...tensors import Batch, Gold
from ..pretrained_files import check_references, loading, locate, saved
from .collation import collate
from .tokenizer import TokenizedDocument, Tokenizer
from .windows import Window, pack
from .words import Words, characters_of

_CONFIG = "tokenizer_config.json"


@Tokenizer.register("transformer")
class TransformerTokenizer(Tokenizer):
    """Any fast tokenizer of the Hugging Face library.

    A word that the tokenizer drops (a control character, say) stands as its unknown token, so that alignment holds.

    Args:
        name: where it comes from, as for the encoder; by default from where the encoder comes.
        overlap: the share of a window that it has in common with the next, where one sentence is longer than a window.
        source: the encoder's source.
        archive: the folder that :meth:`save_assets` wrote, in place of both.
        max_length: the longest window in sub-tokens, special ones included.
        vocabulary_size: how many ids the encoder has vectors for.

    Raises:
        ValueError: if there is no fast tokenizer at the source, it has ids that the encoder does not, or windows are
            too short to hold a sub-token.
    """

    def __init__(
        self,
        source: Runtime[str],
        max_length: Runtime[int],
        name: str | None = None,
        overlap: Fraction = 0.25,
        archive: Runtime[Path | None] = None,
        vocabulary_size: Runtime[int | None] = None,
    ) -> None:
        super().__init__()
        if archive:
            check_references(archive / _CONFIG)
        place = saved(archive) if archive else locate(name) if name else source
        self.tokenizer = _load(place)
        largest = max(self.tokenizer.get_vocab().values(), default=-1)
        if vocabulary_size is not None and largest >= vocabulary_size:
            raise ValueError(
                f"the tokenizer {place!r} has ids up to {largest}; the encoder knows {vocabulary_size} of them"
            )
        self.words = Words(self.tokenizer)
        self.prefix, self.suffix = _special_tokens(self.tokenizer)
        self.capacity = max_length - len(self.prefix) - len(self.suffix)
        if self.capacity < 1:
            raise ValueError(f"windows of {max_length} sub-tokens leave no room between the special ones")
        self.overlap = min(int(overlap * self.capacity), self.capacity - 1)

    def tokenize(self, document: Document) -> TokenizedDocument:
        words = self.words.of(document.words)
        ids = [id for word in words for id in word.ids]
        lengths = np.array([len(word.ids) for word in words], dtype=np.int64)
        ends = np.cumsum(lengths, dtype=np.int64)
        starts = ends - lengths
        sentences = [(int(starts[s.start]), int(ends[s.end - 1])) for s in document.sentences]
        windows = pack(sentences, self.capacity, self.overlap)
        sentence_lengths = [s.end - s.start for s in document.sentences]
        return TokenizedDocument(
            document=document,
            windows=tuple(
                np.array([*self.prefix, *ids[w.start : w.end], *self.suffix], dtype=np.int64) for w in windows
            ),
            token_window=_concatenate([np.full(w.own_end - w.own_start, i) for i, w in enumerate(windows)]),
            token_offset=_concatenate([self._offsets(w) for w in windows]),
            word_first=starts,
            word_last=ends - 1,
            word_keys=np.array([word.key for word in words], dtype=np.int64),
            word_shapes=np.array([word.shape for word in words], dtype=np.int64),
            word_characters=characters_of([word.characters for word in words]),
            sentence_end=np.repeat(np.array([s.end for s in document.sentences], dtype=np.int64), sentence_lengths),
            unknown=tuple(text for text, word in zip(document.words, words) if self.tokenizer.unk_token_id in word.ids),
        )

    def collate(self, documents: Sequence[TokenizedDocument], gold: Gold | None = None) -> Batch:
        return collate(documents, self.tokenizer.pad_token_id or 0, gold)

    def save_assets(self, folder: Path) -> None:
        """Write the tokenizer's files."""
        self.tokenizer.save_pretrained(folder)

    def _offsets(self, window: Window) -> np.ndarray:
        return np.arange(window.own_start, window.own_end) - window.start + len(self.prefix)


def _load(source: str) -> PreTrainedTokenizerFast:
    with loading("the tokenizer", source, _CONFIG):
        # The byte-level tokenizers take words only with a blank before each; the others do not know the option.
        tokenizer = AutoTokenizer.from_pretrained(source, use_fast=True, add_prefix_space=True, trust_remote_code=False)
    if not tokenizer.is_fast:
        raise ValueError(f"{source!r} has no fast tokenizer, without which sub-tokens cannot be aligned with words")
    return tokenizer


def _special_tokens(tokenizer: PreTrainedTokenizerFast) -> tuple[list[int], list[int]]:
    """The special tokens that stand before and after a single text."""
    bare = tokenizer("a", add_special_tokens=False)["input_ids"]
    full = tokenizer("a")["input_ids"]
    start = next(i for i in range(len(full) + 1) if full[i : i + len(bare)] == bare)
    return full[:start], full[start + len(bare) :]


def _concatenate(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
