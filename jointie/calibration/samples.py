"""Logits and outcomes of one document: what a model thought, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..documents import Document, LabelSpace
from ..metrics import facts_of
from ..prediction import Candidates

Numbers = NDArray[np.float64]
_LEAST = 1e-7  # single precision knows no probability nearer to 0 or 1


def _none() -> Numbers:
    return np.zeros(0)


@dataclass(frozen=True)
class Answers:
    """N yes-or-no questions.

    Attributes:
        logits: (N,) of yes.
        correct: (N,) 1 where yes is right, else 0.
    """

    logits: Numbers = field(default_factory=_none)
    correct: Numbers = field(default_factory=_none)

    @classmethod
    def joined(cls, parts: Iterable[Answers]) -> Answers:
        """The questions of several documents."""
        parts = [cls(), *parts]
        return cls(np.concatenate([p.logits for p in parts]), np.concatenate([p.correct for p in parts]))


@dataclass(frozen=True)
class TypeAnswers:
    """The types of E entities.

    Attributes:
        logits: (E, C) of the types.
        correct: (E,) the position of the right one.
    """

    logits: Numbers
    correct: NDArray[np.intp]

    @classmethod
    def joined(cls, parts: Sequence[TypeAnswers]) -> TypeAnswers:
        """The entities of several documents."""
        if not parts:
            return cls(np.zeros((0, 1)), np.zeros(0, np.intp))
        return cls(np.concatenate([p.logits for p in parts]), np.concatenate([p.correct for p in parts]))


@dataclass(frozen=True)
class Facts:
    """F relations that may be predicted, and how many there are to find.

    Attributes:
        margins: (F,) logits over the threshold class.
        types: (F,) their types, as positions in the label space.
        correct: (F,) 1 where head cluster, tail cluster and type are right, else 0.
        gold: how many relations are annotated.
    """

    margins: Numbers = field(default_factory=_none)
    types: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    correct: Numbers = field(default_factory=_none)
    gold: int = 0

    @classmethod
    def joined(cls, parts: Iterable[Facts]) -> Facts:
        """The relations of several documents."""
        parts = [cls(), *parts]
        return cls(
            np.concatenate([p.margins for p in parts]),
            np.concatenate([p.types for p in parts]),
            np.concatenate([p.correct for p in parts]),
            sum(p.gold for p in parts),
        )

    @property
    def answers(self) -> Answers:
        return Answers(self.margins, self.correct)

    def above(self, cuts: Sequence[float]) -> Answers:
        """Those that are predicted where each type's margin has to be above its cut."""
        found = self.margins > np.asarray(cuts, np.float64)[self.types] if len(cuts) else np.zeros(0, bool)
        return Answers(self.margins[found], self.correct[found])


def mention_answers(gold: Document, candidates: Candidates) -> Answers:
    """Compare candidates with gold mentions."""
    spans = {mention.span for mention in gold.mentions}
    correct = [span in spans for span in candidates.spans]
    return Answers(np.asarray(candidates.mentions, np.float64), np.asarray(correct, np.float64))


def link_answers(gold: Document, candidates: Candidates) -> Answers:
    """Compare the best link of each candidate with the gold entities."""
    entity = _entities(gold, candidates)
    pairs = [(i, j) for i, j in enumerate(candidates.antecedents) if i != j]
    correct = [entity[i] >= 0 and entity[i] == entity[j] for i, j in pairs]
    logits = [candidates.links[i] for i, _ in pairs]
    return Answers(np.asarray(logits, np.float64), np.asarray(correct, np.float64))


def type_answers(gold: Document, candidates: Candidates, labels: LabelSpace) -> TypeAnswers:
    """The types of the gold entities, from those of their mentions that are candidates."""
    summed: dict[int, Numbers] = {}
    for entity, row in zip(_entities(gold, candidates), candidates.types):
        if entity >= 0 and gold.entities[entity].type in labels.entity_types:
            summed[entity] = summed.get(entity, np.zeros(len(row))) + np.asarray(row)
    correct = [labels.entity_types.index(gold.entities[entity].type or "") for entity in summed]
    logits = np.stack(list(summed.values())) if summed else np.zeros((0, len(labels.entity_types)))
    return TypeAnswers(logits, np.asarray(correct, np.intp))


def facts(gold: Document, predicted: Document, labels: LabelSpace) -> Facts:
    """Compare predicted relations with gold ones; none of a document whose relations were never annotated.

    Args:
        gold: the annotated document.
        predicted: the same with relations whose scores are the logistic function of their margins.
        labels: the relation types.
    """
    if gold.relations is None:
        return Facts()
    right, found = facts_of(gold), facts_of(predicted)
    scores = np.clip([relation.score or 0.0 for relation in found.values()], _LEAST, 1 - _LEAST)
    position = {type: i for i, type in enumerate(labels.relation_types)}
    return Facts(
        margins=np.log(scores) - np.log1p(-scores),
        types=np.asarray([position[type] for _, _, type in found], np.intp),
        correct=np.asarray([fact in right for fact in found], np.float64),
        gold=len(right),
    )


def _entities(gold: Document, candidates: Candidates) -> list[int]:
    """The gold entity of each candidate; -1 for none."""
    entity = {mention.span: i for i, e in enumerate(gold.entities) for mention in e.mentions}
    return [entity.get(span, -1) for span in candidates.spans]
