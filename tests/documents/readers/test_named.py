from __future__ import annotations

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
    with pytest.raises(DataError, match=r"does not end in \.jsonl, \.json, \.txt, \.text or \.md .*--reader"):
        reader_for(path)
