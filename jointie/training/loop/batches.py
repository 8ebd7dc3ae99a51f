"""The order in which documents are trained on: shuffled, yet of like length within a batch."""

from __future__ import annotations

import random
from collections.abc import Sequence

POOL = 16
"""Batches of like length are cut from pools of so many batches of shuffled documents."""


def length_bucketed(lengths: Sequence[int], batch_size: int, seed: int, epoch: int) -> list[list[int]]:
    """Batches of documents of like length, in random order.

    The order is a function of the seed and the epoch alone: nothing else that draws random numbers changes it.

    Args:
        lengths: the length of each document.
        batch_size: documents in a batch; the last may have fewer.
        seed: of the training.
        epoch: from 1.

    Returns:
        Positions in ``lengths``, each exactly once.
    """
    generator = random.Random(f"{seed} {epoch}")
    order = list(range(len(lengths)))
    generator.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), POOL * batch_size):
        pool = sorted(order[start : start + POOL * batch_size], key=lambda i: lengths[i])
        batches.extend(pool[i : i + batch_size] for i in range(0, len(pool), batch_size))
    generator.shuffle(batches)
    return batches
