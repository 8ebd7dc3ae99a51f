"""A training of the queue: its folder, its processes one after another, and what came of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from .plan import Training
from .processes import Ended

SMALL = 15 * 2**20 + 2**18
"""Bytes of a small model, so that four of them fit into what may come back."""


class Runs(Protocol):
    """A process."""

    told: bool

    def ended(self) -> Ended | None: ...
    def tell_to_end(self) -> None: ...
    def end(self, grace: float) -> Ended: ...


Start = Callable[[str, list[str]], Runs]
"""Starts ``jointie`` with arguments; takes the name of a log, too."""


class Job:
    """A training, which is gone on with if it was interrupted, and then made small.

    Args:
        training: what to train.
        folder: of the training; the small model stands beside it.
        start: starts processes.
    """

    def __init__(self, training: Training, folder: Path, start: Start) -> None:
        self.training, self.run, self.small = training, folder / "run", folder / "small"
        self.message, self.seconds = "", 0.0
        self._start, self._settings = start, folder / "command.json"
        self._process: Runs | None = None
        self._before = len(self._epochs())

    @property
    def is_trained(self) -> bool:
        """Whether the training has come to its end, now or in an earlier call."""
        return (self.run / "metrics.json").is_file()

    @property
    def has_small(self) -> bool:
        return (self.small / "meta.json").is_file()  # what is written last

    @property
    def has_shown(self) -> bool:
        """Whether an epoch was done in this call, so that it has taken as much memory as it does."""
        return len(self._epochs()) > self._before

    def is_running(self) -> bool:
        """Whether a process of it is at work; the next one is started when one is done."""
        if self._process is None:
            return self._begin()
        ended = self._process.ended()
        if ended is None:
            return True
        self._process = None
        self._note(ended)
        return ended.is_done and self._begin()

    def tell_to_end(self) -> None:
        if self._process is not None and not self._process.told:
            self._process.tell_to_end()

    def end(self) -> None:
        """End it at once, if it has not ended since it was told to."""
        if self._process is not None:
            self._note(self._process.end(0.0))
            self._process = None

    def status(self) -> str:
        if self.is_trained and self.has_small:
            return "done"
        if self.message:
            return "failed"
        if self.is_trained:
            return "trained, not made small"
        return "interrupted, to be resumed" if (self.run / "checkpoints").is_dir() else "waiting"

    def _begin(self) -> bool:
        """Start what is to be done next, if anything is."""
        if not self._is_the_same():
            self.message = f"{self.run} holds a training with other settings: give this one another name"
            return False
        if not self.is_trained:
            arguments = [*self.training.command(), "-s", str(self.run), "--resume"]
        elif not self.has_small:
            shutil.rmtree(self.small, ignore_errors=True)  # it may be half written
            arguments = ["shrink", str(self.run), str(self.small), "--max-bytes", str(SMALL)]
        else:
            return False
        self._process = self._start(self.training.name, arguments)
        return True

    def _is_the_same(self) -> bool:
        """Whether the folder is of this training; the first time it becomes so."""
        command = json.dumps(self.training.command())
        if not self._settings.is_file():
            self._settings.parent.mkdir(parents=True, exist_ok=True)
            self._settings.write_text(command, encoding="utf-8")
        return self._settings.read_text(encoding="utf-8") == command

    def _epochs(self) -> list[dict[str, Any]]:
        log = self.run / "metrics.jsonl"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []

    def _note(self, ended: Ended) -> None:
        self.seconds += ended.seconds
        if ended.in_time and ended.code:
            self.message = ended.output

    def result(self) -> dict[str, Any]:
        """What came of it."""
        epochs = self._epochs()
        metrics = json.loads((self.run / "metrics.json").read_text(encoding="utf-8")) if self.is_trained else None
        return {
            "name": self.training.name,
            "spec": self.training.spec,
            "overrides": list(self.training.overrides),
            "status": self.status(),
            "seconds": round(self.seconds, 1),
            "epochs": len(epochs),
            "metrics": metrics,
            "last_epoch": epochs[-1] if epochs else None,
            **({"message": self.message} if self.message else {}),
        }
