"""A padded batch of tokenised documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from .fields import TensorFields
from .given_mentions import GivenMentions
from .gold import Gold
from .spans import Spans
from .words import Words


@dataclass(frozen=True, repr=False)
class Batch(TensorFields):
    """B documents of at most N words and T sub-tokens, whose sub-tokens stand in W encoder windows of length L.

    Attributes:
        input_ids: (W, L) sub-token ids, special ones included.
        attention_mask: (W, L) bool, false on padding.
        token_index: (B, T) for each sub-token of a document, its position among the W * L of the windows.
        token_mask: (B, T) bool, false on padding.
        words: the words.
        lengths: the number of words of each document, on the host.
        gold: the gold annotations, where there are any and they are wanted.
        given: the mentions that are given; ``None`` where the model looks for them.
        targets: beside ``gold``, what each head of the model learns, as named tensors by the name of the head.
        next_stage: the same documents in the sub-tokens of the model's next encoder; ``None`` where it has one alone.
    """

    input_ids: Tensor
    attention_mask: Tensor
    token_index: Tensor
    token_mask: Tensor
    words: Words
    lengths: tuple[int, ...]
    gold: Gold | None = None
    given: GivenMentions | None = None
    targets: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    next_stage: Batch | None = None

    def __len__(self) -> int:
        return len(self.lengths)

    def spans(self, start: Tensor, end: Tensor, mask: Tensor) -> Spans:
        """The spans from word ``start`` to word ``end`` (B, S); ``mask`` (B, S) is false on padding."""
        last_word = (end - 1).clamp(min=0, max=self.words.last.shape[1] - 1)
        first, last = self.words.first.gather(1, start), self.words.last.gather(1, last_word)
        return Spans(start, end, first, last, mask, self.words)

    def spans_of(self, mentions: Gold | GivenMentions) -> Spans:
        """The spans of the gold or given mentions of the batch."""
        return self.spans(mentions.start, mentions.end, mentions.mask)
