"""The loop of docs/annotation.md: pre-annotate, correct in another program, train on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, read_lines, text_about

NAMES = [*PEOPLE[:2], ("Ada Lovelace", "Globex", "Oslo")]


@pytest.fixture
def texts() -> Path:
    """A folder of raw texts."""
    folder = Path("texts")
    folder.mkdir()
    for i, names in enumerate(NAMES):
        (folder / f"t{i}.txt").write_text(text_about(*names))
    return folder


def corrected(results: list[dict[str, Any]], text: str, town: str) -> list[dict[str, Any]]:
    """What an annotator leaves of a prediction: towns are of a type of their own, and the rest is right."""
    ids = {r["value"]["start"]: r["id"] for r in results if r["type"] == "labels"}
    places = [i for i in range(len(text)) if text.startswith(town, i)]
    others = [r for r in results if r["type"] != "labels" or r["value"]["start"] not in places]
    towns = [
        {
            "value": {"start": start, "end": start + len(town), "text": town, "labels": ["TOWN"]},
            **{"id": ids.get(start, f"x{start}"), "from_name": "label", "to_name": "text", "type": "labels"},
        }
        for start in places
    ]
    link = {"from_id": towns[0]["id"], "to_id": towns[1]["id"], "type": "relation", "direction": "right"}
    return [*others, *towns, {**link, "labels": ["Coref"]}]


def types_learnt_from(file: str, reader: str, cli: Cli, trained: Trained, texts: Path) -> dict[str, str]:
    """The types of mentions, by their texts, in the first document, predicted by a model trained on a file."""
    changes = (f"reader={reader}", f"train={file}", f"validation={file}", "test=null")
    result = cli("train", trained.spec, "-s", "again", *(part for change in changes for part in ("-o", change)))
    assert result.code == 0, result.err
    (document, *_) = read_lines(cli("predict", "again", texts).out)
    return {mention["text"]: entity["type"] for entity in document["entities"] for mention in entity["mentions"]}


def test_label_studio(cli: Cli, trained: Trained, texts: Path, caplog: pytest.LogCaptureFixture) -> None:
    result = cli("predict", trained.run, texts, "--format", "labelstudio", "--output", "tasks")
    assert (result.code, sorted(file.name for file in Path("tasks").iterdir())) == (0, ["config.xml", "tasks.json"])
    config = ElementTree.parse("tasks/config.xml")
    assert {label.get("value") for label in config.iter("Label")} >= {"PER", "ORG", "LOC"}, "the types of the model"
    assert {label.get("value") for label in config.iter("Relation")} >= {"Coref", "works_for", "based_in"}

    tasks = json.loads(Path("tasks/tasks.json").read_text())
    assert [task["data"]["id"] for task in tasks] == ["t0", "t1", "t2"]
    exported = []
    for task, (_, _, town) in zip(tasks, NAMES):
        (prediction,) = task["predictions"]
        annotation = {"id": 1, "result": corrected(prediction["result"], task["data"]["text"], town)}
        exported.append({**task, "annotations": [{**annotation, "was_cancelled": False}], "predictions": [7]})
    exported.append({"id": 9, "data": {"id": "later", "text": "Not yet."}, "annotations": [], "predictions": [8]})
    Path("export.json").write_text(json.dumps(exported))

    found = cli("validate", "export.json", "--data", "--reader", "labelstudio")
    assert found.code == 0
    assert "TOWN" in found.out
    assert cli("predict", trained.run, texts, "--output", "found.jsonl").code == 0
    shown = cli("view", "found.jsonl", "--gold", "export.json", "--reader", "labelstudio")
    assert (shown.code, shown.out) == (0, "found.html\n"), shown.err
    types = types_learnt_from("export.json", "labelstudio", cli, trained, texts)
    assert (types["Ada Lovelace"], types["Rome"]) == ("PER", "TOWN")
    assert "left out 1 tasks that nobody annotated" in caplog.text


def test_prodigy(cli: Cli, trained: Trained, texts: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert cli("predict", trained.run, texts, "--format", "prodigy", "--output", "tasks").code == 0
    tasks = read_lines(Path("tasks/tasks.jsonl").read_text())
    for task in tasks:
        task |= {"answer": "accept", "_view_id": "relations", "_timestamp": 1}
        for span in [*task["spans"], *(r[end] for r in task["relations"] for end in ("head_span", "child_span"))]:
            span["label"] = span["label"].replace("LOC", "TOWN")
    tasks[-1]["answer"] = "ignore"
    Path("out.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks))
    types = types_learnt_from("out.jsonl", "prodigy", cli, trained, texts)
    assert (types["Ada Lovelace"], types["Rome"]) == ("PER", "TOWN")
    assert "left out 1 tasks that were not accepted" in caplog.text
    assert cli("predict", trained.run, texts, "--output", "found.jsonl").code == 0
    accepted = Path("found.jsonl").read_text().splitlines()[:-1]
    Path("found.jsonl").write_text("\n".join(accepted))
    for reader in ("prodigy", '{"type": "symmetric", "reader": "prodigy"}'):
        for predicted in ("found.jsonl", "out.jsonl"):  # of jointie, and of another system
            files = ["--gold", "out.jsonl", "--predicted", predicted, "--output", "scores.json"]
            assert cli("score", *files, "--reader", reader).code == 0
            assert json.loads(Path("scores.json").read_text())["mention"]["f1"] > 0.9


def test_tasks_that_nobody_has_annotated(cli: Cli, refused: Refused, trained: Trained, texts: Path) -> None:
    assert cli("predict", trained.run, texts, "--format", "labelstudio", "--output", "tasks").code == 0
    message = refused("evaluate", trained.run, "tasks", "--reader", "labelstudio")
    assert "the file holds no task that was annotated" in message
    assert """--reader '{"type": "labelstudio", "unannotated": true}'""" in message
    reader = '{"type": "labelstudio", "unannotated": true}'
    result = cli("score", "--gold", "tasks", "--predicted", "tasks", "--reader", reader)
    assert result.code == 0, result.err


def test_tasks_go_into_a_folder(refused: Refused, trained: Trained, texts: Path) -> None:
    message = refused("predict", trained.run, texts, "--format", "labelstudio")
    assert message == "the format 'labelstudio' writes several files; name a folder with --output"
