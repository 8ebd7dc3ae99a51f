"""The choice between ways to choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Documents = Sequence[int]
"""Their positions."""
C = TypeVar("C")


def choose(
    policies: Sequence[Callable[[Documents], C]],
    score: Callable[[Sequence[tuple[C, Documents]]], float],
    folds: Sequence[Documents],
) -> C:
    """Choose on all documents by the policy whose choices pay most on documents that they were not made on.

    Args:
        policies: each chooses something on some documents; the simplest first, which is taken among equals, and where
            there are no two folds.
        score: the worth of choices together, each on some documents.
        folds: together all documents.
    """
    documents = sorted(i for fold in folds for i in fold)

    def held_out(policy: Callable[[Documents], C]) -> float:
        return score([(policy([i for i in documents if i not in set(fold)]), fold) for fold in folds])

    return (max(policies, key=held_out) if len(folds) > 1 else policies[0])(documents)
