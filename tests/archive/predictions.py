"""``jointie predict`` in a process of its own that is watched: its memory and time, and all that it opens and calls."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from jointie.commands.main import _run

MEMORY, SECONDS = 2 * 2**30, 20
TEXT = "Ada Lovelace works for Acme in Rome. She knows Bob, who was born in Paris. Acme is based in London.\n"
_REPOSITORY = Path(__file__).parents[2]
_FREE = ("/proc", "/sys", "/dev/null", "/dev/urandom", sys.prefix, sys.base_prefix, str(_REPOSITORY))
_CALLS = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
)


@dataclass(frozen=True)
class Outcome:
    """The end of a command.

    Attributes:
        code: its exit code.
        output: the predictions.
        errors: its messages.
        misdeeds: files and calls that have no part in a prediction.
        killed: why it came to no end of its own; empty if it did.
        seconds: how long it took.
    """

    code: int
    output: str
    errors: str
    misdeeds: str
    killed: str
    seconds: float


class Predictions:
    """Predicts with model directories.

    Args:
        folder: to work in.
        models: folders whose packages may be read besides.
    """

    def __init__(self, folder: Path, models: Sequence[Path]) -> None:
        torch.set_num_threads(1)  # threads do not live on in a forked process
        self.folder, self.models = folder, models
        (folder / "text.txt").write_text(TEXT, encoding="utf-8")
        (folder / "answers").write_text("y\n" * 100, encoding="utf-8")
        # What is imported here is not imported anew in each process.
        assert _run(["predict", str(models[0]), str(folder / "text.txt"), "--output", str(folder / "first")]) == 0

    def of(self, model: Path) -> Outcome:
        """Predict with a model directory."""
        place = self.folder / f"written-{os.getpid()}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        files = {name: place / name for name in ("output", "errors", "misdeeds")}
        for file in files.values():
            file.write_text("")
        began = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            self._child(model, files)
        killed, status = _wait(pid, began + SECONDS)
        seconds = time.perf_counter() - began
        texts = {name: file.read_text(encoding="utf-8", errors="backslashreplace") for name, file in files.items()}
        if not killed and os.WIFSIGNALED(status):
            killed = f"ended by signal {os.WTERMSIG(status)}"
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
        return Outcome(code, texts["output"], texts["errors"], texts["misdeeds"], killed, seconds)

    def _child(self, model: Path, files: dict[str, Path]) -> None:
        try:
            answers = os.open(self.folder / "answers", os.O_RDONLY)
            errors = os.open(files["errors"], os.O_WRONLY | os.O_APPEND)
            misdeeds = os.open(files["misdeeds"], os.O_WRONLY | os.O_APPEND)
            os.dup2(answers, 0)
            os.dup2(errors, 1)
            os.dup2(errors, 2)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(i, "rw"[i > 0], buffering=1) for i in range(3))
            _limit()
            text, output = self.folder / "text.txt", files["output"]
            allowed = [*_FREE, *(str(path) for path in (model, self.folder / "models" / "site", text, output.parent))]
            sys.addaudithook(_Watch(allowed, str(model), misdeeds))
            code = _run(["predict", str(model), str(text), "--output", str(output)])
            if os.lseek(0, 0, os.SEEK_CUR) > 0:
                os.write(misdeeds, b"read the standard input; ")
            if (used := resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024 > MEMORY:
                os.write(misdeeds, f"took {used // 1024} MiB; ".encode())
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        finally:
            os._exit(99)


class _Watch:
    """Notes what Python is asked to open, call and execute."""

    def __init__(self, allowed: Sequence[str], model: str, misdeeds: int) -> None:
        self.allowed, self.model, self.misdeeds = allowed, model, misdeeds

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path = arguments[0]
            if isinstance(path, (str, bytes)) and not self._is_allowed(os.path.abspath(os.fsdecode(path))):
                self._note(f"opened {os.fsdecode(path)}")
        elif event in _CALLS:
            self._note(f"{event}{str(arguments)[:200]}")
        elif event == "exec" and str(getattr(arguments[0], "co_filename", "")).startswith(self.model):
            self._note(f"executed {arguments[0].co_filename}")

    def _is_allowed(self, path: str) -> bool:
        return any(path == place or path.startswith(f"{place}/") for place in self.allowed)

    def _note(self, what: str) -> None:
        os.write(self.misdeeds, f"{what}; ".encode(errors="backslashreplace"))


def _limit() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wait(pid: int, deadline: float) -> tuple[str, int]:
    """Why a process had to be ended, and its status."""
    pause = 0.005
    while time.perf_counter() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return "", status
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)
    os.kill(pid, signal.SIGKILL)
    return f"more than {SECONDS} seconds", os.waitpid(pid, 0)[1]
