"""Of a file in which something cannot be used, the rest is read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import pytest

from jointie.config import DataError
from jointie.documents import (
    BratReader,
    ConllReader,
    DocREDReader,
    Document,
    Inputs,
    JsonlReader,
    Reader,
    SpacyReader,
    TextReader,
)


def outcome(items: Any) -> list[str]:
    """The ids of documents, and the messages of errors, in their order."""
    return [item.id if isinstance(item, Document) else str(item) for item in items]


def items_of(reader: Reader, content: str | bytes) -> list[str]:
    content = content if isinstance(content, bytes) else content.encode()
    return outcome(reader.read_stream(io.BytesIO(content), "f"))


def lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_lines_of_json() -> None:
    content = lines(
        *('{"id": "a", "text": "x"}', "{", '{"id": "b", "text": "x"}', '{"id": "a", "text": "x"}'),
        *('{"id": "c"}', "\udcff", '{"id": "d", "text": "x", "entities": 3}', '{"id": "e", "text": "x"}'),
    ).encode("utf-8", "surrogateescape")
    first, *errors, last = items_of(JsonlReader(), content)
    assert (first, errors.pop(1), last) == ("a", "b", "e")
    assert [error.split(":")[0] for error in errors] == [
        *("f, line 2, column 1", "f, line 4", "f, line 5", "f, line 6", "f, line 7")
    ]
    with pytest.raises(DataError, match=r"^f, line 2, column 1: not JSON"):
        JsonlReader().read_bytes(content, "f")


def test_a_first_line_that_is_wrong() -> None:
    """It is no file without documents."""
    assert items_of(JsonlReader(), "{}\n") == ["f, line 1: the key 'text' is missing"]


def test_records_of_docred() -> None:
    good = {"title": "a", "sents": [["x", "y"]]}
    records = [good, {**good, "title": "b", "sents": 3}, 5, {**good, "title": "c"}]
    assert items_of(DocREDReader(), json.dumps(records)) == [
        *("a", "f, record 2 (b): sents: expected a list, got 3", "f, record 3: expected an object, got 5", "c")
    ]


def conll(id: str, *columns: str) -> str:
    rows = [f"{id}  0  {i}  w{i}  {column}" for i, column in enumerate(columns)]
    return lines(f"#begin document ({id}); part 000", *rows, "", "#end document")


def test_documents_of_conll() -> None:
    bad = [conll("b", "-", "(x", "(3)"), conll("c", "3)"), conll("d", "(3")]
    text = conll("a", "(0)") + bad[0] + bad[1] + "stray\nwords\n" + bad[2] + "\udcff\n" + conll("e", "(1)")
    text += "#begin document (f); part 000\n" + conll("g", "-") + "#begin document (h); part 000\n"
    assert items_of(ConllReader(), text.encode("utf-8", "surrogateescape")) == [
        "a",
        "f, line 7: '(x' is no coreference (expected as '(3', '3)', '(3)|(4' or '-')",
        "f, line 12: a mention of entity 3 ends that never began",
        f"f, line 15: a word outside of any document ({REMEDY})",
        "f, line 20: a mention of entity 3 has no end (each '(3' needs its '3)')",
        "f, line 21: not UTF-8 text (byte 0 is 0xff) (convert the file to UTF-8, for example with iconv)",
        "e",
        f"f, line 27: a document begins in another one ({REMEDY})",
        "g",
        "f: the last document has no '#end document' (the file may be cut off)",
    ]


REMEDY = "documents stand between '#begin document (ID); part 000' and '#end document'"


def test_lines_of_brat(tmp_path: Path) -> None:
    """The text is there, whatever stands in a line about it."""
    (tmp_path / "a.txt").write_text("Ada met Bob.")
    (tmp_path / "a.ann").write_text("T1\tPER 0 3\tAda\nT2\tPER 8 99\tBob\nT3\tPER 8 11\tBob\nR1\tmet Arg1:T1 Arg2:T3\n")
    (tmp_path / "b.txt").write_text("Bob.")
    error, first, second = BratReader().items(tmp_path)
    assert isinstance(error, DataError) and error.place == "line 2"
    assert isinstance(first, Document) and [first.text_of(mention) for mention in first.mentions] == ["Ada", "Bob"]
    assert first.relations and isinstance(second, Document) and second.id == "b"


def test_documents_of_spacy() -> None:
    spacy = pytest.importorskip("spacy")
    docs = [spacy.blank("xx")(text) for text in ("Ada", "Bob", "Eve")]
    docs[1].user_data.update(between=[], relations=[{"head": 0}])
    content = spacy.tokens.DocBin(docs=docs, store_user_data=True).to_bytes()
    first, error, last = items_of(SpacyReader(), content)
    assert (first, last) == ("f-1", "f-3") and error.startswith("f, document 2: this is no DocBin")


class Torn(TextReader):
    """A disk that fails in the middle of a file."""

    opened: ClassVar[list[str]] = []

    def read_stream(self, stream: BinaryIO, source: str) -> Any:
        self.opened.append(source)
        if "b.txt" in source:
            raise OSError(5, "Input/output error")
        return super().read_stream(stream, source)


def test_a_file_of_a_folder_that_the_disk_cannot_read(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name)
    assert outcome(Torn().items(tmp_path)) == ["a", f"{tmp_path / 'b.txt'}: cannot be read: Input/output error", "c"]


def test_a_slice_counts_what_cannot_be_used(tmp_path: Path) -> None:
    """The same documents have the same positions, whether an error ends the reading or not."""
    path = tmp_path / "f.jsonl"
    path.write_text(lines('{"id": "a", "text": "x"}', "{", '{"id": "b", "text": "x"}'))
    assert outcome(JsonlReader().items(f"{path}[2:]")) == ["b"] == outcome(JsonlReader().read(f"{path}[2:]"))
    with pytest.raises(DataError, match="line 2"):
        list(JsonlReader().read(f"{path}[1:]"))


def test_inputs_tell_each_thing_that_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines('{"id": "a", "text": "x"}', "{", "{", '{"id": "b", "text": "x"}'))
    (tmp_path / "b.json").write_text(
        json.dumps([{"title": "c", "sents": [["x"]]}, {}, {"title": "d", "sents": [["x"]]}])
    )
    told: list[DataError] = []
    inputs = Inputs([str(tmp_path)], None, told.append)
    assert [document.id for document in inputs] == ["a", "b", "c", "d"]
    assert [error.place for error in told] == ["line 2, column 1", "line 3, column 1", "record 2"]
    assert inputs.failures == 3


def test_a_file_of_another_format_is_not_told_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "x"}\n' + "x\n" * 1500 + '{"id": "b", "text": "x"}\n')
    told: list[DataError] = []
    assert [document.id for document in Inputs([str(tmp_path / "a.jsonl")], None, told.append)] == ["a", "b"]
    assert len(told) == 21 and "line 21," in str(told[19].place)
    assert str(told[20]) == (
        f"{tmp_path / 'a.jsonl'}: 1,480 more of its lines or records cannot be used "
        "(if it is of another format, name that with --reader)"
    )
