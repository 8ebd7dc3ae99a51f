"""The best spans, as many as the length of the document asks for."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ...config import Fraction, NonNegativeInt, PositiveFloat, PositiveInt
from ...tensors import Spans
from .pruner import Pruner

logger = logging.getLogger(__name__)

_MOST = 2**53
"""More candidates than any document has words."""


@Pruner.register("top_k")
class TopKPruner(Pruner):
    """Keep the ``ratio * words`` spans of the highest scores.

    At prediction (``eval()``) all that look like mentions (s_m > 0) are kept beyond these, up to one
    a word, since a list may be nothing but names.

    Args:
        ratio: candidates per word.
        min_candidates: keep at least so many, where there are so many spans: a short text may be all names.
        max_candidates: in training keep at most so many, as all pairs of them are scored at once. A document that this
            touches is warned of when it is first seen. At prediction nothing is dropped for it.
        min_probability: at prediction, beyond the best ``min_candidates`` a span that is a mention with less than this
            probability is no candidate. Every candidate is scored against every other, so this saves time; interactions
            see fewer than in training.
    """

    def __init__(
        self,
        ratio: PositiveFloat = 0.4,
        min_candidates: NonNegativeInt = 8,
        max_candidates: PositiveInt = 1500,
        min_probability: Fraction = 0.0,
    ) -> None:
        super().__init__()
        self.ratio, self.min_candidates, self.max_candidates = ratio, min_candidates, max_candidates
        self.min_probability = min_probability
        self._told: set[tuple[int, int]] = set()

    def __call__(self, scores: Tensor, spans: Spans, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
        if training := self.training:
            self._warn_of_dropped(spans, lengths)
        budgets = [self.budget(words) if training else self._wanted(words) for words in lengths]
        size = min(max(budgets if training else [*budgets, *lengths]), scores.shape[1])
        # A stable sort: among equal scores the earlier span wins, whatever the padding.
        ordered = scores.masked_fill(~spans.mask, -torch.inf).sort(dim=1, descending=True, stable=True)
        order = ordered.indices[:, :size]
        rank = torch.arange(size, device=scores.device)
        kept = rank < _column(budgets, scores)
        if not training:
            kept = self._likely(ordered.values[:, :size], rank, kept, lengths)
        kept = kept & spans.mask.gather(1, order)
        # Back to the order of the text, with the padding at the end.
        index = torch.where(kept, order, scores.shape[1]).sort(dim=1).values
        if not training:
            index = index[:, : int(kept.sum(1).max())]
        mask = index < scores.shape[1]
        return index.masked_fill(~mask, 0), mask

    def _likely(self, scores: Tensor, rank: Tensor, kept: Tensor, lengths: Sequence[int]) -> Tensor:
        """(B, n) which spans are kept at prediction, the best first; ``kept`` are those within the budget."""
        names = (scores > 0) & (rank < _column(lengths, scores))
        likely = (kept | names) & (scores.sigmoid() >= self.min_probability)
        return likely | (rank < max(1, self.min_candidates))

    def budget(self, words: int) -> int:
        """The most candidates that a document of so many words has in training."""
        return min(self._wanted(words), self.max_candidates)

    def _wanted(self, words: int) -> int:
        return max(math.ceil(min(self.ratio * words, _MOST)), self.min_candidates)

    def _warn_of_dropped(self, spans: Spans, lengths: Sequence[int]) -> None:
        """Warn of each document that loses candidates to ``max_candidates``, once.

        Documents are told apart by their numbers of words and spans: training sees each in every epoch.
        """
        if self._wanted(max(lengths)) <= self.max_candidates:  # then a GPU need not be waited for
            return
        for words, there in zip(lengths, spans.mask.sum(1).tolist()):
            wanted = min(self._wanted(words), there)
            lost = wanted - self.max_candidates
            if lost > 0 and (words, there) not in self._told:
                self._told.add((words, there))
                logger.warning(
                    "a document of %s words asks for %s mention candidates; pruner.max_candidates (%d) drops the %s of "
                    "the lowest scores",
                    f"{words:,}", f"{wanted:,}", self.max_candidates, f"{lost:,}",
                )  # fmt: skip


def _column(numbers: Sequence[int], scores: Tensor) -> Tensor:
    """(B, 1) a number for each document."""
    return torch.tensor(numbers, device=scores.device).unsqueeze(1)
