from __future__ import annotations

from pathlib import Path

import pytest

from jointie.config import DataError
from jointie.documents import Document, TextReader
from jointie.documents.readers.reader import stem


def test_a_folder_is_read_in_order_and_ids_are_told_apart(tmp_path: Path) -> None:
    for name in ("b.txt", "a/x.txt", "c/x.txt", "c/notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [(d.id, d.text) for d in TextReader().read(tmp_path)] == [
        ("x", "a/x.txt"),
        ("b", "b.txt"),
        ("x (2)", "c/x.txt"),
    ]


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing\.txt: no such file or folder"):
        list(TextReader().read(tmp_path / "nothing.txt"))
    with pytest.raises(DataError, match=r"the folder holds no \.txt file"):
        list(TextReader().read(tmp_path))


@pytest.mark.parametrize(("source", "expected"), [("a/b.c.txt", "b.c"), ("<stdin>", "stdin"), ("x", "x")])
def test_stem(source: str, expected: str) -> None:
    assert stem(source) == expected


def test_parts_of_a_file(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(name)
    for part, expected in {"[:2]": "ab", "[2:]": "cd", "[-1:]": "d", "[1:-1]": "bc", "[:]": "abcd"}.items():
        assert "".join(d.id for d in TextReader().read(f"{tmp_path}{part}")) == expected
    (tmp_path / "x[:1]").write_text("a slice")
    (tmp_path / "x[train]").write_text("a part")
    (tmp_path / "x").write_text("neither")
    assert [d.text for name in ("x[:1]", "x[train]", "x") for d in TextReader().read(tmp_path / name)] == [
        "a slice",
        "a part",
        "neither",
    ]


def test_names_of_parts_that_a_format_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(DataError) as error:
        list(TextReader().read(tmp_path / "a.txt[train]"))
    assert str(error.value) == (
        f"{tmp_path / 'a.txt'}: there is no part 'train': this format has no parts with names "
        "(a slice is written [:450], another format is for --reader)"
    )
    with pytest.raises(DataError, match=r"b\.txt: no such file or folder"):
        list(TextReader().read(tmp_path / "b.txt[train]"))


def test_a_folder_goes_on_after_a_file_that_fails(tmp_path: Path) -> None:
    for name, content in {"a": b"a", "b": b"\xff", "c": b"c"}.items():
        (tmp_path / f"{name}.txt").write_bytes(content)
    first, error, last = TextReader().read_folder(tmp_path)
    assert isinstance(first, Document) and isinstance(last, Document) and (first.id, last.id) == ("a", "c")
    assert isinstance(error, DataError) and str(error.source) == str(tmp_path / "b.txt")
    with pytest.raises(DataError, match="not UTF-8 text"):
        list(TextReader().read(tmp_path))
