"""Windows packed as tightly as can be: the work of an encoder that nothing else stands around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..components.tokenization import TokenizedDocument


class PackedWindows(NamedTuple):
    """Windows of like length.

    Attributes:
        input_ids: (W, L).
        attention_mask: (W, L) bool; ``None`` where nothing is padding.
    """

    input_ids: Tensor
    attention_mask: Tensor | None

    def to(self, device: torch.device) -> PackedWindows:
        """The same on a device."""
        mask = None if self.attention_mask is None else self.attention_mask.to(device)
        return PackedWindows(self.input_ids.to(device), mask)


def by_budget(documents: Sequence[TokenizedDocument], budget: int) -> list[PackedWindows]:
    """All windows of all documents, sorted by length, in batches of at most ``budget`` sub-tokens with padding.

    Longer windows make batches of their own.
    """
    windows = _sorted(documents)
    batches: list[list[np.ndarray]] = []
    for window in windows:  # the longest stands first in its batch, so that it gives the width
        if not batches or (len(batches[-1]) + 1) * len(batches[-1][0]) > budget:
            batches.append([])
        batches[-1].append(window)
    return [_packed(batch) for batch in batches]


def in_batches(documents: Sequence[TokenizedDocument], count: int) -> list[PackedWindows]:
    """All windows of all documents, sorted by length, in ``count`` batches of as many windows each."""
    windows = _sorted(documents)
    return [_packed([windows[i] for i in part]) for part in np.array_split(range(len(windows)), count) if len(part)]


def padding_of(batches: Sequence[PackedWindows]) -> float:
    """The share of padding among all sub-tokens, from 0 to 1."""
    real = sum(int(ids.numel() if mask is None else mask.sum()) for ids, mask in batches)
    return 1 - real / max(1, sum(batch.input_ids.numel() for batch in batches))


def _sorted(documents: Sequence[TokenizedDocument]) -> list[np.ndarray]:
    """The windows, the longest first."""
    return sorted((window for document in documents for window in document.windows), key=len, reverse=True)


def _packed(windows: Sequence[np.ndarray]) -> PackedWindows:
    lengths = np.array([len(window) for window in windows])
    ids = np.zeros((len(windows), lengths.max()), dtype=np.int64)
    for row, window in zip(ids, windows):
        row[: len(window)] = window
    mask = np.arange(ids.shape[1])[None, :] < lengths[:, None]
    return PackedWindows(torch.from_numpy(ids), None if mask.all() else torch.from_numpy(mask))
