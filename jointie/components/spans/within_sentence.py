"""All short spans inside a sentence."""

from __future__ import annotations

import torch

from ...config import PositiveInt
from ...tensors import Batch, Spans
from .span_enumerator import SpanEnumerator


@SpanEnumerator.register("within_sentence")
class WithinSentence(SpanEnumerator):
    """Every span of at most ``max_width`` words that does not cross the end of a sentence.

    Args:
        max_width: in words.
    """

    def __init__(self, max_width: PositiveInt = 12) -> None:
        self.max_width = max_width

    def __call__(self, batch: Batch) -> Spans:
        documents, words = batch.word_first.shape
        device = batch.word_first.device
        start = torch.arange(words, device=device)[:, None].expand(-1, self.max_width)  # (N, K)
        end = start + torch.arange(1, self.max_width + 1, device=device)  # (N, K)
        mask = batch.word_mask[:, :, None] & (end <= batch.sentence_end[:, :, None])  # (B, N, K)
        start = start.reshape(1, -1).expand(documents, -1)  # (B, S), S = N K
        end = end.reshape(1, -1).expand(documents, -1)
        return batch.spans(start, end, mask.reshape(documents, -1))

    def most(self, words: int) -> int:
        return words * self.max_width
