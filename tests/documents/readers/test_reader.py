from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from jointie.config import DataError
from jointie.documents import BratReader, DocREDReader, Document, Inputs, Reader, TextReader
from jointie.documents.readers.reader import stem


def test_a_folder_is_read_in_order_and_ids_are_told_apart(tmp_path: Path) -> None:
    for name in ("b.txt", "a/x.txt", "c/x.txt", "c/notes.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [(d.id, d.text) for d in TextReader().read(tmp_path)] == [
        ("x", "a/x.txt"),
        ("b", "b.txt"),
        ("x (2)", "c/x.txt"),
    ]


def test_files_of_a_folder_that_are_not_read_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("a.txt", "b.md", "c.TEXT", "x.html", "sub/y.pdf", ".hidden", ".git/config", "sub/.x/z", "d.ann"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("Ada")
    told = f"{tmp_path}: 3 file(s) not read, as their names have other endings: d.ann, sub/y.pdf, x.html"
    assert [d.id for d in TextReader().read(tmp_path)] == ["a", "b", "c"]
    assert [record.getMessage() for record in caplog.records] == [told]
    inputs = Inputs([str(tmp_path)], None, lambda error: pytest.fail(str(error)))
    assert [d.id for d in inputs] == ["a", "b", "c"]
    assert [record.getMessage() for record in caplog.records] == [told] * 2
    inputs = Inputs([str(tmp_path)], "text", lambda error: pytest.fail(str(error)))
    assert [d.id for d in inputs] == ["a", "b", "c"]
    assert [record.getMessage() for record in caplog.records] == [told] * 3


def test_a_file_whose_reader_cannot_be_had_does_not_end_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.conllu", "c.txt"):
        (tmp_path / name).write_text("Ada")
    monkeypatch.setitem(sys.modules, "udapi", None)
    monkeypatch.setitem(sys.modules, "udapi.core.document", None)
    told: list[str] = []
    inputs = Inputs([str(tmp_path)], None, lambda error: told.append(str(error)))
    assert [d.id for d in inputs] == ["a", "c"]
    (message,) = told
    assert message.startswith(f"{tmp_path / 'b.conllu'}: ") and "jointie[corefud]" in message


def test_hidden_files_are_left_out_and_links_to_folders_followed(tmp_path: Path) -> None:
    for name in (".a.txt", "in/.git/b.txt", "in/c.txt", "beside/d.txt", "beside/deep/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "in/link").symlink_to(tmp_path / "beside")
    (tmp_path / "in/twice").symlink_to(tmp_path / "beside/deep")
    (tmp_path / "beside/round").symlink_to(tmp_path / "in")
    (tmp_path / "in/file.txt").symlink_to(tmp_path / ".a.txt")
    expected = ["in/c.txt", ".a.txt", "beside/deep/e.txt", "beside/d.txt"]
    texts = [document.text for document in TextReader().read(tmp_path / "in")]
    assert sorted(texts) == sorted(expected)
    inputs = Inputs([str(tmp_path / "in")], None, lambda error: pytest.fail(str(error)))
    assert [document.text for document in inputs] == texts
    (tmp_path / "in/c.txt").rename(tmp_path / "in/.git/c.txt")
    (tmp_path / "in/file.txt").unlink()
    (tmp_path / "in/link").unlink()
    (tmp_path / "in/twice").unlink()
    with pytest.raises(DataError, match=r"the folder holds no \.txt"):
        list(TextReader().read(tmp_path / "in"))


def test_many_files_that_are_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for i in range(12):
        (tmp_path / f"{i:02}.pdf").write_text("Ada")
    (tmp_path / "a.txt").write_text("Ada")
    assert len(list(TextReader().read(tmp_path))) == 1
    assert "12 file(s) not read" in caplog.text and "08.pdf, 09.pdf and 2 more" in caplog.text


def test_files_that_belong_to_others_are_not_missed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("a.txt", "a.ann", "annotation.conf", "b.ann"):
        (tmp_path / name).write_text("")
    assert len(list(BratReader().read(tmp_path))) == 1
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "1 file(s) not read, as their names have other endings: b.ann"
    ]
    caplog.clear()
    (tmp_path / "docred").mkdir()
    (tmp_path / "docred" / "rel_info.json").write_text("{}")
    (tmp_path / "docred" / "dev.json").write_text('[{"title": "a", "sents": [["b"]]}]')
    assert len(list(DocREDReader().read(tmp_path / "docred"))) == 1 and not caplog.records


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing\.txt: no such file or folder"):
        list(TextReader().read(tmp_path / "nothing.txt"))
    with pytest.raises(DataError, match=r"the folder holds no \.txt or \.text or \.md file"):
        list(TextReader().read(tmp_path))


@pytest.mark.parametrize(("source", "expected"), [("a/b.c.txt", "b.c"), ("<stdin>", "stdin"), ("x", "x")])
def test_stem(source: str, expected: str) -> None:
    assert stem(source) == expected


def test_parts_of_a_file(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(name)
    for part, expected in {
        "[:2]": "ab",
        "[2:]": "cd",
        "[-1:]": "d",
        "[1:-1]": "bc",
        "[:]": "abcd",
        "[1:][:2]": "bc",
    }.items():
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


@pytest.mark.parametrize("name", ["a\0b.txt", "a" * 5000])
def test_what_is_no_name_of_a_file(name: str) -> None:
    with pytest.raises(DataError, match=r"this is no name of a file: embedded null byte|cannot be read: File name too"):
        list(TextReader().read(name))


class Broken(Reader):
    """Fails in one way or another at its second document."""

    extensions = (".broken",)

    def __init__(self, second: Any) -> None:
        self.second = second

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        yield Document.from_words("a", [["Ada"]])
        if isinstance(self.second, Exception):
            raise self.second
        yield self.second


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (KeyError("x"), r"notes\.broken: Broken\.read_stream fails: KeyError: 'x'"),
        ("Ada", r"notes\.broken: Broken\.read_stream fails: TypeError: it gives a str and no Document"),
    ],
)
def test_an_error_of_a_readers_code_names_the_file_and_the_reader(tmp_path: Path, second: Any, message: str) -> None:
    (tmp_path / "notes.broken").write_text("")
    first, error = Broken(second).items(tmp_path)
    assert isinstance(first, Document) and first.id == "a"
    assert isinstance(error, DataError) and re.search(message, str(error))
    with pytest.raises(DataError, match=message):
        list(Broken(second).read(tmp_path / "notes.broken"))
