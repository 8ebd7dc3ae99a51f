"""Processes that end in time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .options import ROOT

GRACE = 10.0
"""Seconds that a process has to end when it is told to."""
_SHOWN = 3000


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        code: its exit code.
        seconds: how long it ran.
        in_time: whether it ended by itself.
        output: the end of what it wrote.
    """

    code: int
    seconds: float
    in_time: bool
    output: str

    @property
    def is_done(self) -> bool:
        """Whether it ended by itself, and well."""
        return self.in_time and self.code == 0

    def status(self) -> str:
        """``done``, ``failed``, or ``over its time``."""
        if not self.in_time:
            return "over its time, ended"
        return "done" if self.code == 0 else f"failed (exit code {self.code})"


class Process:
    """A process in the root of the project, in a group of its own.

    Args:
        command: what to run.
        environment: of it.
        log: the file that its output is added to.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log, self.began, self.told = log, time.monotonic(), False
        with log.open("ab") as file:
            self._from = file.tell()
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=dict(environment), stdout=file, stderr=file, start_new_session=True
            )

    def ended(self) -> Ended | None:
        """How it ended; ``None`` while it runs."""
        code = self._process.poll()
        if code is None:
            return None
        with self.log.open("rb") as file:
            file.seek(self._from)
            output = file.read().decode("utf-8", "replace")
        return Ended(code, time.monotonic() - self.began, not self.told, output[-_SHOWN:])

    def tell_to_end(self) -> None:
        """SIGTERM, upon which a training saves itself."""
        self.told = True
        with suppress(ProcessLookupError):
            self._process.terminate()

    def end(self, grace: float = GRACE) -> Ended:
        """Tell it to end, and end it and all that it has started if it does not."""
        if self._process.poll() is None:
            self.tell_to_end()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, grace))
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        ended = self.ended()
        assert ended is not None
        return ended

    def wait(self, seconds: float) -> Ended:
        """Wait for so long until it ends, else end it within the last of them."""
        grace = min(GRACE, seconds / 4)
        try:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, seconds - grace))
        finally:
            ended = self.end(grace)
        return ended
