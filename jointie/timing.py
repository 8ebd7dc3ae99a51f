"""The time by stage: named stages, and a stopwatch that adds them up.

    with Stopwatch(device) as watch:
        predictor(document)
    watch.seconds  # {"tokenize": 0.001, "encode": 0.02, ...}

Code says with :func:`timed` what it is doing. That costs next to nothing while no stopwatch runs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, Token
from itertools import pairwise
from typing import TypeVar

import torch

T = TypeVar("T")

STAGES = {
    "read": "files to documents",
    "tokenize": "sub-tokens, and batches of them",
    "encode": "the transformer",
    "spans": "mention scores of all spans, and the candidates",
    "scoring": "types, relations and coreference of the candidates",
    "interactions": "between relations and coreference",
    "loss": "in training",
    "backward": "in training: the gradients of all that stands before",
    "optimizer": "in training",
    "decode": "entities and relations, back on the host",
    "write": "documents to a file",
}
"""The stages, in the order in which a document passes them."""

OTHER = "other"
"""The time that no stage accounts for."""

_running: ContextVar[Stopwatch | None] = ContextVar("running", default=None)
_NOTHING = nullcontext()


def timed(name: str) -> AbstractContextManager[None]:
    """Within it, a running stopwatch counts the time to this stage; a stage inside counts for itself alone.

    Args:
        name: one of :data:`STAGES`.
    """
    watch = _running.get()
    return _NOTHING if watch is None else watch.stage(name)


def each_timed(name: str, items: Iterable[T]) -> Iterator[T]:
    """The items, while the time that it takes to get each counts to a stage."""
    iterator = iter(items)
    while True:
        with timed(name):
            try:
                item = next(iterator)
            except StopIteration:
                return
        yield item


class Stopwatch:
    """Within it, the time of each stage is added up.

    On a GPU, events mark the ends of stages among the kernels, so that nothing has to wait for them; they are read when
    it is left.

    Args:
        device: where the model computes.

    Attributes:
        seconds: by stage, :data:`OTHER` included; there once the stopwatch is left.
    """

    def __init__(self, device: torch.device = torch.device("cpu")) -> None:
        self.seconds: dict[str, float] = {}
        self._device = device
        self._stack = [OTHER]
        self._marks: list[tuple[str, torch.cuda.Event | float]] = []
        self._token: Token[Stopwatch | None] | None = None

    def __enter__(self) -> Stopwatch:
        self.seconds, self._stack, self._marks = {}, [OTHER], []
        self._token = _running.set(self)
        self._mark()
        return self

    def __exit__(self, *_: object) -> None:
        self._mark()
        if self._token is not None:
            _running.reset(self._token)
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        for (_before, earlier), (name, later) in pairwise(self._marks):
            self.seconds[name] = self.seconds.get(name, 0.0) + _seconds_between(earlier, later)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Within it, the time counts to a stage."""
        if name not in STAGES:
            raise ValueError(f"there is no stage {name!r}; the stages are {', '.join(STAGES)}")
        self._mark()
        self._stack.append(name)
        try:
            yield
        finally:
            self._mark()
            self._stack.pop()

    def _mark(self) -> None:
        """Count the time since the last mark to the stage that began last."""
        now: torch.cuda.Event | float
        if self._device.type == "cuda":
            now = torch.cuda.Event(enable_timing=True)
            now.record(torch.cuda.current_stream(self._device))
        else:
            now = time.perf_counter()
        self._marks.append((self._stack[-1], now))


def _seconds_between(earlier: torch.cuda.Event | float, later: torch.cuda.Event | float) -> float:
    if isinstance(earlier, float) and isinstance(later, float):
        return later - earlier
    return earlier.elapsed_time(later) / 1000  # type: ignore[union-attr, arg-type]  # of milliseconds
