from __future__ import annotations

from pathlib import Path

import pytest

from jointie.config import DataError
from jointie.documents import DocREDReader, JsonlReader, Reader, TextReader, reader_for


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.jsonl", JsonlReader), ("b/c.json", DocREDReader), ("d.e.txt", TextReader), ("F.TXT", TextReader)],
)
def test_the_ending_chooses(path: str, expected: type[Reader]) -> None:
    assert type(reader_for(path)) is expected


@pytest.mark.parametrize("path", ["a.csv", "a", ".txt.gz"])
def test_other_endings_are_refused(path: str) -> None:
    with pytest.raises(DataError, match=r"does not end in \.jsonl, \.json, \.txt, .*--reader"):
        reader_for(path)


@pytest.mark.parametrize(
    ("names", "expected"),
    [("a.txt b.txt", TextReader), ("a.txt c/b.jsonl", JsonlReader), ("a.JSON b.md", DocREDReader)],
)
def test_the_files_of_a_folder_choose(names: str, expected: type[Reader], tmp_path: Path) -> None:
    fill(tmp_path, names)
    assert type(reader_for(tmp_path)) is expected


@pytest.mark.parametrize(("names", "held"), [("a.json b.jsonl c.txt", r"\.json and \.jsonl")])
def test_a_folder_that_does_not_tell(names: str, held: str, tmp_path: Path) -> None:
    fill(tmp_path, names)
    with pytest.raises(DataError, match=rf"the folder holds {held} files .*--reader"):
        reader_for(tmp_path)


def fill(folder: Path, names: str) -> None:
    for name in names.split():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()


def test_the_ending_of_any_reader_counts(tmp_path: Path) -> None:
    """Also of a plug-in's, for a file and for a folder of them; the native readers keep theirs."""
    kind = type("Lines", (Reader,), {"extensions": (".lines", ".json"), "read_stream": TextReader.read_stream})
    (tmp_path / "a.lines").write_text("")
    Reader.register("lines_of_a_test")(kind)
    try:
        assert type(reader_for(tmp_path / "a.lines")) is type(reader_for(tmp_path)) is kind
        assert type(reader_for("a.json")) is DocREDReader
    finally:
        del Reader._registry[Reader]["lines_of_a_test"]
    assert type(reader_for("a.conll")) is Reader.registered()["conll"]
