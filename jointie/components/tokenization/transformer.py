"""The tokenizer of a Hugging Face encoder."""

from __future__ import annotations

from pathlib import Path

from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ...config import Fraction, Runtime
from ..pretrained_files import check_references, loading, locate, saved
from .tokenizer import Tokenizer
from .windowed import WindowedTokenizer
from .words import SplitWords

_CONFIG = "tokenizer_config.json"


@Tokenizer.register("transformer")
class TransformerTokenizer(WindowedTokenizer):
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
        ValueError: if there is no source, or no fast tokenizer at it, it has ids that the encoder does not, or windows
            are too short to hold a sub-token.
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
        if not place:
            raise ValueError("the encoder comes with no tokenizer; give this one a name, or take the type 'words'")
        self.tokenizer = _load(place)
        largest = max(self.tokenizer.get_vocab().values(), default=-1)
        if vocabulary_size is not None and largest >= vocabulary_size:
            raise ValueError(
                f"the tokenizer {place!r} has ids up to {largest}; the encoder knows {vocabulary_size} of them"
            )
        self.words = SplitWords(self.tokenizer)
        self.unknown_id, self.padding_id = self.tokenizer.unk_token_id, self.tokenizer.pad_token_id or 0
        self.prefix, self.suffix = _special_tokens(self.tokenizer)
        self.capacity = max_length - len(self.prefix) - len(self.suffix)
        if self.capacity < 1:
            raise ValueError(f"windows of {max_length} sub-tokens leave no room between the special ones")
        self.overlap = min(int(overlap * self.capacity), self.capacity - 1)

    def save_assets(self, folder: Path) -> None:
        """Write the tokenizer's files."""
        self.tokenizer.save_pretrained(folder)


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
