"""Disks that are full and memory that does not suffice end a command in one sentence that says which."""

from __future__ import annotations

import errno
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jointie.models import JointModel
from jointie.prediction import predictor
from tests.processes import JOINTIE, Started

from .conftest import PEOPLE, Cli, Trained, text_about

MEMORY = "Error: memory does not suffice: raise its limit (ulimit -v), or take a machine with more\n"


@pytest.fixture
def text() -> Path:
    Path("a.txt").write_text(text_about(*PEOPLE[0]))
    return Path("a.txt")


def with_little_memory(limit: int, *arguments: object) -> tuple[int, str]:
    """The exit code and standard error of a process that imports all within a limit."""
    command = [sys.executable, "-m", "jointie", *map(str, arguments)]
    paths = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        env={**os.environ, "PYTHONPATH": paths},
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("gigabytes", [0.6, 1.0, 1.3])
def test_a_limit_on_memory(gigabytes: float, trained: Trained, text: Path) -> None:
    """Libraries abort the process, or hang, where they lack the memory to begin with."""
    for arguments in (["predict", trained.run, text], ["train", trained.spec, "-s", "limited"]):
        assert with_little_memory(int(gigabytes * 10**9), *arguments) == (1, MEMORY)
    assert not Path("limited").exists()


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory"), RuntimeError("can't start new thread")],
    ids=lambda error: type(error).__name__,
)
def test_memory_that_runs_out_anywhere(
    error: Exception, cli: Cli, trained: Trained, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(predictor, "load", fail)
        result = cli("predict", trained.run, text)
    assert (result.code, result.err) == (1, MEMORY)
    monkeypatch.setattr(JointModel, "parameter_groups", fail)  # while the optimizer is made
    result = cli("train", trained.spec, "-s", "run")
    assert result.code == 1 and result.err.endswith(MEMORY)


def test_a_full_disk(cli: Cli, trained: Trained, text: Path) -> None:
    outputs: list[Callable[[], list[object]]] = [
        lambda: ["predict", trained.run, text, "--output", "/dev/full"],
        lambda: ["evaluate", trained.run, trained.data, "--output", "/dev/full"],
        lambda: ["evaluate", trained.run, trained.data, "--predictions", "/dev/full"],
        lambda: ["score", "--gold", trained.data, "--predicted", trained.data, "--output", "/dev/full"],
    ]
    for arguments in outputs:
        result = cli(*arguments())
        assert (result.code, result.err.splitlines()[-1]) == (1, "Error: /dev/full: No space left on device"), result


def test_standard_output_on_a_full_disk(trained: Trained, text: Path) -> None:
    code, _, told = Started(JOINTIE, "predict", trained.run, text, out="/dev/full").end()
    assert code == 1 and "Traceback" not in told
    assert "Error: standard output: No space left on device\n" in told


def test_a_quota(trained: Trained, text: Path) -> None:
    """A limit on the size of files, which a quota is alike: the file is named, also where a training writes it."""

    def limited(limit: int, *arguments: object) -> tuple[int, str]:
        code, _, told = Started(JOINTIE, *arguments, limits={resource.RLIMIT_FSIZE: limit}).end()
        return code, told

    text.write_text(" ".join([text.read_text()] * 9))
    code, told = limited(5000, "predict", trained.run, text, "--output", "found.jsonl")
    assert (code, told) == (1, "Error: found.jsonl: File too large\n")
    code, told = limited(5000, "train", trained.spec, "-s", "run")
    assert code == 2 and re.fullmatch(r"Error: /[\w/.-]+ cannot be written: File too large\n", told), told
    code, told = limited(60_000, "train", trained.spec, "-s", "run")
    assert code == 1 and "Traceback" not in told
    assert re.search(r"\nError: run/checkpoints/[\w/.-]+ cannot be written: File too large \(", told), told
