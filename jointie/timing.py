"""What the time goes into: named stages, and a stopwatch that can be held to them.

    with Stopwatch(device) as watch:
        predictor(document)
    watch.seconds  # {"tokenize": 0.001, "encode": 0.02, ...}

Code says with :func:`timed` what it is doing. That costs next to nothing while no stopwatch runs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from types import TracebackType
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
"""What no stage accounts for."""

_running: ContextVar[Stopwatch | None] = ContextVar("running", default=None)
_NOTHING = nullcontext()


def timed(name: str) -> AbstractContextManager[None]:
    """Within it, a running stopwatch counts the time to this stage; a stage inside counts for itself alone.

    Args:
        name: one of :data:`STAGES`.
    """
    watch = _running.get()
    return _NOTHING if watch is None else _Within(watch, name)


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
        self._marks: list[tuple[str, torch.cuda.Event]] = []
        self._last = 0.0
        self._token: Token[Stopwatch | None] | None = None

    def __enter__(self) -> Stopwatch:
        self.seconds, self._stack, self._marks = {}, [OTHER], []
        self._token = _running.set(self)
        self._mark(OTHER)
        self.seconds.clear()
        return self

    def __exit__(self, *_: object) -> None:
        self._mark(self._stack[-1])
        if self._token is not None:
            _running.reset(self._token)
        self._read_marks()

    def enter(self, name: str) -> None:
        """A stage begins."""
        if name not in STAGES:
            raise ValueError(f"there is no stage {name!r}; the stages are {', '.join(STAGES)}")
        self._mark(self._stack[-1])
        self._stack.append(name)

    def leave(self) -> None:
        """The stage that began last ends."""
        self._mark(self._stack.pop())

    def _mark(self, name: str) -> None:
        """What has passed since the last mark was this stage."""
        if self._device.type == "cuda":
            event = torch.cuda.Event(enable_timing=True)
            event.record(torch.cuda.current_stream(self._device))
            self._marks.append((name, event))
            return
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now

    def _read_marks(self) -> None:
        if not self._marks:
            return
        torch.cuda.synchronize(self._device)
        for (_, earlier), (name, later) in zip(self._marks, self._marks[1:]):
            self.seconds[name] = self.seconds.get(name, 0.0) + earlier.elapsed_time(later) / 1000  # of milliseconds
        self._marks.clear()


class _Within:
    def __init__(self, watch: Stopwatch, name: str) -> None:
        self._watch, self._name = watch, name

    def __enter__(self) -> None:
        self._watch.enter(self._name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.leave()
