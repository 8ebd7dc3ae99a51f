"""All short spans inside a sentence."""

from __future__ import annotations

import torch
from torch import Tensor

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
        super().__init__()
        self.max_width = max_width

    def __call__(self, batch: Batch) -> Spans:
        words = batch.words
        documents, size = words.mask.shape
        device = words.mask.device
        start = torch.arange(size, device=device)
        longest = size if device.type != "cpu" else int((words.sentence_end - start).max())
        width = max(1, min(self.max_width, longest))  # K, however large the setting is
        start = start[:, None].expand(-1, width)  # (N, K)
        end = start + torch.arange(1, width + 1, device=device)  # (N, K)
        mask = words.mask[:, :, None] & (end <= words.sentence_end[:, :, None])  # (B, N, K)
        start = start.reshape(1, -1).expand(documents, -1)  # (B, N K)
        end = end.reshape(1, -1).expand(documents, -1)
        mask = mask.reshape(documents, -1)
        if device.type == "cpu":  # elsewhere, to ask how many there are would mean to wait for the encoder
            start, end, mask = _without_gaps(start, end, mask)
        return batch.spans(start, end, mask)


def _without_gaps(start: Tensor, end: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The spans of each document one after another, with the padding at the end."""
    size = int(mask.sum(1).max())
    index = (~mask).to(torch.uint8).sort(dim=1, stable=True).indices[:, :size]
    return start.gather(1, index), end.gather(1, index), mask.gather(1, index)
