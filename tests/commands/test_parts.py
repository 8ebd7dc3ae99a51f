"""Commands take parts of a folder that its format has names for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, read_lines, write_lines


def article(id: str, tag: str, person: str, company: str, town: str) -> dict[str, Any]:
    """The document of :func:`annotated` as DWIE would write it."""
    document = annotated(id, person, company, town)
    names = {"PER": "person", "ORG": "organization", "LOC": "location"}
    return {
        "id": id,
        "content": document["text"],
        "tags": ["all", tag],
        "mentions": [
            {"begin": mention["start"], "end": mention["end"], "concept": i}
            for i, entity in enumerate(document["entities"])
            for mention in entity["mentions"]
        ],
        "concepts": [
            {"concept": i, "tags": ["type::entity", f"type::{names[entity['type']]}"]}
            for i, entity in enumerate(document["entities"])
        ],
        "relations": [{"s": r["head"], "p": r["type"], "o": r["tail"]} for r in document["relations"]],
    }


@pytest.fixture
def folder() -> Path:
    """Five articles for training and one for test."""
    path = Path("dwie")
    path.mkdir()
    for i, tag in enumerate(["train"] * 5 + ["test"]):
        (path / f"DW_{i}.json").write_text(json.dumps(article(f"DW_{i}", tag, *PEOPLE[i % 3])))
    return path


def test_evaluate_and_score(cli: Cli, trained: Trained, folder: Path) -> None:
    options = ["--reader", "dwie", "--train", f"{folder}[train]", "--output"]
    result = cli("evaluate", trained.run, f"{folder}[test]", *options, "a.json", "--predictions", "found.jsonl")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("1 documents of dwie[test]\n")
    result = cli("score", "--gold", f"{folder}[test]", "--predicted", "found.jsonl", *options, "b.json")
    assert (result.code, result.err) == (0, "")
    assert json.loads(Path("a.json").read_text()) == json.loads(Path("b.json").read_text())


def test_predict(cli: Cli, trained: Trained, folder: Path) -> None:
    result = cli("predict", trained.run, f"{folder}[test]", folder, "--reader", "dwie")
    assert (result.code, result.err) == (0, "")
    assert [line["id"] for line in read_lines(result.out)] == ["DW_5", *(f"DW_{i}" for i in range(5)), "DW_5 (2)"]


def test_predict_goes_on_after_a_file_that_fails(cli: Cli, trained: Trained, folder: Path) -> None:
    Path(folder / "DW_2.json").write_text("{}")
    result = cli("predict", trained.run, folder, "--reader", "dwie")
    assert result.code == 2
    error, last = result.err.splitlines()
    assert error.startswith("Error: dwie/DW_2.json: this is no article of DWIE")
    assert last.startswith("5 document(s) written") and last.endswith("; 1 problem(s) in the input, see above")
    assert len(read_lines(result.out)) == 5


def test_validate(cli: Cli, folder: Path, trained: Trained) -> None:
    numbers = json.loads(cli("validate", f"{folder}[test]", "--data", "--reader", "dwie", "--json").out)
    assert numbers["dwie[test]"]["documents"] == 1
    options = [f"train={folder}[train]", f"validation={folder}[dev]", f"test={folder}[test]"]
    changes = [*options, 'reader={"type": "dwie", "dev_fraction": 0.4}']
    overrides = [argument for change in changes for argument in ("-o", change)]
    parts = json.loads(cli("validate", trained.spec, "--data", "--json", *overrides).out)
    assert [part["documents"] for part in parts.values()] == [3, 2, 1]


def test_a_format_without_parts(refused: Refused, trained: Trained, folder: Path) -> None:
    message = refused("evaluate", trained.run, f"{folder}[test]")
    assert message.startswith("dwie: there is no part 'test': this format has no parts with names (a slice is written ")


@pytest.mark.parametrize("part", ["[:1]", "[test]", ""])
def test_the_output_is_none_of_the_inputs(refused: Refused, trained: Trained, folder: Path, part: str) -> None:
    output = folder / "DW_5.json"
    content = output.read_bytes()
    message = refused("predict", trained.run, f"{folder}{part}", "--reader", "dwie", "--output", output)
    assert message.startswith(f"the output {output} stands among the inputs (dwie{part})")
    assert output.read_bytes() == content


def test_predictions_are_read_in_the_native_format(cli: Cli, refused: Refused, folder: Path) -> None:
    write_lines(Path("found.jsonl"), [annotated("DW_5", *PEOPLE[2])])
    Path("found.data").write_text(Path("found.jsonl").read_text())
    arguments = ["score", "--gold", f"{folder}[test]", "--reader", "dwie", "--predicted"]
    assert cli(*arguments, "found.jsonl").code == 0
    assert refused(*arguments, "found.data").startswith("found.data: this is no article of DWIE")
