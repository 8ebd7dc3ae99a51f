from __future__ import annotations

import random

import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.training import length_bucketed
from jointie.training.loop.batches import POOL

LENGTHS = [(7 * i) % 101 for i in range(200)]


@given(st.lists(st.integers(1, 50), max_size=150), st.integers(1, 5), st.integers(0, 9), st.integers(1, 9))
def test_each_document_once(lengths: list[int], batch_size: int, seed: int, epoch: int) -> None:
    batches = length_bucketed(lengths, batch_size, seed, epoch)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= batch_size for batch in batches)
    assert len(batches) == -(-len(lengths) // batch_size)


def test_a_function_of_seed_and_epoch() -> None:
    first = length_bucketed(LENGTHS, 4, seed=3, epoch=2)
    random.seed(99)
    torch.manual_seed(99)
    assert length_bucketed(LENGTHS, 4, seed=3, epoch=2) == first
    assert length_bucketed(LENGTHS, 4, seed=3, epoch=3) != first
    assert length_bucketed(LENGTHS, 4, seed=4, epoch=2) != first


def test_global_random_numbers_are_left_alone() -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    length_bucketed(LENGTHS, 4, 0, 1)
    assert random.random() == expected


def test_like_lengths_together_yet_in_random_order() -> None:
    batches = length_bucketed(LENGTHS, 4, 0, 1)
    spread = [max(LENGTHS[i] for i in batch) - min(LENGTHS[i] for i in batch) for batch in batches]
    assert sum(spread) / len(spread) < 101 / POOL * 2
    first = [LENGTHS[batch[0]] for batch in batches]
    assert first != sorted(first) and first != sorted(first, reverse=True)
