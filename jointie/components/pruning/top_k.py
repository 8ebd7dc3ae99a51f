"""The best spans, as many as the length of the document asks for."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ...config import NonNegativeInt, PositiveFloat, PositiveInt
from ...tensors import Spans
from .pruner import Pruner

logger = logging.getLogger(__name__)


@Pruner.register("top_k")
class TopKPruner(Pruner):
    """Keep the ``ratio * words`` spans of the highest scores.

    Args:
        ratio: candidates per word.
        min_candidates: keep at least so many, where there are so many spans: a short text may be all names.
        max_candidates: keep at most so many. A document that this touches is warned of.
    """

    def __init__(
        self, ratio: PositiveFloat = 0.4, min_candidates: NonNegativeInt = 8, max_candidates: PositiveInt = 1500
    ) -> None:
        self.ratio, self.min_candidates, self.max_candidates = ratio, min_candidates, max_candidates

    def __call__(self, scores: Tensor, spans: Spans, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
        budgets = [self._budget(words) for words in lengths]
        size = min(max(budgets), scores.shape[1])
        # A stable sort: among equal scores the earlier span wins, whatever the padding.
        order = scores.masked_fill(~spans.mask, -torch.inf).sort(dim=1, descending=True, stable=True).indices[:, :size]
        rank = torch.arange(size, device=scores.device)
        kept = spans.mask.gather(1, order) & (rank < torch.tensor(budgets, device=scores.device)[:, None])
        # Back to the order of the text, with the padding at the end.
        index = torch.where(kept, order, scores.shape[1]).sort(dim=1).values
        mask = index < scores.shape[1]
        return index.masked_fill(~mask, 0), mask

    def _budget(self, words: int) -> int:
        wanted = max(math.ceil(self.ratio * words), self.min_candidates)
        if wanted > self.max_candidates:
            logger.warning(
                "a document of %d words asks for %d mention candidates; pruner.max_candidates keeps the best %d",
                words, wanted, self.max_candidates,
            )  # fmt: skip
        return min(wanted, self.max_candidates)
