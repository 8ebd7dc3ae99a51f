from __future__ import annotations

import io
import json
import re
import sys
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from .conftest import (
    PEOPLE,
    Cli,
    Refused,
    Trained,
    annotated,
    docred,
    read_lines,
    text_about,
    what_is_found,
    write_lines,
)

TEXT = text_about(*PEOPLE[0])


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def check(document: dict[str, Any]) -> None:
    """Whether a predicted document says of itself only what is so."""
    assert list(document) == ["id", "text", "tokens", "sentences", "entities", "relations"]
    tokens = document["tokens"]
    assert [entity["id"] for entity in document["entities"]] == list(range(len(document["entities"])))
    for entity in document["entities"]:
        assert entity["mentions"] and isinstance(entity["name"], str)
        for mention in entity["mentions"]:
            assert document["text"][mention["start"] : mention["end"]] == mention["text"]
            assert mention["start"] == tokens[mention["token_start"]][0]
            assert mention["end"] == tokens[mention["token_end"] - 1][1]
            assert 0 < mention["score"] <= 1
    for relation in document["relations"]:
        ends = {relation["head"], relation["tail"]}
        assert len(ends) == 2 and ends <= set(range(len(document["entities"])))
        assert 0 < relation["score"] <= 1 and isinstance(relation["type"], str)


def test_a_text(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    result = cli("predict", trained.run, "ada.txt")
    assert (result.code, result.err) == (0, "")
    (document,) = read_lines(result.out)
    check(document)
    assert (document["id"], document["text"]) == ("ada", TEXT)
    entities, relations = what_is_found(document)
    expected = [("Acme", "ORG", 2), ("Ada Lovelace", "PER", 2), ("Rome", "LOC", 2)]
    assert [entity for entity in entities if entity in expected] == expected
    assert {("Ada Lovelace", "works_for", "Acme"), ("Acme", "based_in", "Rome")} <= relations


def test_a_text_with_everything_in_it(cli: Cli, trained: Trained) -> None:
    text = (
        f"\n\n  {TEXT}  \r\n\t{text_about(*PEOPLE[1])} 🙂 Zoë Müller\u00a0lives in São Paulo .\u200b\n\n\n"
        f"{'Eve Moss likes Oslo , ' * 400}and e\u0301te\u0301.\x07\n{text_about(*PEOPLE[2])}\n"
    )
    Path("long.txt").write_bytes(text.encode())
    result = cli("predict", trained.run, "long.txt")
    assert (result.code, result.err) == (0, "")
    (document,) = read_lines(result.out)
    check(document)
    assert document["text"] == text
    covered = "".join(text[start:end] for start, end in document["tokens"])
    assert covered == "".join(text.replace("\u200b", " ").replace("\x07", " ").split())  # nothing is cut
    assert max(m["end"] for e in document["entities"] for m in e["mentions"]) > len(text) // 2  # far beyond a window


def test_many_inputs_keep_their_order(cli: Cli, trained: Trained) -> None:
    Path("folder/sub").mkdir(parents=True)
    Path("z.txt").write_text(TEXT)
    Path("folder/b.txt").write_text(text_about(*PEOPLE[1]))
    Path("folder/a.json").write_text(json.dumps([docred("First title"), docred("Second title")]))
    Path("folder/notes.html").write_text("is no input")
    write_lines(Path("folder/sub/c.jsonl"), [annotated("c1", *PEOPLE[2]), {"text": "Only text."}])
    result = cli("predict", trained.run, "z.txt", "folder", "folder/b.txt")
    assert (result.code, result.err) == (0, "")
    documents = read_lines(result.out)
    for document in documents:
        check(document)
    assert [document["id"] for document in documents] == [
        "z",
        "First title",
        "Second title",
        "b",
        "c1",
        "c-2",
        "b (2)",
    ]
    assert documents[1]["text"] == "Ada works for Acme . She likes Acme ."


def test_annotations_are_not_looked_at(cli: Cli, trained: Trained) -> None:
    write_lines(Path("gold.jsonl"), [annotated("ada", *PEOPLE[0])])
    Path("ada.txt").write_text(TEXT)
    assert cli("predict", trained.run, "gold.jsonl").out == cli("predict", trained.run, "ada.txt").out


def test_standard_input(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, TEXT.encode())
    (document,) = read_lines(cli("predict", trained.run, "-").out)
    assert (document["id"], document["text"]) == ("stdin", TEXT)
    check(document)


def test_standard_input_of_another_format(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, json.dumps([docred("A title")]).encode())
    result = cli("predict", trained.run, "-", "--reader", "docred")
    assert (result.code, [d["id"] for d in read_lines(result.out)]) == (0, ["A title"])


def test_standard_input_that_is_no_text(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, b"\xff\xfe")
    result = cli("predict", trained.run, "-")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: <stdin>: not UTF-8 text (byte 0 is 0xff)")


def test_an_output_file(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    result = cli("predict", trained.run, "ada.txt", "--output", "new/folder/out.jsonl")
    assert result == (0, "", "")
    written = Path("new/folder/out.jsonl").read_text(encoding="utf-8")
    assert written == cli("predict", trained.run, "ada.txt").out
    assert cli("predict", trained.run, "new/folder/out.jsonl").out == written  # what is written can be read


@pytest.mark.parametrize(
    ("source", "output"),
    [("./a.jsonl", "sub/../a.jsonl"), (".", "b.jsonl"), (".", "sub/b.jsonl")],
)
def test_no_input_is_overwritten(refused: Refused, trained: Trained, source: str, output: str) -> None:
    write_lines(Path("a.jsonl"), [annotated("a", *PEOPLE[0])])
    before = Path("a.jsonl").read_bytes()
    message = refused("predict", trained.run, source, "--output", output)
    assert message == f"the output {Path(output)} stands among the inputs ({source}); choose another place for it"
    assert Path("a.jsonl").read_bytes() == before and not Path("b.jsonl").exists()


def test_a_listing(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    result = cli("predict", trained.run, "ada.txt", "--format", "text")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "ada"
    assert any(line.startswith("  Ada Lovelace [PER] (") for line in lines)
    assert any(line.startswith("    0-12 Ada Lovelace (") for line in lines)
    assert any(line.startswith("  Ada Lovelace -- works_for --> Acme (") for line in lines)


def test_what_is_unknown(refused: Refused, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    message = refused("predict", trained.run, "ada.txt", "--format", "json")
    assert message.startswith("unknown format 'json', did you mean 'jsonl'? (known: brat, conll, corefud, docred, ")
    assert "html, jsonl, jsonld, labelstudio, neo4j" in message
    message = refused("predict", trained.run, "ada.txt", "--reader", "txt")
    assert message.startswith("unknown reader 'txt', did you mean 'text'? (known: brat, conll, ")


def test_one_word(cli: Cli, trained: Trained) -> None:
    Path("one.txt").write_text("Ada")
    result = cli("predict", trained.run, "one.txt")
    assert (result.code, result.err) == (0, "")
    (document,) = read_lines(result.out)
    check(document)
    assert (document["text"], document["tokens"], document["relations"]) == ("Ada", [[0, 3]], [])


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_a_document_without_words(cli: Cli, trained: Trained, content: str) -> None:
    Path("empty.txt").write_text(content)
    result = cli("predict", trained.run, "empty.txt")
    assert result.code == 2
    first, last = result.err.splitlines()
    message = "there are no words to find anything in (check that it is the right file)"
    assert first == f"Error: empty.txt, document 'empty': {message}"
    assert re.fullmatch(
        r"1 document\(s\) written \(0 words in .* words/s\); 1 problem\(s\) in the input, see above", last
    )
    (document,) = read_lines(result.out)  # so that a line stands for every document
    assert (document["text"], document["entities"], document["relations"]) == (content, [], [])


BAD = {
    "latin.txt": ("Müller".encode("latin-1"), "latin.txt: not UTF-8 text (byte 1 is 0xfc) (convert the file to UTF-8"),
    "broken.jsonl": (b'{"text": "Fine."}\n{"text": }\n', "broken.jsonl, line 2, column 10: not JSON: Expecting value"),
    "broken.json": (b'[{"title": "A"}]', "broken.json, record 1 (A): the key 'sents' is missing"),
    "empty.jsonl": (b"", "empty.jsonl: the file holds no document"),
    "none.txt": (None, "none.txt: no such file or folder (relative paths start at the working folder)"),
    "none": (None, "none: no such file or folder (relative paths start at the working folder)"),
    "table.csv": (
        b"a,b",
        "table.csv: the file name does not end in .jsonl, .json, .txt, .text, .md, ",
    ),
    "folder/": (
        None,
        "folder: the folder holds no .jsonl, .json, .txt, .text, .md, ",
    ),
}


def test_the_good_inputs_are_written_and_the_bad_ones_reported(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    Path("bob.txt").write_text(text_about(*PEOPLE[1]))
    for name, (content, _) in BAD.items():
        if content is not None:
            Path(name).write_bytes(content)
    Path("folder").mkdir()
    names = [name.rstrip("/") for name in BAD]
    result = cli("predict", trained.run, "ada.txt", *names, "bob.txt", "--output", "out.jsonl")
    assert (result.code, result.out) == (2, "")
    *errors, last = result.err.splitlines()
    assert len(errors) == len(BAD)
    for error, (_, message) in zip(errors, BAD.values()):
        assert error.startswith(f"Error: {message}")
    assert last.startswith("3 document(s) written (") and last.endswith(
        f"; {len(BAD)} problem(s) in the input, see above"
    )
    written = [document["id"] for document in read_lines(Path("out.jsonl").read_text())]
    assert written == ["ada", "broken-1", "bob"]  # the lines before a broken one are good


def test_documents_are_written_as_soon_as_they_are_done(
    cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inputs are read when their turn comes: the first documents are out before the last is read."""
    from jointie.documents import Inputs
    from jointie.prediction import Predictor

    defaults = {p.name: p.default for p in signature(Predictor).parameters.values() if p.default is not p.empty}
    monkeypatch.setattr(Predictor.__init__, "__defaults__", tuple({**defaults, "look_ahead": 1}.values()))
    written: list[str] = []
    read = Inputs._read

    def spied(self: Inputs, source: str, unique: Any) -> Any:
        written.append(Path("out.jsonl").read_text())
        return read(self, source, unique)

    monkeypatch.setattr(Inputs, "_read", spied)
    for i, names in enumerate(PEOPLE):
        Path(f"{i}.txt").write_text(text_about(*names))
    assert cli("predict", trained.run, "0.txt", "1.txt", "2.txt", "--output", "out.jsonl").code == 0
    assert [text.count("\n") for text in written] == [0, 1, 2]
