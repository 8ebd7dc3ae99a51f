"""The graph of mention candidates that scorers fill in and interactions change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

import torch
from torch import Tensor

from .context import Context
from .fields import TensorFields
from .gold import Targets
from .lexical import LexicalEvidence
from .masked import at
from .spans import Spans
from .table import CandidateRow, CandidateTable

Scored = Literal["types", "relations", "coreference"]
"""The kinds of scores that a graph may have."""


@dataclass(frozen=True, repr=False)
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
        tokens: (B, T, D) the vectors of the sub-tokens, where a scorer of relations looks at them.
        context: what the candidates attend to, where a part of the model looks at it.
        extra: named tensors (B, n, ...) that parts of a model keep about the candidates.
        pair_extra: named tensors (B, n, n, ...) that they keep about pairs of candidates.
        scorers: the model's own scorers of graphs, for :meth:`score`.
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
    tokens: Tensor | None = None
    context: Context | None = None
    extra: dict[str, Tensor] = field(default_factory=dict)
    pair_extra: dict[str, Tensor] = field(default_factory=dict)
    scorers: Scorers = field(default_factory=lambda: Scorers())
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

        taken = partial(at, places=index)

        def maybe(values: Tensor | None) -> Tensor | None:
            return None if values is None else taken(values)

        context = self.context
        return MentionGraph(
            spans=self.spans.take(index, mask),
            vectors=taken(self.vectors),
            mention_scores=taken(self.mention_scores),
            text_keys=taken(self.text_keys),
            types=maybe(self.types),
            anaphor_vectors=maybe(self.anaphor_vectors),
            antecedent_vectors=maybe(self.antecedent_vectors),
            tokens=self.tokens,
            context=context and context.replace(attention=taken(context.attention), window=taken(context.window)),
            extra={name: taken(values) for name, values in self.extra.items()},
            pair_extra={
                name: taken(taken(values).transpose(1, 2)).transpose(1, 2) for name, values in self.pair_extra.items()
            },
            scorers=self.scorers,
        )

    def part(self, places: slice) -> MentionGraph:
        """The graph of consecutive candidates, as :meth:`take` gives it."""
        index = torch.arange(self.mask.shape[1], device=self.mask.device)[places].expand(len(self.mask), -1)
        return self.take(index, self.mask[:, places])

    def score(self, name: Scored) -> Tensor:
        """Score this graph by the model's own scorer, with the weights that all scores of that name are made with.

        Raises:
            ValueError: if the model has no such scorer.
        """
        scorer: Callable[[MentionGraph], Tensor] | None = getattr(self.scorers, name)
        if scorer is None:
            raise ValueError(f"this model has no scorer of {name} between or of mentions")
        return scorer(self)

    def require(self, name: Scored) -> Tensor:
        """The scores of that name.

        Raises:
            ValueError: if they are not there.
        """
        scores: Tensor | None = getattr(self, name)
        if scores is None:
            raise ValueError(
                f"this graph has no scores of {name} yet; graph.score({name!r}) makes them"
                + ("; interactions that say uses_relations = True find them there" if name == "relations" else "")
            )
        return scores

    def table(self, document: HasWords, labels: HasTypes, position: int = 0) -> CandidateTable:
        """The candidates of a document as text, beside their scores as they are now; to print, or for a data frame.

        Args:
            document: the :class:`~jointie.documents.Document`.
            labels: the :class:`~jointie.documents.LabelSpace` of the model.
            position: of the document in the batch.
        """
        one = self.document(position)
        n = int(one.mask.sum())
        starts, ends = one.spans.start[0, :n].tolist(), one.spans.end[0, :n].tolist()
        texts = [" ".join(document.words[start:end]) for start, end in zip(starts, ends)]
        types: list[str | None] = [None] * n
        if one.types is not None and labels.entity_types:
            types = [labels.entity_types[i] for i in one.types[0, :n].argmax(-1).tolist()]
        antecedents = _antecedents(one.coreference, one.spans, texts)
        tails = _tails(one.relations, texts, labels.relation_types)
        mentions = one.mention_scores[0, :n].tolist()
        return CandidateTable(map(CandidateRow, texts, starts, ends, mentions, types, *antecedents, *tails))

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

    @property
    def lexical(self) -> LexicalEvidence:
        """The likeness of the texts of all pairs of candidates; made anew each time."""
        return LexicalEvidence.between(self.spans, self.spans, self.vectors.dtype)

    @property
    def widths(self) -> Tensor:
        """(B, n): the number of words of each candidate."""
        return self.spans.end - self.spans.start

    @property
    def sentences(self) -> Tensor:
        """(B, n): the number of the sentence that each candidate stands in."""
        return self.spans.sentences()

    @property
    def sentence_distances(self) -> Tensor:
        """(B, n, n): how many sentences two candidates stand apart, 0 inside of one sentence."""
        return (self.sentences.unsqueeze(2) - self.sentences.unsqueeze(1)).abs()

    @property
    def word_distances(self) -> Tensor:
        """(B, n, n): how many words the first words of two candidates stand apart."""
        return (self.spans.start.unsqueeze(2) - self.spans.start.unsqueeze(1)).abs()

    def with_vectors(self, vectors: Tensor) -> MentionGraph:
        """The same graph with other vectors (B, n, D); those shown as later or earlier mention move by as much."""

        def moved(shown: Tensor | None) -> Tensor | None:
            return None if shown is None else shown + (vectors - self.vectors)

        later, earlier = moved(self.anaphor_vectors), moved(self.antecedent_vectors)
        return self.replace(vectors=vectors, anaphor_vectors=later, antecedent_vectors=earlier)

    def with_loss(self, name: str, value: Tensor) -> MentionGraph:
        """The same graph with a named loss added.

        Raises:
            ValueError: if there is a loss of that name already.
        """
        if name in self.losses:
            raise ValueError(f"two parts of the model add a loss named {name!r}")
        return self.replace(losses={**self.losses, name: value})


@dataclass(frozen=True)
class Scorers:
    """A model's own scorers: each takes a graph and gives the scores that the graph holds under that name.

    Attributes:
        types: the entity types of candidates; ``None`` where a model has no scorer of them.
        relations: relations between candidates; ``None`` where they are scored between entities alone, or not at all.
        coreference: coreference of candidates.
    """

    types: Callable[[MentionGraph], Tensor] | None = None
    relations: Callable[[MentionGraph], Tensor] | None = None
    coreference: Callable[[MentionGraph], Tensor] | None = None


class HasWords(Protocol):
    """A document, as far as a graph looks at it."""

    @property
    def words(self) -> Sequence[str]: ...


class HasTypes(Protocol):
    """The labels, as far as a graph looks at them."""

    @property
    def entity_types(self) -> Sequence[str]: ...

    @property
    def relation_types(self) -> Sequence[str]: ...


def _antecedents(scores: Tensor | None, spans: Spans, texts: Sequence[str]) -> list[list[Any]]:
    """The antecedent and the score of each candidate."""
    n = len(texts)
    if scores is None or n < 2:
        return [[None] * n] * 2
    best, places = scores.masked_fill(~spans.precedes(), -torch.inf)[0, 1:n].max(-1)
    return [[None, *(texts[i] for i in places.tolist())], [None, *best.tolist()]]


def _tails(scores: Tensor | None, texts: Sequence[str], names: Sequence[str]) -> list[list[Any]]:
    """The relation, the tail and the margin of each candidate."""
    n, types = len(texts), len(names)
    if scores is None or n < 2 or not types:
        return [[None] * n] * 3
    margins = scores[0, :n, :n, :-1] - scores[0, :n, :n, -1:]
    margins = margins.masked_fill(torch.eye(n, dtype=torch.bool, device=scores.device).unsqueeze(-1), -torch.inf)
    best, places = margins.flatten(1).max(-1)
    found = [divmod(place, types) for place in places.tolist()]
    return [[names[type] for _, type in found], [texts[tail] for tail, _ in found], best.tolist()]
