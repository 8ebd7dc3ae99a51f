"""Logits and outcomes of one document: what a model thought, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..documents import Document, LabelSpace
from ..metrics import facts_of
from ..prediction import Candidates

Numbers = NDArray[np.float64]
_LEAST = 1e-7  # single precision knows no probability nearer to 0 or 1
_NO_CANDIDATES = Candidates([], [], [], [], [])


class Answers(NamedTuple):
    """N questions.

    Attributes:
        logits: (N,) of yes, or (N, C) of C classes.
        correct: (N,) 1 where yes is right, else 0; or the position of the right class.
    """

    logits: Numbers
    correct: NDArray[Any]


class RelationAnswers(NamedTuple):
    """F relations that may be predicted in D documents.

    Attributes:
        logits: (F,) margins over the threshold class.
        correct: (F,) 1 where head cluster, tail cluster and type are right, else 0.
        types: (F,) their types, as positions in the label space.
        gold: (D,) how many relations are annotated.
    """

    logits: Numbers
    correct: Numbers
    types: NDArray[np.intp]
    gold: NDArray[np.intp]

    def above(self, cuts: Sequence[float]) -> Answers:
        """Those that are predicted where each type's margin has to be above its cut."""
        found = self.logits > np.asarray([*cuts, 0.0])[self.types]
        return Answers(self.logits[found], self.correct[found])


class Sample(NamedTuple):
    """The candidates of a document, or of several.

    Attributes:
        mentions: whether each candidate is a mention.
        links: whether the best link of each candidate is right.
        types: the types of the gold entities.
    """

    mentions: Answers
    links: Answers
    types: Answers

    @classmethod
    def of(cls, gold: Document, candidates: Candidates | None, labels: LabelSpace) -> Sample:
        """The sample of a document; nothing where there are no candidates."""
        found = candidates or _NO_CANDIDATES
        return cls(mention_answers(gold, found), link_answers(gold, found), type_answers(gold, found, labels))

    @classmethod
    def joined(cls, samples: Sequence[Sample]) -> Sample:
        """The sample of one document or more."""
        return cls(*map(joined, zip(*samples)))


T = TypeVar("T", Answers, RelationAnswers)


def joined(parts: Iterable[T]) -> T:
    """The answers of one document or more."""
    parts = list(parts)
    return type(parts[0])(*map(np.concatenate, zip(*parts)))


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


def type_answers(gold: Document, candidates: Candidates, labels: LabelSpace) -> Answers:
    """The types of the gold entities, from those of their mentions that are candidates."""
    summed: dict[int, Numbers] = {}
    for entity, row in zip(_entities(gold, candidates), candidates.types):
        if entity >= 0 and gold.entities[entity].type in labels.entity_types:
            summed[entity] = summed.get(entity, np.zeros(len(row))) + np.asarray(row)
    correct = [labels.entity_types.index(gold.entities[entity].type or "") for entity in summed]
    logits = np.stack(list(summed.values())) if summed else np.zeros((0, len(labels.entity_types)))
    return Answers(logits, np.asarray(correct, np.intp))


def relation_answers(gold: Document, predicted: Document, labels: LabelSpace) -> RelationAnswers:
    """Compare predicted relations with gold ones; none of a document whose relations were never annotated.

    Args:
        gold: the annotated document.
        predicted: the same with relations whose scores are the logistic function of their margins.
        labels: the relation types.
    """
    right, found = facts_of(gold), {} if gold.relations is None else facts_of(predicted)
    scores = np.clip([relation.score or 0.0 for relation in found.values()], _LEAST, 1 - _LEAST)
    return RelationAnswers(
        logits=np.log(scores) - np.log1p(-scores),
        correct=np.asarray([fact in right for fact in found], np.float64),
        types=np.asarray([labels.relation_numbers[type] for _, _, type in found], np.intp),
        gold=np.asarray([len(right)], np.intp),
    )


def _entities(gold: Document, candidates: Candidates) -> list[int]:
    """The gold entity of each candidate; -1 for none."""
    entity = {mention.span: i for i, e in enumerate(gold.entities) for mention in e.mentions}
    return [entity.get(span, -1) for span in candidates.spans]
