from __future__ import annotations

from pathlib import Path

import pytest

from jointie.config import DataError
from jointie.documents import TextReader
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
