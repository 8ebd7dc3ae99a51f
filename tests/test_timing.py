"""Stages and the stopwatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from jointie import timing
from jointie.timing import OTHER, Stopwatch, each_timed, timed


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which stands still but for what a test adds."""
    clock = [100.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    return clock


def test_each_stage_counts_for_itself(now: list[float]) -> None:
    with Stopwatch() as watch:
        now[0] += 1
        with timed("decode"):
            now[0] += 2
            with timed("scoring"):
                now[0] += 4
            now[0] += 8
        with timed("scoring"):
            now[0] += 16
        now[0] += 32
    assert watch.seconds == {OTHER: 33, "decode": 10, "scoring": 20}


def test_an_error_ends_a_stage(now: list[float]) -> None:
    with Stopwatch() as watch:
        with pytest.raises(KeyError), timed("read"):
            now[0] += 1
            raise KeyError
        now[0] += 2
    assert watch.seconds == {OTHER: 2, "read": 1}


def test_nothing_is_counted_without_a_stopwatch(now: list[float]) -> None:
    watch = Stopwatch()
    with timed("read"):
        now[0] += 1
    assert watch.seconds == {}


def test_items_are_timed_and_not_what_is_done_with_them(now: list[float]) -> None:
    def numbers() -> Iterator[int]:
        for number in range(3):
            now[0] += 1
            yield number
        now[0] += 5

    with Stopwatch() as watch:
        for _ in each_timed("read", numbers()):
            now[0] += 10
    assert watch.seconds == {OTHER: 30, "read": 8}


def test_a_stage_that_there_is_not() -> None:
    with Stopwatch(), pytest.raises(ValueError, match="no stage 'decoding'"), timed("decoding"):
        pass


def test_a_stopwatch_may_be_used_again(now: list[float]) -> None:
    watch = Stopwatch()
    for seconds in (1, 2):
        with watch, timed("write"):
            now[0] += seconds
        assert watch.seconds == {OTHER: 0, "write": seconds}


def test_events_of_a_gpu(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    class Event:
        def __init__(self, enable_timing: bool) -> None:
            assert enable_timing

        def record(self, stream: Any) -> None:
            self.at = now[0]

        def elapsed_time(self, later: Any) -> float:
            return 1000 * (later.at - self.at)

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: None)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: None)
    with Stopwatch(torch.device("cuda")) as watch:
        now[0] += 1
        with timed("encode"):
            now[0] += 2
        assert watch.seconds == {}
    assert watch.seconds == {OTHER: 1, "encode": 2}
