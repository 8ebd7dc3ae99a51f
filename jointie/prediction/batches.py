"""Documents to batches of bounded size, and back to their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from ..components.tokenization import TokenizedDocument

T = TypeVar("T")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Consecutive lists of at most ``size`` items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def by_length(documents: Sequence[TokenizedDocument], budget: int) -> list[list[int]]:
    """Group documents of like length, so that little of a batch is padding.

    Args:
        documents: tokenised documents.
        budget: the most sub-tokens of one batch, padding included; a longer document makes a batch of its own.

    Returns:
        The positions in ``documents`` of the members of each batch, longest documents first, so that what does not fit
        into memory shows at once.
    """
    order = sorted(range(len(documents)), key=lambda i: (-documents[i].size, i))
    batches: list[list[int]] = []
    windows = longest = 0
    for i in order:
        windows += len(documents[i].windows)
        longest = max(longest, documents[i].longest)
        if not batches or windows * longest > budget:
            batches.append([])
            windows, longest = len(documents[i].windows), documents[i].longest
        batches[-1].append(i)
    return batches
