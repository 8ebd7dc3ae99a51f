from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, annotated, docred, write_lines

QUICKSTART = Path(__file__).parents[2] / "fixtures" / "quickstart"
SCORES = {"precision", "recall", "f1"}


def numbers(metrics: dict[str, Any]) -> list[float]:
    """All the numbers of metrics."""
    return [n for v in metrics.values() for n in (numbers(v) if isinstance(v, dict) else [v])]


@pytest.fixture
def gold() -> Path:
    return write_lines(Path("gold.jsonl"), [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)])


def test_gold_against_itself(cli: Cli) -> None:
    test = QUICKSTART / "test.jsonl"
    result = cli("score", "--gold", test, "--predicted", test, "--output", "new/metrics.json")
    assert (result.code, result.err) == (0, "")
    metrics = json.loads(Path("new/metrics.json").read_text())
    assert metrics.keys() == {"mention", "coref", "relation"}
    assert metrics["mention"].keys() == metrics["relation"].keys() == SCORES
    assert metrics["coref"].keys() == {"muc", "b_cubed", "ceaf_e", "f1"}
    assert all(metrics["coref"][part].keys() == SCORES for part in ("muc", "b_cubed", "ceaf_e"))
    assert set(numbers(metrics)) == {1.0}
    rows = result.out.splitlines()
    assert rows[0] == f"{test} against {test}"
    assert [row.split()[-1] for row in rows[2:]] == ["100.00"] * 6


def test_an_empty_prediction(cli: Cli) -> None:
    lines = (QUICKSTART / "test.jsonl").read_text(encoding="utf-8").splitlines()
    empty = [{**json.loads(line), "entities": [], "relations": []} for line in lines]
    predicted = write_lines(Path("empty.jsonl"), empty)
    result = cli("score", "--gold", QUICKSTART / "test.jsonl", "--predicted", predicted, "--output", "metrics.json")
    assert (result.code, result.err) == (0, "")
    assert set(numbers(json.loads(Path("metrics.json").read_text()))) == {0.0}


def test_what_is_in_the_training_facts(cli: Cli, gold: Path) -> None:
    training = write_lines(Path("train.jsonl"), [annotated("t", "Ada Lovelace", "Acme", "Milan")])
    result = cli("score", "--gold", gold, "--predicted", gold, "--train", training, "--output", "metrics.json")
    metrics = json.loads(Path("metrics.json").read_text())
    assert set(numbers(metrics)) == {1.0}
    assert list(metrics) == ["mention", "coref", "relation", "relation_ign"]
    assert "relation_ign" in result.out

    result = cli("score", "--gold", gold, "--predicted", gold, "--train", gold, "--output", "metrics.json")
    metrics = json.loads(Path("metrics.json").read_text())
    assert metrics["relation"]["f1"] == 1.0
    assert metrics["relation_ign"] == {"precision": 0.0, "recall": 1.0, "f1": 0.0}  # every correct fact is left out


def test_the_format_of_docred(cli: Cli) -> None:
    Path("gold.json").write_text(json.dumps([docred("a"), docred("b", "Eve", "Globex")]))
    arguments = ["score", "--gold", "gold.json", "--predicted", "gold.json", "--output", "metrics.json"]
    for more in ([], ["--reader", "docred"]):
        assert cli(*arguments, *more).code == 0
        assert set(numbers(json.loads(Path("metrics.json").read_text()))) == {1.0}


def test_a_part_of_a_file_in_another_order(cli: Cli, gold: Path) -> None:
    predicted = write_lines(Path("p.jsonl"), [annotated(f"d{i}", *PEOPLE[i]) for i in (1, 0)])
    assert cli("score", "--gold", "gold.jsonl[:2]", "--predicted", predicted).code == 0


def test_documents_that_do_not_pair(refused: Refused, gold: Path) -> None:
    other = write_lines(Path("other.jsonl"), [annotated("x", *PEOPLE[0])])
    assert "'x'" in refused("score", "--gold", gold, "--predicted", other)
    changed = write_lines(Path("changed.jsonl"), [annotated(f"d{i}", *PEOPLE[0]) for i in range(3)])
    assert "'d1'" in refused("score", "--gold", gold, "--predicted", changed)


def test_gold_without_annotations(refused: Refused) -> None:
    bare = write_lines(Path("bare.jsonl"), [{"text": "Ada met Bob."}])
    message = refused("score", "--gold", bare, "--predicted", bare)
    assert message == "bare.jsonl: no document has any entities to compare with"


def test_files_that_are_not_there(refused: Refused, gold: Path) -> None:
    assert (
        refused("score", "--gold", "none.jsonl", "--predicted", gold)
        == "none.jsonl: no such file or folder (relative paths start at the working folder)"
    )
    assert (
        refused("score", "--gold", gold, "--predicted", "none")
        == "none: no such file or folder (relative paths start at the working folder)"
    )
    train = refused("score", "--gold", gold, "--predicted", gold, "--train", "none.json")
    assert train == "none.json: no such file or folder (relative paths start at the working folder)"


def test_an_output_that_cannot_be_written(cli: Cli, gold: Path) -> None:
    Path("file").write_text("")
    result = cli("score", "--gold", gold, "--predicted", gold, "--output", "file/metrics.json")
    assert result.code == 2
    assert result.err == "Error: file/metrics.json cannot be written: File exists\n"


def test_formats(refused: Refused, gold: Path) -> None:
    Path("gold.xml").write_text("<x/>")
    message = refused("score", "--gold", "gold.xml", "--predicted", gold)
    assert message == "gold.xml: the file name does not end in .jsonl, .json or .txt (name the format with --reader)"
    message = refused("score", "--gold", gold, "--predicted", gold, "--reader", "json")
    assert message == "unknown reader 'json', did you mean 'jsonl'? (known: docred, jsonl, text)"
