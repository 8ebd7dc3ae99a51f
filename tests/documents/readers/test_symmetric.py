from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from registrable import Registrable

from jointie.config import ConfigError, DataError
from jointie.documents import (
    DocREDReader,
    Document,
    DWIEReader,
    Entity,
    Inputs,
    Item,
    JsonlReader,
    JsonlWriter,
    Mention,
    Reader,
    Relation,
    SymmetricReader,
    TextReader,
    reader_named,
)


def document(*relations: Relation) -> Document:
    entities = Entity((Mention(0, 1),), "PER"), Entity((Mention(2, 3),), "PER")
    return Document.from_words("a", [["Ada", "met", "Bob", "."]], entities=entities, relations=relations)


def written(path: Path, document: Document) -> Path:
    with path.open("w", encoding="utf-8") as file:
        JsonlWriter().write(document, file)
    return path


def test_relations_hold_both_ways(tmp_path: Path) -> None:
    met = Relation(0, 1, "met", "met with", evidence=(0,), extra={"novel": True})
    file = written(tmp_path / "a.jsonl", document(met, Relation(1, 0, "saw"), Relation(0, 1, "saw")))
    (found,) = SymmetricReader(JsonlReader()).read(file)
    assert found.relations == (
        *(met, Relation(1, 0, "saw"), Relation(0, 1, "saw")),
        Relation(1, 0, "met", "met with", evidence=(0,), extra={"novel": True}),
    )


def test_the_types_without_a_direction(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    relations = Relation(0, 1, "met"), Relation(0, 1, "taught")
    file = written(tmp_path / "a.jsonl", document(*relations))
    (found,) = SymmetricReader(JsonlReader(), ["met"]).read(file)
    assert found.relations == (*relations, Relation(1, 0, "met"))
    assert not caplog.records
    assert list(SymmetricReader(JsonlReader(), []).read(file)) == list(JsonlReader().read(file))
    for source in (file, tmp_path):
        list(SymmetricReader(JsonlReader(), ["mets", "met", "likes"]).read(source))
    assert [record.getMessage() for record in caplog.records] == [
        f"{source}: no relation of the types likes, mets" for source in (file, tmp_path)
    ]


@pytest.mark.parametrize("relations", [None, ()])
def test_without_relations(
    tmp_path: Path, relations: tuple[Relation, ...] | None, caplog: pytest.LogCaptureFixture
) -> None:
    file = written(tmp_path / "a.jsonl", replace(document(), relations=relations))
    (found,) = SymmetricReader(JsonlReader(), ["met"]).read(file)
    assert found.relations == relations
    assert not caplog.records


def test_a_document_that_cannot_be_used(tmp_path: Path) -> None:
    """Its error stands in its place, and the others are read; ids of several files are told apart."""
    for name in ("a.jsonl", "b.jsonl"):
        file = written(tmp_path / name, document(Relation(0, 1, "met")))
    file.write_text('{"id": 1}\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    first, error, last = SymmetricReader(JsonlReader()).items(tmp_path)
    assert isinstance(first, Document) and isinstance(error, DataError) and isinstance(last, Document)
    assert (first.id, last.id) == ("a", "a (2)")
    assert [r.triple for r in last.relations or ()] == [(0, 1, "met"), (1, 0, "met")]


def test_names_of_relations_belong_to_no_document(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "rel_info.json").write_text('{"met": "met with"}', encoding="utf-8")
    (tmp_path / "a.json").write_text('[{"title": "a", "sents": [["b"]]}]', encoding="utf-8")
    assert [d.id for d in SymmetricReader(DocREDReader()).read(tmp_path)] == ["a"]
    inputs = Inputs([str(tmp_path)], '{"type": "symmetric", "reader": "docred"}', lambda error: pytest.fail(str(error)))
    assert [d.id for d in inputs] == ["a"]
    assert not [record for record in caplog.records if "not read" in record.getMessage()]


def test_named_parts(tmp_path: Path) -> None:
    concepts = [{"concept": i, "text": text, "tags": [], "count": 1} for i, text in enumerate(("Ada", "Bob"))]
    mentions = [{"concept": i, "begin": 8 * i, "end": 8 * i + 3, "text": ("Ada", "Bob")[i]} for i in (0, 1)]
    for name, tag in (("a", "train"), ("b", "test")):
        article = {"id": name, "content": "Ada met Bob", "tags": [tag], "concepts": concepts, "mentions": mentions}
        article["relations"] = [{"s": 0, "o": 1, "p": "met"}]
        (tmp_path / f"{name}.json").write_text(json.dumps(article), encoding="utf-8")
    (found,) = SymmetricReader(DWIEReader()).read(f"{tmp_path}[test]")
    assert (found.id, [r.triple for r in found.relations or ()]) == ("b", [(0, 1, "met"), (1, 0, "met")])
    assert list(SymmetricReader(DWIEReader()).read(f"{tmp_path}[test][:1]")) == [found]


def test_by_its_name(tmp_path: Path) -> None:
    reader = reader_named('{"type": "symmetric", "reader": "jsonl", "types": ["met"]}', tmp_path)
    assert isinstance(reader, SymmetricReader) and isinstance(reader.reader, JsonlReader)
    assert reader.extensions == JsonlReader.extensions
    assert Reader.name_of(SymmetricReader) == "symmetric"


def test_arguments_of_a_command_reach_the_reader_of_the_format(tmp_path: Path) -> None:
    spec = '{"type": "symmetric", "reader": %s}'
    for inner in ('"text"', '{"type": "text", "max_bytes": 5}'):
        reader = reader_named(spec % inner, tmp_path, encoding="utf-16", max_bytes=9, repair=True)
        assert isinstance(reader, SymmetricReader) and isinstance(reader.reader, TextReader)
        assert (reader.reader.encoding, reader.reader.max_bytes) == ("utf-16", 9 if inner == '"text"' else 5)
    for inner in ('"texts"', "null", "[1]", '{"type": 1}'):
        with pytest.raises(ConfigError, match="reader"):
            reader_named(spec % inner, tmp_path, encoding="utf-16")


def test_an_argument_of_the_same_name_that_is_no_reader(tmp_path: Path) -> None:
    """As a reader of another's may have; whether it happens to be the name of a reader makes no difference."""

    class Told(JsonlReader):
        def __init__(self, reader: str = "text") -> None:
            super().__init__()
            self.reader = reader

    Reader.register("told")(Told)
    try:
        for name in ("text", "excel"):
            made = reader_named(f'{{"type": "told", "reader": "{name}"}}', tmp_path, encoding="utf-8")
            assert isinstance(made, Told) and made.reader == name
    finally:
        del Registrable._registry[Reader]["told"]


def test_errors_of_code_name_the_reader_at_fault(tmp_path: Path) -> None:
    class Broken(JsonlReader):
        def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
            raise KeyError("x")

    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    (error,) = SymmetricReader(Broken()).items(tmp_path)
    assert isinstance(error, DataError) and "Broken.read_stream fails: KeyError: 'x'" in error.message


def test_another_format_behind_it() -> None:
    reader = SymmetricReader(SymmetricReader(DocREDReader()), ["met"]).over(JsonlReader())
    assert isinstance(reader, SymmetricReader) and isinstance(reader.reader, SymmetricReader)
    assert isinstance(reader.reader.reader, JsonlReader) and reader.types == ["met"]
    assert isinstance(DocREDReader().over(JsonlReader()), JsonlReader)
