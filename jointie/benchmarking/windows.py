"""Windows packed as tightly as can be, for the bare encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from ..components.tokenization import TokenizedDocument


class PackedWindows(NamedTuple):
    """Windows of like length.

    Attributes:
        input_ids: (W, L).
        attention_mask: (W, L) bool; ``None`` where nothing is padding.
    """

    input_ids: Tensor
    attention_mask: Tensor | None


def by_budget(documents: Sequence[TokenizedDocument], budget: int, device: torch.device) -> list[PackedWindows]:
    """All windows of all documents, sorted by length, in batches of at most ``budget`` sub-tokens with padding.

    Longer windows make batches of their own.
    """
    batches: list[list[Tensor]] = []
    for window in longest_first(documents):  # the longest stands first in its batch, so that it gives the width
        if not batches or (len(batches[-1]) + 1) * len(batches[-1][0]) > budget:
            batches.append([])
        batches[-1].append(window)
    return [packed(batch, device) for batch in batches]


def padding_of(batches: Sequence[PackedWindows]) -> float:
    """The share of padding among all sub-tokens, from 0 to 1."""
    real = sum(int(ids.numel() if mask is None else mask.sum()) for ids, mask in batches)
    return 1 - real / max(1, sum(batch.input_ids.numel() for batch in batches))


def longest_first(documents: Sequence[TokenizedDocument]) -> list[Tensor]:
    """All windows, sorted by falling length."""
    windows = (torch.from_numpy(window) for document in documents for window in document.windows)
    return sorted(windows, key=len, reverse=True)


def packed(windows: Sequence[Tensor], device: torch.device) -> PackedWindows:
    """Windows in one batch, padded to the longest."""
    ids = pad_sequence(list(windows), batch_first=True).long()
    mask = torch.arange(ids.shape[1]) < torch.tensor([[len(window)] for window in windows])
    return PackedWindows(ids.to(device), None if mask.all() else mask.to(device))
