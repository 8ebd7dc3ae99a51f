from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from jointie.archive import META, Meta, write_files
from jointie.archive import meta as module
from jointie.archive.meta import noted_files, read_meta, write_meta
from jointie.config import DataError

META_OF = Meta(versions={"python": "3"}, plugins=[], seed=None)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_files_are_noted(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.json": b"1", "encoder/config.json": b"2"}, META_OF)
    assert read_meta(tmp_path).files == {"a.json": digest(b"1"), "encoder/config.json": digest(b"2")}
    write_files(tmp_path, {"a.json": b"3"})
    assert read_meta(tmp_path).files == {"a.json": digest(b"3"), "encoder/config.json": digest(b"2")}
    assert read_meta(tmp_path).versions == {"python": "3"}
    assert json.loads((tmp_path / META).read_text()).keys() == {"versions", "plugins", "seed", "files"}


def test_what_does_not_differ_is_left_alone(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.json": b"1"}, META_OF)
    before = (tmp_path / "a.json").stat().st_ino
    write_files(tmp_path, {"a.json": b"1"})
    assert (tmp_path / "a.json").stat().st_ino == before


@pytest.mark.parametrize("left", range(5))
def test_a_crash_leaves_no_digest_of_another_file(tmp_path: Path, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"a.json": b"1", "b.json": b"1", "c.json": b"1"}, META_OF)
    writes = iter(range(left))
    for name in ("write_file", "write_meta"):

        def dying(*arguments: object, write: object = getattr(module, name)) -> None:
            if next(writes, None) is None:
                raise KeyboardInterrupt
            write(*arguments)  # type: ignore[operator]

        monkeypatch.setattr(module, name, dying)
    try:
        write_files(tmp_path, {"a.json": b"2", "b.json": b"2", "c.json": b"1"})
    except KeyboardInterrupt:
        assert left < 4
    noted = read_meta(tmp_path).files
    assert noted and all(digest((tmp_path / name).read_bytes()) == sha for name, sha in noted.items())
    assert ("b.json" in noted) == (left in (0, 4))


def test_a_folder_without_meta(tmp_path: Path) -> None:
    """Files can be put back before there is a model directory around them, and beside what cannot be read."""
    write_files(tmp_path, {"encoder/config.json": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]
    (tmp_path / META).write_text("damaged")
    write_files(tmp_path, {"a.json": b"1"})
    assert (tmp_path / META).read_text() == "damaged" and noted_files(tmp_path) == {}


def test_there_and_back(tmp_path: Path) -> None:
    base = module.BaseEntry(name="package://p/m", sha256="0", tensors=["a"])
    for meta in (META_OF, META_OF.model_copy(update={"stages": [], "base": base, "files": {"a": "b"}, "seed": 3})):
        write_meta(tmp_path, meta)
        assert read_meta(tmp_path) == meta


def test_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"meta\.json: the file is missing; the model directory is incomplete"):
        read_meta(tmp_path)
