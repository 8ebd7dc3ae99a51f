from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from jointie.storage import LOCK, FolderLock

HOLD = """
import os, sys, time
from pathlib import Path
from jointie.storage import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.acquire()
if not os.fork():  # as processes that prepare batches are, which outlive a training that is killed by some seconds
    print("locked", flush=True)
    sys.stdin.read()
    os._exit(0)
time.sleep(300)
"""


def test_a_process_that_is_killed_keeps_nobody_out(tmp_path: Path) -> None:
    lock, command = FolderLock(tmp_path), [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None and other.stdout.readline() == "locked\n"
            with pytest.raises(BlockingIOError, match="another process has locked the folder") as caught:
                lock.acquire()
            assert caught.value.filename == str(tmp_path) and not lock.is_held
            lock.release()
            assert (tmp_path / LOCK).exists(), "it is the other's"
        finally:
            other.kill()
        other.wait()
        lock.acquire()


def test_once_is_enough_and_nothing_stays(tmp_path: Path) -> None:
    with FolderLock(tmp_path) as lock:
        lock.acquire()
        with pytest.raises(BlockingIOError):
            FolderLock(tmp_path).acquire()
    assert not lock.is_held and not list(tmp_path.iterdir())
    lock.acquire()
    lock.release()


def test_the_folder_is_made(tmp_path: Path) -> None:
    with FolderLock(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b" / LOCK).exists()
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        FolderLock(tmp_path / "file").acquire()


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    with FolderLock(tmp_path) as lock:
        assert lock.is_held
