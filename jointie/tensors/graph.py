"""The graph of mention candidates that scorers fill in and interactions change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor

from .context import Context
from .fields import TensorFields
from .gold import Targets
from .spans import Spans


@dataclass(frozen=True)
class MentionGraph(TensorFields):
    """n mention candidates in each of B documents, and the scores of and between them.

    Attributes:
        spans: the candidates, in text order.
        vectors: (B, n, D) their vectors g.
        mention_scores: (B, n) s_m, the logit of being a mention.
        text_keys: (B, n) int64, equal for candidates of equal text, case aside.
        types: (B, n, C) logits of the entity types; ``None`` before they are scored.
        relations: (B, n, n, R + 1) s_r(head, tail) with the threshold class TH last; ``None`` before pairs of mentions
            are scored, and where nothing needs these scores: relations between entities follow from the vectors then.
        anaphor_vectors: (B, n, D) the vector that a candidate shows as the later mention of a pair; ``vectors`` unless
            an interaction replaces it.
        antecedent_vectors: (B, n, D) the same for the earlier mention of a pair.
        coreference: (B, n, n) s_c(x, y) of candidate x with the earlier candidate y, meaningless where y does not stand
            before x; ``None`` before pairs are scored, and in documents too long for that.
        context: what stands around the candidates, where the scoring of relations looks at it.
        targets: the gold labels of the candidates; ``None`` at prediction.
        losses: named losses that interactions have added, each a scalar.
    """

    spans: Spans
    vectors: Tensor
    mention_scores: Tensor
    text_keys: Tensor
    types: Tensor | None = None
    relations: Tensor | None = None
    coreference: Tensor | None = None
    anaphor_vectors: Tensor | None = None
    antecedent_vectors: Tensor | None = None
    context: Context | None = None
    targets: Targets | None = None
    losses: dict[str, Tensor] = field(default_factory=dict)

    def document(self, position: int) -> MentionGraph:
        """The graph of one document, as a batch of its own, without gold labels and losses."""
        return self.replace(targets=None, losses={}).row(position)

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
            context=None if self.context is None else self.context.replace(attention=at(self.context.attention)),
        )

    def require(self, name: Literal["types", "relations", "coreference"]) -> Tensor:
        """The scores of that name.

        Raises:
            ValueError: if they are not there.
        """
        scores: Tensor | None = getattr(self, name)
        if scores is None:
            raise ValueError(f"the {name} of this graph are not scored")
        return scores

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
