from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jointie.config import DataError
from jointie.metrics import DocumentCounts, document_counts
from jointie.testing import random_document
from jointie.training import document_counts_text, read_document_counts

DOCUMENTS = [random_document(seed) for seed in range(6)]


def counts(training: bool = True) -> list[DocumentCounts]:
    return document_counts(DOCUMENTS, DOCUMENTS[::2], DOCUMENTS[:2] if training else None)


def test_there_and_back(tmp_path: Path) -> None:
    parts = {"validation": counts()[:2], "test": counts()}
    (tmp_path / "documents.jsonl").write_text(document_counts_text(parts))
    assert read_document_counts(tmp_path / "documents.jsonl") == parts


def test_a_line_for_each_document() -> None:
    text = document_counts_text({"validation": [], "test": counts(training=False)})
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["part"], line["id"]) for line in lines] == [("test", document.id) for document in DOCUMENTS]
    assert all(line.keys() == {"part", "id", "counts"} for line in lines)
    assert set(lines[0]["counts"]) == {"mention", "muc", "b_cubed", "ceaf_e", "relation"}


@pytest.mark.parametrize("id", ["Zoë", "a\u2028b\nc", "\ud800", ""])
def test_any_id(tmp_path: Path, id: str) -> None:
    parts = {"test": [DocumentCounts(id, counts()[0].counts)]}
    (tmp_path / "file").write_text(document_counts_text(parts))
    assert read_document_counts(tmp_path / "file") == parts


def line(**changes: Any) -> bytes:
    return json.dumps({"part": "test", **counts()[0].to_json(), **changes}).encode()


def changed(**others: Any) -> dict[str, Any]:
    return {**counts()[0].to_json()["counts"], **others}


REMEDY = "(give a file that `jointie train` or `jointie evaluate --counts` wrote)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file: the model was evaluated on no documents (`jointie evaluate RUN DATA --counts FILE`"),
        (line() + b"\n" + line(), "file, line 2: the document 'random 0' stands twice in the part 'test' "),
        (line(part=None), "file, line 1: expected a text 'part' "),
        (line(id=3), f"file, line 1: expected an object with a text 'id' {REMEDY}"),
        (
            line(counts=changed(mention=[5, 1, 5, 1, True])),
            "file, line 1: counts.mention: more is right than ",
        ),
        (line(counts=changed(**{"x.y": [0, 0, 0, 0, True]})), "file, line 1: counts.x.y: a name has no dots "),
        (line()[:-1], "file, line 1: Expecting ',' delimiter: "),
        (b"[" * 100_000, "file, line 1: "),
        (b'{"id": "Zo\xeb"}', "file, line 1: 'utf-8' codec can't decode byte 0xeb "),
        (
            line() + b"\n" + line(id="b", counts=counts(training=False)[0].to_json()["counts"]),
            "file, line 2: other metrics are counted in it than in the documents before ",
        ),
    ],
)
def test_damaged_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(content)
    with pytest.raises(DataError) as error:
        read_document_counts(Path("file"))
    assert str(error.value).startswith(message)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none: cannot be read: No such file or directory"):
        read_document_counts(tmp_path / "none")
