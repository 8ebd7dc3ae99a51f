from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jointie.training.checkpoints.checked_files import Content, Damaged, check, read_checked
from jointie.training.checkpoints.manifest import read_manifest, sealed

from .test_store import FILES, filled, found_after


def rewritten(folder: Path, **changes: Any) -> None:
    """Replace entries of a manifest, as one who knows how it is made."""
    path = folder / "manifest.json"
    content = json.loads(path.read_bytes())
    del content["sha256"]
    path.write_bytes(sealed({**content, **changes}))


def test_every_bit_of_it_counts(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    path = tmp_path / "step-001" / "manifest.json"
    content = path.read_bytes()
    for position in range(len(content)):
        flipped = bytearray(content)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        with pytest.raises(Damaged, match=r"manifest\.json"):
            read_manifest(path.parent)
    for end in range(0, len(content), 9):
        path.write_bytes(content[:end])
        with pytest.raises(Damaged, match=r"manifest\.json cannot be read"):
            read_manifest(path.parent)


FILE = {"size": 3, "sha256": "0" * 64}


def each(entry: Any) -> dict[str, Any]:
    return {name: entry for name in FILES[:4]}  # noqa: C420  no entry is changed


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": 4}, "manifest.json was written by a later version of jointie (format 4, not 3)"),
        ({"format": 99, "files": None}, "manifest.json was written by a later version of jointie (format 99, not 3)"),
        ({"format": 1}, "manifest.json was written by an earlier version of jointie (format 1, not 3)"),
        ({"format": "1"}, "manifest.json cannot be read: it is no manifest"),
        ({"best": "../step-002/model.safetensors"}, "its state cannot be read: '../step-002/model.safetensors'"),
        ({"best": ["model.safetensors"]}, "its state cannot be read: unhashable type: 'list'"),
        ({"files": []}, "manifest.json cannot be read: it is no manifest"),
        ({"files": {"../../x": FILE}}, "x is missing"),
        ({"files": {}}, "its state cannot be read: 'state.json'"),
        ({"files": each(3)}, "manifest.json cannot be read: it is no manifest"),
        ({"files": each({**FILE, "size": "3"})}, "model.safetensors has 2000 bytes instead of 3"),
        ({"files": each({**FILE, "more": 1})}, "manifest.json cannot be read: it is no manifest"),
        ({"files": each(FILE)}, "model.safetensors has 2000 bytes instead of 3"),
    ],
)  # fmt: skip
def test_one_that_is_made_up(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    filled(tmp_path)
    rewritten(tmp_path / "step-003", **changes)
    assert found_after(tmp_path) == ("step-002", reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[" * 100_000, "manifest.json cannot be read: maximum recursion depth"),
        (b"[]", "manifest.json cannot be read: it is no manifest"),
        (b"null", "manifest.json cannot be read: it is no manifest"),
        (b"", "manifest.json cannot be read: Expecting value"),
        (b"\xff", "manifest.json cannot be read: 'utf-8' codec"),
        (b"{}", "manifest.json cannot be read: it is no manifest"),
    ],
)
def test_something_else(tmp_path: Path, content: bytes, reason: str) -> None:
    filled(tmp_path)
    (tmp_path / "step-003" / "manifest.json").write_bytes(content)
    assert found_after(tmp_path)[1].startswith(reason)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("state.json", b"[" * 100_000, "its state cannot be read: maximum recursion depth"),
        ("state.json", b"[1]", "its state cannot be read: 'list' object is not a mapping"),
        ("state.json", b'{"pickle": "99"}', "its state cannot be read: {'pickle': '99'} is no part of a state"),
        ("state.json", b'{"tensor": "99"}', "its state cannot be read: '99'"),
        ("state.json", b'{"dict": [1]}', "its state cannot be read: cannot unpack"),
        ("state.json", b'{"tuple": 1}', "its state cannot be read: 'int' object is not iterable"),
        ("state.json", b"{", "its state cannot be read: Expecting"),
        ("state.safetensors", b"x" * 20, "its state cannot be read: "),
    ],
)  # fmt: skip
def test_a_state_that_fits_the_manifest_and_nothing_else(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    filled(tmp_path)
    newest = tmp_path / "step-003"
    files = json.loads((newest / "manifest.json").read_bytes())["files"]
    (newest / name).write_bytes(content)
    rewritten(newest, files={**files, name: Content.of(content)._asdict()})
    assert found_after(tmp_path)[1].startswith(reason)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path, content = tmp_path / "file", Content.of(b"abc")
    for read in (read_checked, check):
        path.write_bytes(b"abc")
        read(path, content)
        for other, reason in (
            (b"abcd", "file has 4 bytes instead of 3"),
            (b"abd", "the SHA-256 of file is not that of"),
        ):
            path.write_bytes(other)
            with pytest.raises(Damaged, match=reason):
                read(path, content)
        path.unlink()
        os.mkfifo(path)  # a reader would wait for ever
        with pytest.raises(Damaged, match="file is no file"):
            read(path, content)
        path.unlink()
        path.symlink_to(path)
        with pytest.raises(Damaged, match="file cannot be read: Too many levels of symbolic links"):
            read(path, content)
        path.unlink()
