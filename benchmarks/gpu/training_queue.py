"""Runs trainings, as many at once as fit, and ends them in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .jobs import Job
from .memory import Measured

POLL = 0.5


def run_jobs(jobs: Sequence[Job], measured: Measured, seconds: float, grace: float) -> int:
    """Run all jobs, or those that the time suffices for.

    The first runs alone until it has done an epoch, and what it took then says how many may run at once.

    Args:
        jobs: in the order in which they begin.
        measured: the memory.
        seconds: after which all have ended.
        grace: how many seconds before they are told to.

    Returns:
        How many ran at once at most.
    """
    until = time.monotonic() + seconds
    waiting, running, at_once, most = list(jobs), list[Job](), 1, 0
    try:
        while (waiting or running) and time.monotonic() < until - grace:
            while waiting and len(running) < at_once:
                running.append(waiting.pop(0))
            running = [job for job in running if job.is_running()]
            most = max(most, len(running))
            if at_once == 1:
                measured.look()
                if any(job.has_shown for job in jobs):
                    at_once = measured.at_once()
            time.sleep(POLL)
        for job in running:
            job.tell_to_end()
        _wait(lambda: not any(job.is_running() for job in running), until)
    finally:
        for job in running:
            job.end()
    return most


def _wait(is_done: Callable[[], bool], until: float) -> None:
    while time.monotonic() < until and not is_done():
        time.sleep(POLL)
