"""Likeness of the texts of mentions: what words and characters say about their naming one entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from .fields import TensorFields
from .masked import at
from .spans import HASH_FACTOR, Spans, text_keys
from .word_shapes import is_capitalised, is_punctuation

BUCKETS = 509
"""Character trigrams are told apart by their remainders by this prime."""
FACTOR = 8191
"""A trigram abc is the number (a FACTOR + b) FACTOR + c."""
START, END = 1, 2
"""The characters that stand before and behind a word."""
SKIPPED = ".-&"
"""Characters of an acronym that are not looked at."""


@dataclass(frozen=True, repr=False)
class LexicalEvidence(TensorFields):
    """Features of the texts of pairs of mentions, one of X with one of Y in each of B documents.

    Each is (B, X, Y), from 0 to 1. Two words are the same if they are equal, case aside; a word with a capital letter
    is a name here.

    Attributes:
        same_text: 1 if all words are the same, in order.
        same_head: 1 if the last word is.
        same_first: 1 if the first word is.
        words: the number of different words in common by that of all words of the two.
        names: the same of names alone; 0 where there are none.
        subset: 1 if all words of x are words of y.
        superset: 1 if all words of y are words of x.
        names_subset: 1 if x has names, and all of them are names of y.
        names_superset: 1 if y has names, and all of them are names of x.
        acronym: 1 if one of the two is one word, made of the first characters of the other's words, or of its names.
        similarity: the Dice coefficient of the sets of character trigrams; those of each word, with a mark before it
            and one behind.
    """

    same_text: Tensor
    same_head: Tensor
    same_first: Tensor
    words: Tensor
    names: Tensor
    subset: Tensor
    superset: Tensor
    names_subset: Tensor
    names_superset: Tensor
    acronym: Tensor
    similarity: Tensor

    @classmethod
    def between(cls, x: Spans, y: Spans, dtype: torch.dtype = torch.float32) -> LexicalEvidence:
        """The evidence on the pairs of ``x`` (B, X) and ``y`` (B, Y); anything where a side is padding."""
        texts = [_Text.of(x)] if x is y else [_Text.of(x), _Text.of(y)]
        sets = _word_sets(texts, dtype)
        trigrams = [_trigrams(text, dtype) for text in texts]
        words, names = (_Overlap.of(kind[0], kind[-1]) for kind in sets)
        shared = _Overlap.of(trigrams[0], trigrams[-1])
        one, other = texts[0], texts[-1]
        return cls(
            same_text=_equal(one.keys, other.keys).to(dtype),
            same_head=_equal(one.last, other.last).to(dtype),
            same_first=_equal(one.first, other.first).to(dtype),
            words=words.common / (words.left + words.right - words.common).clamp(min=1),
            names=names.common / (names.left + names.right - names.common).clamp(min=1),
            subset=_is_part(words.common, words.left),
            superset=_is_part(words.common, words.right),
            names_subset=_is_part(names.common, names.left),
            names_superset=_is_part(names.common, names.right),
            acronym=(_acronyms(one, other) | _acronyms(other, one).transpose(1, 2)).to(dtype),
            similarity=2 * shared.common / (shared.left + shared.right).clamp(min=1),
        )

    def stacked(self) -> Tensor:
        """(B, X, Y, :data:`FEATURES`) all features, in the order of the attributes."""
        return torch.stack(list(vars(self).values()), -1)


FEATURES = len(LexicalEvidence.__dataclass_fields__)
"""The number of features."""


class _Text(NamedTuple):
    """The texts of S mentions in each of B documents, of at most K words with L characters.

    Attributes:
        inside: (B, S, K) bool, false where a text is shorter.
        names: (B, S, K) bool, whether a word is a name.
        marks: (B, S, K) bool, whether it is punctuation.
        words: (B, S, K) their keys.
        characters: (B, S, K, L) their characters.
        keys, first, last: (B, S) of the text, its first and its last word.
    """

    inside: Tensor
    names: Tensor
    marks: Tensor
    words: Tensor
    characters: Tensor
    keys: Tensor
    first: Tensor
    last: Tensor

    @classmethod
    def of(cls, spans: Spans) -> _Text:
        words = spans.known_words()
        places, inside = spans.word_places()
        shapes = at(words.shapes, places)
        last = (spans.end - 1).masked_fill(~spans.mask, 0)
        return cls(
            inside=inside,
            names=inside & is_capitalised(shapes),
            marks=is_punctuation(shapes),
            words=at(words.keys, places),
            characters=at(words.characters, places).long().masked_fill(~inside.unsqueeze(-1), 0),
            keys=text_keys(words.keys, spans),
            first=words.keys.gather(1, spans.start.masked_fill(~spans.mask, 0)),
            last=words.keys.gather(1, last),
        )


class _Overlap(NamedTuple):
    """Sizes of sets: what two have in common (B, X, Y), those of the one (B, X, 1) and of the other (B, 1, Y)."""

    common: Tensor
    left: Tensor
    right: Tensor

    @classmethod
    def of(cls, x: Tensor, y: Tensor) -> _Overlap:
        """Of sets (B, X, U) and (B, Y, U), as 1 for each member among U."""
        return cls(x @ y.transpose(1, 2), x.sum(-1).unsqueeze(2), y.sum(-1).unsqueeze(1))


def _equal(x: Tensor, y: Tensor) -> Tensor:
    return x.unsqueeze(2) == y.unsqueeze(1)


def _is_part(common: Tensor, size: Tensor) -> Tensor:
    return ((common == size) & (size > 0)).to(common.dtype)


def _word_sets(texts: list[_Text], dtype: torch.dtype) -> tuple[list[Tensor], list[Tensor]]:
    """The words, and the names, of each text as sets (B, S, U) among the U different words of a document's texts."""
    keys = torch.cat([text.words.flatten(1) for text in texts], 1)
    ordered = keys.sort(dim=1).values
    ranks = torch.nn.functional.pad((ordered[:, 1:] != ordered[:, :-1]).long().cumsum(1), (1, 0))
    if not ordered.shape[1]:
        ranks = ordered
    ranks = ranks.gather(1, torch.searchsorted(ordered, keys).clamp(max=max(0, keys.shape[1] - 1)))
    size = int(ranks.max()) + 1 if ranks.numel() else 0
    own = ranks.split([text.words[0].numel() for text in texts], 1)
    numbers = [part.view_as(text.words) for part, text in zip(own, texts)]
    words = [_members(number, text.inside, size, dtype) for number, text in zip(numbers, texts)]
    return words, [_members(number, text.names, size, dtype) for number, text in zip(numbers, texts)]


def _trigrams(text: _Text, dtype: torch.dtype) -> Tensor:
    """The character trigrams of each text as a set (B, S, :data:`BUCKETS`)."""
    own = text.characters
    lengths = (own > 0).sum(-1, keepdim=True)
    marked = torch.nn.functional.pad(own, (1, 1)).scatter(-1, lengths + 1, END)
    marked[..., 0] = START
    numbers = (marked[..., :-2] * FACTOR + marked[..., 1:-1]) * FACTOR + marked[..., 2:]  # (B, S, K, L)
    return _members((numbers % BUCKETS).flatten(2), (own > 0).flatten(2), BUCKETS, dtype)


def _members(numbers: Tensor, present: Tensor, size: int, dtype: torch.dtype) -> Tensor:
    """Sets of numbers less than ``size``: (B, S, M) give (B, S, size), 1 for those that are present."""
    sets = torch.zeros(*numbers.shape[:2], size + 1, dtype=dtype, device=numbers.device)
    return sets.scatter_(2, numbers.masked_fill(~present, size), 1.0)[..., :size]


def _acronyms(x: _Text, y: _Text) -> Tensor:
    """(B, X, Y) bool: whether x is one word, of the first characters of the words of y or of its names; two or more."""
    letters = x.characters[:, :, 0] if x.characters.shape[2] else x.characters.sum(2)  # (B, X, L)
    kept = letters > 0
    for skipped in SKIPPED:
        kept = kept & (letters != ord(skipped))
    short = _spelt(letters, kept).masked_fill(x.inside.sum(-1) != 1, 0)
    firsts = y.characters[..., 0]  # (B, Y, K)
    words, names = (_spelt(firsts, kind) for kind in (y.inside & ~y.marks, y.names))
    return (_equal(short, words) | _equal(short, names)) & (short != 0).unsqueeze(2)


def _spelt(characters: Tensor, kept: Tensor) -> Tensor:
    """(B, S) a number for the sequence of those characters (B, S, M) that are kept; 0 for fewer than two."""
    key = characters.new_zeros(characters.shape[:2])
    for position in range(characters.shape[2]):
        longer = key * HASH_FACTOR + characters[..., position]
        key = torch.where(kept[..., position], longer, key)
    return key.masked_fill(kept.sum(-1) < 2, 0)
