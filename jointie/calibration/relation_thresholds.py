"""Where to decide about relations, so that F1 end to end is highest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .samples import Facts, Numbers

LEAST_FACTS = 20
"""The least predictions of a relation type that gets a cut of its own."""
_NEARLY = 0.001
"""F1 that near to the best one is as good: the data cannot tell them apart."""

Cuts = list[float]
"""For each relation type the margin above which it is predicted."""


def choose_cuts(parts: Sequence[Facts], folds: Sequence[Sequence[int]], types: int) -> Cuts:
    """The cuts, no finer than what pays on documents that they were not chosen on.

    Candidates are the model's own cut 0, one cut for all types, and single cuts for frequent types. A finer choice is
    taken where it gives a higher F1 when it is made on all folds but one and scored on that one, over all folds.

    Args:
        parts: the relations of each document.
        folds: positions in ``parts``; together all of them.
        types: R.
    """
    policies: list[Callable[[Facts], Cuts]] = [
        lambda facts: [0.0] * types,
        lambda facts: [best_cut(facts)] * types,
        lambda facts: by_type(facts, types),
    ]
    if len(folds) < 2:
        return policies[0](Facts.joined(parts))
    best = max(policies, key=lambda policy: _held_out(policy, parts, folds))  # of equals the simplest
    return best(Facts.joined(parts))


def f1(facts: Facts, cuts: Sequence[float]) -> float:
    """The F1 of what is above the cuts; 0 where there is nothing to find."""
    found = facts.above(cuts)
    return _f1(float(found.correct.sum()), found.correct.size, facts.gold)


def best_cut(facts: Facts) -> float:
    """The cut for all types that gives the highest F1; in the middle of those around it that are nearly as good."""
    if not facts.correct.any():
        return 0.0
    cuts, found, right = _cuts(facts.margins, facts.correct)
    scores = 2 * right / (found + facts.gold)
    first = last = int(scores.argmax())
    good = scores >= scores[first] - _NEARLY
    while first > 0 and good[first - 1]:
        first -= 1
    while last + 1 < len(good) and good[last + 1]:
        last += 1
    return float(np.median(cuts[first : last + 1]))


def by_type(facts: Facts, types: int) -> Cuts:
    """One cut for all types, and single ones for those of which it predicts many.

    With F the F1 of the common cut, a type's own cut makes 2 * right - F * predicted highest, which is what raises the
    F1 of all types together. It is then drawn towards the common cut the more, the fewer predictions there are: with
    n of them it keeps n / (n + 20) of the way.
    """
    common = best_cut(facts)
    cuts = [common] * types
    price = f1(facts, cuts)
    for type in range(types):
        own = facts.types == type
        n = int((facts.margins[own] > common).sum())
        if n >= LEAST_FACTS:
            best = _best_gain(facts.margins[own], facts.correct[own], price)
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
    below = np.append(falling[1:], falling[-1] - 1)
    parting = np.flatnonzero(falling > below)
    middle: Numbers = (falling + below) / 2
    found: Numbers = parting.astype(np.float64) + 1
    return middle[parting], found, np.cumsum(correct[order])[parting]


def _held_out(policy: Callable[[Facts], Cuts], parts: Sequence[Facts], folds: Sequence[Sequence[int]]) -> float:
    """The F1 over all folds, each with what the policy makes of the others."""
    right = found = gold = 0.0
    for fold in folds:
        held = set(fold)
        cuts = policy(Facts.joined(part for i, part in enumerate(parts) if i not in held))
        here = Facts.joined(parts[i] for i in fold)
        answers = here.above(cuts)
        right, found, gold = right + answers.correct.sum(), found + answers.correct.size, gold + here.gold
    return _f1(right, found, gold)


def _f1(right: float, found: float, gold: float) -> float:
    return 2 * right / (found + gold) if found + gold else 0.0
