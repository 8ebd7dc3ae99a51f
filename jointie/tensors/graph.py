"""The graph of mention candidates that scorers fill in and interactions change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from .context import Context
from .fields import TensorFields
from .gold import Targets
from .spans import Spans

_UNSCORED: Any = None


@dataclass(frozen=True)
class MentionGraph(TensorFields):
    """n mention candidates in each of B documents, and the scores of and between them.

    Attributes:
        spans: the candidates, in text order.
        vectors: (B, n, D) their vectors g.
        mention_scores: (B, n) s_m, the logit of being a mention.
        text_keys: (B, n) int64, equal for candidates of equal text, case aside.
        types: (B, n, C) logits of the entity types, once they are scored.
        relations: (B, n, n, R + 1) s_r(head, tail), once they are scored; the threshold class TH stands last. Where
            relations are extracted between entities only, they stay ``None``.
        anaphor_vectors: (B, n, D) the vector that a candidate shows as the later mention of a pair; ``vectors`` unless
            an interaction replaces it.
        antecedent_vectors: (B, n, D) the same for the earlier mention of a pair.
        coreference: (B, n, n) s_c(x, y) of candidate x with the earlier candidate y, once they are scored;
            meaningless where y does not stand before x.
        relation_cuts: (R,) by how much a relation has to score above TH to be predicted; by 0 where this is ``None``.
        context: what stands around the candidates, where the scoring of relations looks at it.
        targets: the gold labels of the candidates; ``None`` at prediction.
        losses: named losses that interactions have added, each a scalar.
    """

    spans: Spans
    vectors: Tensor
    mention_scores: Tensor
    text_keys: Tensor
    types: Tensor = _UNSCORED
    relations: Tensor = _UNSCORED
    coreference: Tensor = _UNSCORED
    anaphor_vectors: Tensor | None = None
    antecedent_vectors: Tensor | None = None
    relation_cuts: Tensor | None = None
    context: Context | None = None
    targets: Targets | None = None
    losses: dict[str, Tensor] = field(default_factory=dict)

    def document(self, position: int) -> MentionGraph:
        """The graph of one document, as a batch of its own, without gold labels and losses."""
        bare = self.replace(targets=None, losses={}, relation_cuts=None)
        return bare.row(position).replace(relation_cuts=self.relation_cuts)

    def take(self, index: Tensor, mask: Tensor) -> MentionGraph:
        """The graph of some candidates, without the scores between them, gold labels and losses.

        Args:
            index: (B, m) positions of candidates.
            mask: (B, m) bool, false where a position means nothing.
        """

        def at(values: Tensor) -> Tensor:
            rows = index[(...,) + (None,) * (values.dim() - 2)]
            return values.gather(1, rows.expand(*index.shape, *values.shape[2:]))

        return MentionGraph(
            spans=self.spans.take(index, mask),
            vectors=at(self.vectors),
            mention_scores=at(self.mention_scores),
            text_keys=at(self.text_keys),
            types=None if self.types is None else at(self.types),
            relation_cuts=self.relation_cuts,
            context=None if self.context is None else self.context.replace(attention=at(self.context.attention)),
        )

    @property
    def mask(self) -> Tensor:
        """(B, n) bool: false where a candidate is padding."""
        return self.spans.mask

    @property
    def anaphors(self) -> Tensor:
        """(B, n, D): the vectors of the later mentions of pairs."""
        return self.vectors if self.anaphor_vectors is None else self.anaphor_vectors

    @property
    def antecedents(self) -> Tensor:
        """(B, n, D): the vectors of the earlier mentions of pairs."""
        return self.vectors if self.antecedent_vectors is None else self.antecedent_vectors

    @property
    def same_text(self) -> Tensor:
        """(B, n, n) float: 1 where two candidates have the same text (case aside), else 0."""
        same = self.text_keys.unsqueeze(2) == self.text_keys.unsqueeze(1)
        return (same & self.spans.pairs()).to(self.vectors.dtype)

    def with_loss(self, name: str, value: Tensor) -> MentionGraph:
        """The same graph with a named loss added.

        Raises:
            ValueError: if there is a loss of that name already.
        """
        if name in self.losses:
            raise ValueError(f"two parts of the model add a loss named {name!r}")
        return self.replace(losses={**self.losses, name: value})
