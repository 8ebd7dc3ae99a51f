"""Processes that begin at once: forked from one that has imported what takes seconds, and has done nothing else."""

from __future__ import annotations

import multiprocessing
import os
import resource
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SERVER: ForkServerContext = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        *("jointie.training", "jointie.prediction", "jointie.commands.support.train_once", "rich.progress"),
        *("accelerate", "transformers.models.bert.modeling_bert"),
    ]
)
JOINTIE = "from jointie.commands import main; main()"


_fsync = os.fsync


def fsync_to_memory(handle: int) -> None:
    """Leave files and folders to the system, which no test takes the power from."""
    if not stat.S_ISREG(mode := os.fstat(handle).st_mode) and not stat.S_ISDIR(mode):
        _fsync(handle)


class Ended(NamedTuple):
    """The end of a process."""

    code: int
    out: str
    err: str


class Started:
    """A process that executes a program.

    Args:
        program: Python, as for ``python -c``.
        arguments: of the program.
        out: where its standard output goes; by default a file that :meth:`end` reads.
        err: where its standard error goes, in the same way.
        limits: of resources, by what :mod:`resource` calls them.
        environment: variables besides those of this process.
        cwd: the folder to work in; by default that of this process.
    """

    def __init__(
        self,
        program: str,
        *arguments: object,
        out: str | None = None,
        err: str | None = None,
        limits: Mapping[int, int] | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._files = [Path(path or f"{self._folder.name}/{name}") for path, name in ((out, "out"), (err, "err"))]
        given = (program, [*map(str, arguments)], cwd or Path.cwd(), self._files, {**os.environ, **(environment or {})})
        self.process = SERVER.Process(target=_execute, args=(*given, limits or {}))
        self.process.start()

    def end(self) -> Ended:
        """Wait for its end."""
        self.process.join()
        assert self.process.exitcode is not None
        out, err = (path.read_text("utf-8") if path.is_file() else "" for path in self._files)
        return Ended(self.process.exitcode, out, err)


def python(program: str, *arguments: object) -> str:
    """Run a program to its end, which has to be a good one, and return what it prints."""
    code, out, err = Started(program, *arguments).end()
    assert code == 0, err
    return out


class ForkedPopen:
    """As much of :class:`subprocess.Popen` as our scripts use, for ``python -m MODULE`` and ``python FILE``."""

    def __init__(
        self, args: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None, **others: Any
    ) -> None:
        _, *rest = args
        is_module = rest[0] == "-m"
        name, *arguments = rest[is_module:]
        run = f"run_module({name!r}, alter_sys=True, " if is_module else f"run_path({name!r}, "
        self.args, self._output = args, others.get("stdout")
        files = (others.get(name) for name in ("stdout", "stderr"))
        out, err = ("/dev/null" if file == subprocess.DEVNULL else file and file.name for file in files)
        session = "os.setsid(); " * others.get("start_new_session", False)
        program = f"import os, runpy; {session}runpy.{run}run_name='__main__')"
        self._started = Started(program, *arguments, out=out, err=err, environment=env, cwd=cwd)
        self.pid, self.terminate = self._started.process.pid, self._started.process.terminate

    def __enter__(self) -> ForkedPopen:
        return self

    def __exit__(self, *error: object) -> None:
        self.wait()

    def poll(self) -> int | None:
        return self._started.process.exitcode

    returncode = property(poll)

    def wait(self, timeout: float | None = None) -> int:
        self._started.process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return self.returncode

    def communicate(self, input: None = None, timeout: float | None = None) -> tuple[None, None]:
        """Wait; what it says goes where our own output goes, unless it goes elsewhere."""
        self.wait(timeout)
        if self._output is None:
            sys.stdout.write(self._started.end().out)
        return None, None


def fork_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let :mod:`subprocess` fork where it is asked for Python."""
    popen: Any = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda args, **o: (ForkedPopen if args[0] == sys.executable else popen)(args, **o)
    )


def _execute(
    program: str,
    arguments: list[str],
    cwd: Path,
    files: list[Path],
    environment: Mapping[str, str],
    limits: Mapping[int, int],
) -> None:
    """In the other process."""
    os.fsync = fsync_to_memory
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(files, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOCTTY), number)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115  of its own kind of file
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    sys.argv = ["jointie", *arguments]
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    try:
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    finally:
        with suppress(OSError):  # a full disk
            sys.stdout.flush()
        sys.stdout = None  # type: ignore[assignment]  # or it is flushed again
