from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jointie.storage import OutputFile, sync_folder, write_file, write_json
from jointie.storage.files import write_through


@pytest.fixture(params=[0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_file_is_written_and_replaced(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "file"
    for content in (b"one", b"", b"three" * 1_000_000):
        write_file(path, content)
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_the_old_file_is_another_one(tmp_path: Path) -> None:
    """Who reads it while it is replaced reads it to its end."""
    write_file(tmp_path / "file", b"old")
    with (tmp_path / "file").open("rb") as reading:
        write_file(tmp_path / "file", b"new")
        assert reading.read() == b"old"


def test_what_a_killed_process_left_is_taken_over(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from jointie.storage import write_file
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
write_file(Path(sys.argv[1]), b"half" * 10000)
"""
    write_file(tmp_path / "file", b"old")
    (tmp_path / ".file.tmp").write_bytes(b"left by one before")
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path / "file")]).returncode == -9
    assert (tmp_path / "file").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2, "what is left does not pile up"
    write_file(tmp_path / "file", b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"new")]


def test_a_link_that_stands_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"mine")
    (tmp_path / ".file.tmp").symlink_to(tmp_path / "other")
    write_file(tmp_path / "file", b"new")
    assert (tmp_path / "other").read_bytes() == b"mine" and not (tmp_path / "file").is_symlink()


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_file(tmp_path / "file", b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail)
        with pytest.raises(OSError, match="No space left"):
            write_file(tmp_path / "file", b"new")
        patch.setattr(os, "unlink", lambda *_, **__: os.listdir("/no such folder"))
        with pytest.raises(OSError):
            write_file(tmp_path / "file", b"new")
    write_file(tmp_path / "file", b"newer")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"newer")]


def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write_file(tmp_path / "file", b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "file", b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"old")]


def test_content_comes_to_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else f"{os.fstat(handle).st_size} bytes"
        done.append(kind)
        fsync(handle)

    def noted_replace(one: Path, other: Path) -> None:
        done.append("name")
        replace(one, other)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    write_file(tmp_path / "file", b"12345")
    assert done == ["5 bytes", "name", "folder"]


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_file(tmp_path / "none" / "file", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_file(tmp_path / "folder", b"")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
    write_through(tmp_path / "file", b"old")
    with pytest.raises(FileExistsError):
        write_through(tmp_path / "file", b"new")
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")


def test_file_systems_that_sync_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(number: int) -> None:
        def fsync(handle: int) -> None:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", fsync)

    fail(errno.EINVAL)
    write_file(tmp_path / "file", b"new")
    fail(errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        write_file(tmp_path / "file", b"newer")
    assert (tmp_path / "file").read_bytes() == b"newer", "whole, though it is not known whether its name will stay"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_errors_name_the_file(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the hidden one beside it; also where the system names none."""

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(number)) as caught:
        write_file(tmp_path / "file", b"new")
    assert caught.value.filename == str(tmp_path / "file")


def test_a_full_disk_is_named_by_an_output() -> None:
    with pytest.raises(OSError, match="No space left") as caught, OutputFile("/dev/full", "wb") as file:
        file.write(b"x")
    assert (caught.value.filename, caught.value.errno) == ("/dev/full", errno.ENOSPC)


def test_write_json_keeps_characters(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"name": "Zoë 😀"})
    assert "Zoë 😀" in (tmp_path / "a.json").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
