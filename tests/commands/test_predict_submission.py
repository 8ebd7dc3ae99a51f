"""``jointie predict --format docred_submission``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .conftest import PEOPLE, Cli, Refused, Trained, docred, read_lines, text_about, what_is_found

TEXT = text_about(*PEOPLE[0])


def as_docred(id: str, *names: str) -> dict[str, Any]:
    """The text about someone in DocRED's format, with an entity before those that the model finds."""
    sentences = [[*sentence.split(), "."] for sentence in text_about(*names).split(".") if sentence]
    vertices = [[{"name": "works", "sent_id": 0, "pos": [2, 3], "type": "PER"}]]
    for name in names:
        words = name.split()
        places = [
            (n, i) for n, found in enumerate(sentences) for i in range(len(found)) if found[i:][: len(words)] == words
        ]
        vertices.append([{"name": name, "sent_id": n, "pos": [i, i + len(words)], "type": "X"} for n, i in places])
    return {"title": id, "sents": sentences, "vertexSet": vertices, "labels": []}


def test_a_submission_to_docred(cli: Cli, trained: Trained) -> None:
    Path("dev.json").write_text(json.dumps([as_docred(title, *names) for title, names in zip("ABC", PEOPLE)]))
    arguments = ["--format", "docred_submission", "--gold", "dev.json", "--output", "result.json"]
    assert cli("predict", trained.run, "dev.json[:2]", *arguments) == (0, "", "")
    rows = json.loads(Path("result.json").read_text())
    assert {row["title"] for row in rows} == {"A", "B"}
    assert {"title": "A", "h_idx": 1, "t_idx": 2, "r": "works_for", "evidence": []} in rows
    predicted = {d["id"]: d for d in read_lines(cli("predict", trained.run, "dev.json[:2]").out)}
    assert len(rows) == sum(len(document["relations"]) for document in predicted.values()) > 0
    for title, document in predicted.items():
        _, relations = what_is_found(document)
        person, company, town = PEOPLE["ABC".index(title)]
        facts = {(row["h_idx"], row["r"], row["t_idx"]) for row in rows if row["title"] == title}
        assert ((person, "works_for", company) in relations) == ((1, "works_for", 2) in facts)
        assert ((company, "based_in", town) in relations) == ((2, "based_in", 3) in facts)


def test_a_submission_without_documents(cli: Cli, trained: Trained) -> None:
    Path("dev.json").write_text(json.dumps([as_docred("A", *PEOPLE[0])]))
    Path("empty.json").write_text("[]")
    result = cli("predict", trained.run, "empty.json", "--format", "docred_submission", "--gold", "dev.json")
    assert result.code == 2 and "empty.json: the file holds no document" in result.err
    assert json.loads(result.out) == []


def test_submissions_that_are_refused(refused: Refused, trained: Trained) -> None:
    Path("ada.txt").write_text(TEXT)
    Path("dev.json").write_text(json.dumps([as_docred("A", *PEOPLE[0])]))
    submission = ["predict", trained.run, "ada.txt", "--format", "docred_submission"]
    assert refused(*submission) == (
        "the format 'docred_submission' numbers entities as a file does; name the file with --gold"
    )
    none = "none.json: no such file or folder (relative paths start at the working folder)"
    assert refused(*submission, "--gold", "none.json") == none
    message = refused("predict", trained.run, "ada.txt", "--format", "text", "--gold", "dev.json")
    assert message == "the format 'text' has no use for --gold; leave it out"
    message = refused("predict", trained.run, "ada.txt", "--format", "submission", "--gold", "dev.json")
    assert message.startswith("unknown format 'submission', did you mean 'docred_submission'?")
    message = refused(*submission, "--gold", "dev.json", "--output", "dev.json")
    assert message == "the output dev.json stands among the inputs (dev.json); choose another place for it"
    message = refused(*submission, "--gold", "dev.json", "--output", "result.json")
    assert message.startswith("document 'ada': it is not among the documents of dev.json (give the file with the")


def test_a_submission_that_stops_half_way_is_valid(cli: Cli, trained: Trained) -> None:
    records = [docred("a"), docred("b")]
    Path("gold.json").write_text(json.dumps(records[:1]))
    Path("all.json").write_text(json.dumps(records))
    arguments = ["--format", "docred_submission", "--gold", "gold.json", "--output", "result.json"]
    result = cli("predict", trained.run, "all.json", *arguments)
    assert result.code == 2 and "document 'b': it is not among the documents of gold.json" in result.err
    assert all(row["title"] == "a" for row in json.loads(Path("result.json").read_text()))


def test_a_document_that_is_submitted_twice(cli: Cli, trained: Trained) -> None:
    Path("dev.json").write_text(json.dumps([as_docred(title, *names) for title, names in zip("ABC", PEOPLE)]))
    arguments = ["--format", "docred_submission", "--gold", "dev.json", "--output", "result.json"]
    result = cli("predict", trained.run, "dev.json[:2]", "dev.json[:1]", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: document 'A (2)': its title stands twice in the input, and the evaluation tells documents apart by "
        "title alone (give every document once)\n"
    )
    assert {row["title"] for row in json.loads(Path("result.json").read_text())} == {"A", "B"}


def test_a_submission_needs_the_whole_file(refused: Refused, trained: Trained) -> None:
    Path("gold.json").write_text(json.dumps([docred("a")]))
    arguments = ["--format", "docred_submission", "--gold", "gold.json[:1]"]
    message = refused("predict", trained.run, "gold.json", *arguments)
    assert message == "gold.json[:1]: a whole file is needed, not a part of one (leave the [...] out)"
