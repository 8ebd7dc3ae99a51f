"""The best spans, as many as the length of the document asks for."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ...config import NonNegativeInt, PositiveFloat, PositiveInt
from ...tensors import Spans
from .dropped import Dropped
from .pruner import Pruner

logger = logging.getLogger(__name__)

_MOST = 2**53
"""More candidates than any document has words."""


@Pruner.register("top_k")
class TopKPruner(Pruner):
    """Keep the ``ratio * words`` spans of the highest scores.

    Args:
        ratio: candidates per word.
        min_candidates: keep at least so many, where there are so many spans: a short text may be all names.
        max_candidates: in training keep at most so many, as all pairs of them are scored at once. A document that this
            touches is warned of when it is first seen, and counted each time. At prediction, where no gradients are
            wanted, nothing is dropped.
    """

    def __init__(
        self, ratio: PositiveFloat = 0.4, min_candidates: NonNegativeInt = 8, max_candidates: PositiveInt = 1500
    ) -> None:
        super().__init__()
        self.ratio, self.min_candidates, self.max_candidates = ratio, min_candidates, max_candidates
        self._dropped = Dropped()
        self._told: set[tuple[int, int]] = set()

    def __call__(self, scores: Tensor, spans: Spans, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
        training = torch.is_grad_enabled()
        if training:
            self._count_dropped(spans, lengths)
        budgets = [self.budget(words) if training else self._wanted(words) for words in lengths]
        size = min(max(budgets), scores.shape[1])
        # A stable sort: among equal scores the earlier span wins, whatever the padding.
        order = scores.masked_fill(~spans.mask, -torch.inf).sort(dim=1, descending=True, stable=True).indices[:, :size]
        rank = torch.arange(size, device=scores.device)
        kept = spans.mask.gather(1, order) & (rank < torch.tensor(budgets, device=scores.device)[:, None])
        # Back to the order of the text, with the padding at the end.
        index = torch.where(kept, order, scores.shape[1]).sort(dim=1).values
        mask = index < scores.shape[1]
        return index.masked_fill(~mask, 0), mask

    def budget(self, words: int) -> int:
        """The most candidates that a document of so many words has in training."""
        return min(self._wanted(words), self.max_candidates)

    def take_dropped(self) -> Dropped:
        dropped, self._dropped = self._dropped, Dropped()
        return dropped

    def _wanted(self, words: int) -> int:
        return max(math.ceil(min(self.ratio * words, _MOST)), self.min_candidates)

    def _count_dropped(self, spans: Spans, lengths: Sequence[int]) -> None:
        """Count what ``max_candidates`` drops, and warn of each document that loses candidates once.

        Documents are told apart by their numbers of words and spans: training sees each in every epoch.
        """
        if self._wanted(max(lengths)) <= self.max_candidates:  # then a GPU need not be waited for
            return
        for words, there in zip(lengths, spans.mask.sum(1).tolist()):
            wanted = min(self._wanted(words), there)
            lost = wanted - self.max_candidates
            if lost <= 0:
                continue
            self._dropped += Dropped(1, lost)
            if (words, there) not in self._told:
                self._told.add((words, there))
                logger.warning(
                    "a document of %s words asks for %s mention candidates; pruner.max_candidates (%d) drops the %s of "
                    "the lowest scores",
                    f"{words:,}", f"{wanted:,}", self.max_candidates, f"{lost:,}",
                )  # fmt: skip
