"""``jointie validate --data``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, docred, write_lines


def test_the_data_of_an_experiment(cli: Cli, trained: Trained) -> None:
    result = cli("validate", trained.spec, "--data", "-o", "test=null", "-o", f"validation={trained.data}[:1]")
    assert (result.code, result.err) == (0, "")
    train, validation = result.out.split("\n\n")
    rows = dict(line.strip().split("  ", 1) for line in train.splitlines()[1:])
    assert train.splitlines()[0] == "train" and validation.splitlines()[0] == "validation"
    assert {name: value.strip() for name, value in rows.items()} == {
        "documents": "3",
        "words": "51",
        "sentences": "9",
        "entities": "9",
        "mentions": "18",
        "singletons": "0 (0.0%)",
        "relations": "6",
        "documents without entities": "0",
        "documents without relations": "0",
        "documents not annotated with relations": "0",
        "longest document": "17",
        "widest mention": "2",
        "mentions across sentences": "0",
        "mentions out of reach": "0 (wider than 12 words, or across sentences)",
        "entities out of reach": "0",
        "relations out of reach": "0",
        "entities without type": "0",
        "entity types": "3: LOC 3, ORG 3, PER 3",
        "relation types": "2: based_in 3, works_for 3",
    }
    assert "  documents                               1\n" in validation


def test_the_same_as_json(cli: Cli, trained: Trained) -> None:
    result = cli("validate", trained.spec, "--data", "--json", "-o", "model.enumerator.max_width=1")
    parts = json.loads(result.out)
    assert list(parts) == ["train", "validation", "test"] and parts["train"] == parts["test"]
    assert (parts["train"]["max_width"], parts["train"]["mentions_out_of_reach"]) == (1, 6)
    assert parts["train"]["relation_types"] == {"based_in": 3, "works_for": 3}


def test_data_alone(cli: Cli) -> None:
    documents = [{"text": "Only text."}, *(annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE))]
    write_lines(Path("data.jsonl"), documents)
    result = cli("validate", "data.jsonl", "--data", "--reader", "jsonl")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("data.jsonl\n  documents                               4\n")
    assert "  documents not annotated with relations  1\n" in result.out and "out of reach" not in result.out
    (numbers,) = json.loads(cli("validate", "data.jsonl[1:3]", "--data", "--reader", "jsonl", "--json").out).values()
    assert (numbers["documents"], numbers["entities"], numbers["singleton_share"]) == (2, 6, 0.0)


def test_only_the_most_frequent_types_are_shown(cli: Cli) -> None:
    text = "a b c d e f g h i j"
    entities = [{"type": f"T{min(i, 8)}", "mentions": [{"start": 2 * i, "end": 2 * i + 1}]} for i in range(10)]
    write_lines(Path("data.jsonl"), [{"text": text, "entities": entities}])
    rows = cli("validate", "data.jsonl", "--data", "--reader", "jsonl").out.splitlines()
    assert rows[-2].endswith("  9: T8 2, T0 1, T1 1, T2 1, T3 1, T4 1, T5 1, T6 1, ...")
    assert rows[-1].split("  ")[-1] == "0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["spec.json", "--reader", "jsonl"], "--reader goes with --data"),
        (["spec.json", "--json"], "--json goes with --data"),
        (
            ["a.jsonl", "--data", "--reader", "jsonl", "-o", "a=1"],
            "with --reader there is no spec that -o could change",
        ),
        (["folder", "--data"], "folder is no spec but data; name its format with --reader"),
        (["folder[test]", "--data"], "folder[test] is no spec but data; name its format with --reader"),
        (["a.jsonl", "--data", "--reader", "jsnl"], "unknown reader 'jsnl', did you mean 'jsonl'? (known: "),
        (["a.jsonl", "--data", "--reader", "jsonl"], "a.jsonl: no such file or folder (relative paths start at the wo"),
        (["folder", "--data", "--reader", "jsonl"], "folder: the folder holds no .jsonl file"),
    ],
)
def test_what_is_refused(refused: Refused, arguments: list[str], message: str) -> None:
    Path("folder").mkdir()
    assert refused("validate", *arguments).startswith(message)


def test_data_that_cannot_be_read(refused: Refused, trained: Trained) -> None:
    Path("data.json").write_text(json.dumps([docred("a")]))
    message = refused("validate", trained.spec, "--data", "-o", "test=data.json")
    assert message.startswith("data.json, line 1: expected an object, got a list of 1")
    message = refused("validate", trained.spec, "--data", "-o", "train=none.jsonl")
    assert message.startswith("none.jsonl: no such file or folder")


def test_the_reach_of_a_pipeline(cli: Cli, trained: Trained) -> None:
    model = {"type": "pipeline", "encoder": json.loads(trained.spec.read_text(encoding="utf-8"))["model"]["encoder"]}
    Path("pipeline.json").write_text(json.dumps({"train": str(trained.data), "model": model}))
    result = cli("validate", "pipeline.json", "--data", "--json", "-o", "model.enumerator.max_width=1")
    assert json.loads(result.out)["train"]["mentions_out_of_reach"] == 6, result.err
