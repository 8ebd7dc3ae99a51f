"""Span vectors from the two ends of a span and the shapes of its words."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, cat, nn
from torch.nn import functional

from ...config import PositiveInt, Runtime
from ...tensors import SHAPES, Spans, Words, at, has_digits, is_capitalised, is_punctuation
from .endpoint import ends_added
from .span_embedder import SpanEmbedder

_INITIAL_SIZE = 0.3
"""The standard deviation of embeddings before training, that of an encoder's numbers."""
_PLACES = 3
"""A word is the first of its sentence, the second, or a later one."""
_FLAGS = 4


@SpanEmbedder.register("word_shapes")
class WordShapeEmbedder(SpanEmbedder):
    """The vectors of a span's first and last sub-token, and embeddings of its words' shapes and of its width.

    Widths are those of Lee et al. (2017). Shapes (:func:`~jointie.tensors.shape_of`) tell an encoder that reads small
    letters only what is a name. To the two token vectors of length D are appended four of length F:

    - of the first word, the sum of embeddings of its shape, of the shape of the word before it in the sentence (or that
      there is none), and of its place in the sentence: first, second or later;
    - of the last word, the sum of embeddings of its shape and of that of the word after it;
    - of the words between these two, an embedding of which kinds of words are among them: small, capitalised, with
      digits, punctuation;
    - of the width in words.

    Args:
        input_dim: D, the length of a token vector; a span vector has 2 D + 4 F numbers.
        shape_dim: F.
        max_width: wider spans have the embedding of this width.
    """

    def __init__(self, input_dim: Runtime[int], shape_dim: PositiveInt = 16, max_width: PositiveInt = 12) -> None:
        super().__init__()
        self.output_dim = 2 * input_dim + 4 * shape_dim
        self.first, self.last = nn.Embedding(SHAPES, shape_dim), nn.Embedding(SHAPES, shape_dim)
        self.before, self.after = nn.Embedding(SHAPES + 1, shape_dim), nn.Embedding(SHAPES + 1, shape_dim)
        self.place = nn.Embedding(_PLACES, shape_dim)
        self.between = nn.Embedding(2**_FLAGS, shape_dim)
        self.width = nn.Embedding(max_width, shape_dim)
        for embedding in self.children():
            nn.init.normal_(embedding.weight, std=_INITIAL_SIZE)  # type: ignore[arg-type]

    def forward(self, tokens: Tensor, spans: Spans) -> Tensor:
        words = spans.known_words()
        starts, ends = self._starts(words), self._ends(words)  # (B, N, F)
        first, last = _end_words(spans)
        between, width = self._codes(spans, _counts(words))
        own = [at(tokens, spans.first), at(tokens, spans.last), at(starts, first), at(ends, last)]
        return cat([*own, self.between(between), self.width(width)], dim=-1)

    def projection(self, tokens: Tensor, spans: Spans, linear: nn.Linear) -> Callable[[Spans], Tensor]:
        """The layer's parts applied to tokens, words and embeddings once, then added per span."""
        words, size = spans.known_words(), self.place.embedding_dim
        first, last, *parts = linear.weight.split([tokens.shape[-1]] * 2 + [size] * 4, dim=1)
        starts, ends = self._starts(words) @ parts[0].T, self._ends(words) @ parts[1].T  # (B, N, H)
        between, width = self.between.weight @ parts[2].T, self.width.weight @ parts[3].T
        pairs, counts = (between.unsqueeze(1) + width).flatten(0, 1), _counts(words)
        add_ends = ends_added(
            _with_words(functional.linear(tokens, first, linear.bias), starts, words.first, words.mask),
            _with_words(functional.linear(tokens, last), ends, words.last, words.mask),
        )

        def add(part: Spans) -> Tensor:
            between, width = self._codes(part, counts)
            return add_ends(part) + functional.embedding(between * self.width.num_embeddings + width, pairs)

        return add

    def _starts(self, words: Words) -> Tensor:
        """(B, N, F) the part of each word where a span begins with it."""
        place = torch.arange(words.shapes.shape[1], device=words.shapes.device)
        before = functional.pad(words.shapes, (1, 0))[:, :-1].masked_fill(place == words.sentence_start, SHAPES)
        inside = (place - words.sentence_start).clamp(min=0, max=_PLACES - 1)
        return self.first(words.shapes) + self.before(before) + self.place(inside)

    def _ends(self, words: Words) -> Tensor:
        """(B, N, F) the part of each word where a span ends with it."""
        place = torch.arange(words.shapes.shape[1], device=words.shapes.device)
        after = functional.pad(words.shapes, (0, 1))[:, 1:].masked_fill(place + 1 == words.sentence_end, SHAPES)
        return self.last(words.shapes) + self.after(after)

    def _codes(self, spans: Spans, counts: Tensor) -> tuple[Tensor, Tensor]:
        """(B, S) the positions of the embeddings of what stands between a span's ends, and of its width."""
        first, last = _end_words(spans)
        there = (at(counts, last) - at(counts, (first + 1).clamp(max=counts.shape[1] - 1))) > 0
        bits = 2 ** torch.arange(_FLAGS, device=counts.device)
        return (there * bits).sum(-1), (last - first).clamp(min=0, max=self.width.num_embeddings - 1)


def _counts(words: Words) -> Tensor:
    """(B, N + 1, 4) how many small, capitalised words, words with digits and punctuation stand before each word."""
    capital, marks = is_capitalised(words.shapes), is_punctuation(words.shapes)
    digits = has_digits(words.shapes)
    flags = torch.stack([~(capital | marks | digits), capital, digits, marks], -1).long()
    return functional.pad(flags.cumsum(1), (0, 0, 1, 0))


def _with_words(tokens: Tensor, words: Tensor, places: Tensor, mask: Tensor) -> Tensor:
    """Add the parts of words (B, N, H) to those of tokens (B, T, H) at the places (B, N) of each."""
    return tokens.scatter_add(1, places.unsqueeze(-1).expand_as(words), words.masked_fill(~mask.unsqueeze(-1), 0.0))


def _end_words(spans: Spans) -> tuple[Tensor, Tensor]:
    """(B, S) the first and the last word of each span; 0 on padding."""
    return spans.start.masked_fill(~spans.mask, 0), (spans.end - 1).masked_fill(~spans.mask, 0)
