"""The margins at which to decide about relations, so that F1 end to end is highest."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .policies import Documents, choose
from .predictions import FLOOR
from .samples import Numbers, RelationAnswers, joined

LEAST_FACTS = 20
"""The least predictions of a relation type that gets a cut of its own."""
LOWEST = math.log(FLOOR / (1 - FLOOR))
"""The lowest cut: nothing is known of relations below."""
_NEARLY = 0.001
"""F1 that near to the best one is as good: the data cannot tell them apart."""

Cuts = list[float]
"""For each relation type the margin above which it is predicted."""


def choose_cuts(parts: Sequence[RelationAnswers], folds: Sequence[Documents], types: int) -> Cuts:
    """The cuts, no finer than what pays on documents that they were not chosen on.

    Candidates are the model's own cut 0, one cut for all types, and single cuts for frequent types. A finer choice is
    taken where it gives a higher F1 when it is made on all folds but one and scored on that one, over all folds.

    Args:
        parts: the relations of each document.
        folds: positions in ``parts``; together all of them.
        types: R.
    """

    def of(documents: Documents) -> RelationAnswers:
        return joined(parts[i] for i in documents)

    return choose(
        [
            lambda documents: [0.0] * types,
            lambda documents: [best_cut(of(documents))] * types,
            lambda documents: by_type(of(documents), types),
        ],
        lambda chosen: f1([(of(documents), cuts) for cuts, documents in chosen]),
        folds,
    )


def f1(parts: Sequence[tuple[RelationAnswers, Cuts]]) -> float:
    """The F1 over all parts of what is above the cuts of each; 0 where there is nothing to find."""
    found = [answers.above(cuts).correct for answers, cuts in parts]
    right, claimed = sum(correct.sum() for correct in found), sum(correct.size for correct in found)
    gold = sum(answers.gold.sum() for answers, _ in parts)
    return float(2 * right / (claimed + gold)) if claimed + gold else 0.0


def best_cut(answers: RelationAnswers) -> float:
    """The cut for all types that gives the highest F1; in the middle of those around it that are nearly as good."""
    if not answers.correct.any():
        return 0.0
    cuts, found, right = _cuts(answers.logits, answers.correct)
    scores = 2 * right / (found + answers.gold.sum())
    first = last = int(scores.argmax())
    good = scores >= scores[first] - _NEARLY
    while first > 0 and good[first - 1]:
        first -= 1
    while last + 1 < len(good) and good[last + 1]:
        last += 1
    return float(np.median(cuts[first : last + 1]))


def by_type(answers: RelationAnswers, types: int) -> Cuts:
    """One cut for all types, and single ones for those of which it predicts many.

    With F the F1 of the common cut, a type's own cut makes 2 * right - F * predicted highest, which is what raises the
    F1 of all types together. It is then drawn towards the common cut the more, the fewer predictions there are: with
    n of them it keeps n / (n + 20) of the way.
    """
    common = best_cut(answers)
    cuts = [common] * types
    price = f1([(answers, cuts)])
    for type in range(types):
        own = answers.types == type
        n = int((answers.logits[own] > common).sum())
        if n >= LEAST_FACTS:
            best = _best_gain(answers.logits[own], answers.correct[own], price)
            cuts[type] = common + (best - common) * n / (n + LEAST_FACTS)
    return cuts


def _best_gain(margins: Numbers, correct: Numbers, price: float) -> float:
    cuts, found, right = _cuts(margins, correct)
    gains = 2 * right - price * found
    if gains.max() <= 0:  # none of them pays
        return float(margins.max()) + 1.0
    return float(cuts[int(gains.argmax())])


def _cuts(margins: Numbers, correct: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Falling cuts between different margins, and how many relations are above each, and how many of them are right."""
    order = np.argsort(-margins, kind="stable")
    falling = margins[order]
    lowest = falling[-1] - 1
    below = np.append(falling[1:], max(lowest, LOWEST) if falling[-1] > LOWEST else lowest)
    parting = np.flatnonzero(falling > below)
    middle: Numbers = (falling + below) / 2
    middle = np.where(middle < falling, middle, below)  # nothing lies between neighbouring floats
    found: Numbers = parting.astype(np.float64) + 1
    return middle[parting], found, np.cumsum(correct[order])[parting]
