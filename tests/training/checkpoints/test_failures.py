"""A failure at every file operation of a save, one after the other."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jointie.training.checkpoints.store import CheckpointStore

from .test_store import checkpoint, filled, names, newest, same

OPERATIONS = (
    "open",
    "fsync",
    "close",
    "replace",
    "rename",
    "mkdir",
    "rmdir",
    "unlink",
    "scandir",
    "listdir",
    "lstat",
    "stat",
    "chmod",
)
"""The functions of ``os`` that a save may use, besides opening and writing files."""


class Failing:
    """Counts file operations, and lets one of them fail.

    Args:
        at: the number of the one that fails, from 1; 0 for none.
        dead: all after it fail too, so that nothing can be mended or tidied: as if the process had been killed.
        half: where it is a write, half of it comes to the disk.
    """

    def __init__(self, at: int, dead: bool = False, half: bool = False) -> None:
        self.at, self.dead, self.half, self.count = at, dead, half, 0
        self.log: list[str] = []

    def fails(self, name: str) -> bool:
        self.count += 1
        self.log.append(name)
        return self.count == self.at or (self.dead and self.at > 0 and self.count > self.at)

    def wrap(self, name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **named: Any) -> Any:
            if self.fails(name):
                if name == "close":  # it closes all the same
                    plain(*arguments, **named)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return plain(*arguments, **named)

        return operation

    def open(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
            if self.fails(f"open {mode}"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            stream = plain(file, mode, *arguments, **named)
            return Stream(stream, self)

        return opened


class Stream:
    """A file, a write or reading of which may fail."""

    def __init__(self, stream: Any, failing: Failing) -> None:
        self.stream, self.failing = stream, failing

    def write(self, data: bytes) -> int:
        if self.failing.fails("write"):
            if self.failing.half:
                self.stream.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.stream.write(data)

    def read(self, *size: int) -> bytes:
        if self.failing.fails("read"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self.stream.read(*size)

    def flush(self) -> None:
        if self.failing.fails("flush"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.stream.flush()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *arguments: Any) -> None:
        self.stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def save(folder: Path, failing: Failing, saved: str = "step-003", keep_last: int = 2) -> bool:
    """Save a third checkpoint into a folder with two; gives whether it came to its end."""
    store = CheckpointStore(folder, keep_last)
    with pytest.MonkeyPatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(os, name, failing.wrap(name, getattr(os, name)))
        opened = failing.open(io.open)
        patch.setattr(builtins, "open", opened)
        patch.setattr(io, "open", opened)
        try:
            store.save(saved, checkpoint(3))
        except OSError:
            return False
    return True


def operations(folder: Path) -> list[str]:
    filled(folder, 2, keep_last=2)
    counting = Failing(0)
    assert save(folder, counting)
    return counting.log


def test_what_is_counted(tmp_path: Path) -> None:
    log = operations(tmp_path)
    assert log.count("write") == log.count("open xb") == 5
    assert log.count("fsync") >= 7, "each file, the checkpoint's folder, and the folder of checkpoints"
    assert log.count("replace") == 2 and log.count("mkdir") >= 1 and log.count("unlink") == 5


@pytest.mark.parametrize(("dead", "half"), [(False, False), (True, True)])
def test_a_failure_at_every_operation(tmp_path: Path, dead: bool, half: bool) -> None:
    count = len(operations(tmp_path / "dry"))
    filled(tmp_path / "two", 2, keep_last=2)
    for at in range(1, count + 1):
        folder = tmp_path / str(at)
        shutil.copytree(tmp_path / "two", folder)
        save(folder, Failing(at, dead, half))
        found = newest(folder)
        assert same(found.checkpoint, checkpoint(int(found.path.name[-1]))) and found.path.name >= "step-002"
        assert not found.skipped, "what is half written or half removed is not taken for a checkpoint"
        CheckpointStore(folder, 2).save("step-004", checkpoint(4))
        assert names(folder)[-1] == "step-004" and len(names(folder)) == 2, names(folder)
        assert same(newest(folder).checkpoint, checkpoint(4))
        shutil.rmtree(folder)


@pytest.mark.parametrize("dead", [False, True])
@pytest.mark.parametrize("given", [0, 1])
def test_a_failure_where_nothing_may_be_in_reserve(tmp_path: Path, dead: bool, given: int) -> None:
    """The very first save, and one of the name that the only checkpoint has."""
    filled(tmp_path / "dry", given, keep_last=1)
    counting = Failing(0)
    assert save(tmp_path / "dry", counting, "step-001", 1)
    filled(tmp_path / "before", given, keep_last=1)
    for at in range(1, counting.count + 1):
        folder = tmp_path / str(at)
        if given:
            shutil.copytree(tmp_path / "before", folder)
        done = save(folder, Failing(at, dead), "step-001", 1)
        found = CheckpointStore(folder, 1).newest()
        assert found is not None or not (given or done), at
        if found is not None:
            assert same(found.checkpoint, checkpoint(1)) or same(found.checkpoint, checkpoint(3))
            assert not found.skipped
        CheckpointStore(folder, 1).save("step-004", checkpoint(4))
        assert names(folder) == ["step-004"]
