"""Documents to batches of bounded size, and back to their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from ..components.tokenization import TokenizedDocument

T = TypeVar("T")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Consecutive lists of at most ``size`` items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def groups(items: Iterable[T], most: int, most_in_all: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Consecutive lists, each ended by the item with which it is large enough.

    Args:
        items: any number; no more are taken than the next list needs.
        most: the most items of one list.
        most_in_all: the size from which on no item is added.
        size: of an item.
    """
    group: list[T] = []
    in_all = 0
    for item in items:
        group.append(item)
        in_all += size(item)
        if len(group) >= most or in_all >= most_in_all:
            yield group
            group, in_all = [], 0
    if group:
        yield group


def by_length(documents: Sequence[TokenizedDocument], budget: int, pair_budget: int) -> list[list[int]]:
    """Group documents of like length, so that little of a batch is padding.

    Args:
        documents: tokenised documents.
        budget: the most sub-tokens of one batch, padding included.
        pair_budget: the most pairs of words of one batch, padding included, since every document is padded to the pairs
            of the longest. A document beyond one of the two makes a batch of its own.

    Returns:
        The positions in ``documents`` of the members of each batch, longest documents first, so that what does not fit
        into memory shows at once.
    """
    order = sorted(range(len(documents)), key=lambda i: (-documents[i].size, i))
    batches: list[list[int]] = []
    for i in order:
        if not batches or not _fits([documents[j] for j in (*batches[-1], i)], budget, pair_budget):
            batches.append([])
        batches[-1].append(i)
    return batches


def _fits(batch: Sequence[TokenizedDocument], budget: int, pair_budget: int) -> bool:
    sub_tokens = sum(len(d.windows) for d in batch) * max(d.longest for d in batch)
    pairs = len(batch) * max(len(d.word_first) for d in batch) ** 2
    return sub_tokens <= budget and pairs <= pair_budget
