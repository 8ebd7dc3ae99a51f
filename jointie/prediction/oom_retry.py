"""Work on many items together, and on fewer where that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .batches import chunks
from .out_of_memory import is_out_of_memory, release_frames

T = TypeVar("T")
R = TypeVar("R")


def retry_on_oom(
    items: Sequence[T], work: Callable[[Sequence[T]], Sequence[R]], too_many: Callable[[], None]
) -> Iterator[tuple[T, R | Exception]]:
    """Do work on items, and where memory does not suffice on the halves of them; after any other error one by one.

    Args:
        items: at least one.
        work: gives a result for each of some items.
        too_many: is told when memory did not suffice for several items.

    Returns:
        Each item, in their order, with its result, or with the error of the work on it alone.
    """
    waiting = [list(items)]
    while waiting:
        part = waiting.pop()
        outcome = outcome_of(work, part)
        if not isinstance(outcome, Exception):
            yield from zip(part, outcome, strict=True)
        elif len(part) == 1:
            yield part[0], outcome
        elif is_out_of_memory(outcome):
            too_many()
            waiting += reversed(list(chunks(part, (len(part) + 1) // 2)))
        else:
            waiting += reversed(list(chunks(part, 1)))


def outcome_of(work: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T]) -> Sequence[R] | Exception:
    """The results of work, or the error that ended it, of whose calls nothing is kept."""
    try:
        return work(items)
    except Exception as error:
        release_frames(error)
        return error
