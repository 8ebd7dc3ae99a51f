from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, alike, docred, read_lines, write_lines


def test_all_outputs(cli: Cli, trained: Trained) -> None:
    outputs = ["--output", "out/metrics.json", "--predictions", "out/predictions.jsonl"]
    result = cli("evaluate", trained.run, trained.data, "--train", trained.data, *outputs)
    assert (result.code, result.err) == (0, "")
    metrics = json.loads(Path("out/metrics.json").read_text())
    assert list(metrics) == ["mention", "coref", "relation", "relation_ign", "breakdown"]
    parts = metrics.pop("breakdown")
    assert metrics == json.loads((trained.run / "metrics.json").read_text())["test"]
    assert "relation_intra_ign" in parts and parts["relation_by_type"].keys() == {"works_for", "based_in"}
    assert result.out.startswith(f"3 documents of {trained.data}\n")
    assert "\n\nbreakdown " in result.out and "\n  works_for " in result.out

    arguments = ["--gold", trained.data, "--predicted", "out/predictions.jsonl", "--train", trained.data]
    assert cli("score", *arguments, "--output", "scored.json").code == 0
    assert json.loads(Path("scored.json").read_text()) == {**metrics, "breakdown": parts}
    written = read_lines(Path("out/predictions.jsonl").read_text(encoding="utf-8"))
    assert read_lines(cli("predict", trained.run, trained.data).out) == alike(written)


def test_without_training_facts(cli: Cli, trained: Trained) -> None:
    result = cli("evaluate", trained.run, trained.data, "--output", "metrics.json", "--precision", "bf16")
    assert result.code == 0 and "relation_ign" not in result.out
    metrics = json.loads(Path("metrics.json").read_text())
    assert list(metrics) == ["mention", "coref", "relation", "breakdown"]
    assert not any(name.endswith("_ign") for name in metrics["breakdown"])


def test_types_that_the_model_does_not_know(cli: Cli, trained: Trained, caplog: pytest.LogCaptureFixture) -> None:
    assert cli("evaluate", trained.run, trained.data).code == 0 and "none of the model's" not in caplog.text
    other = Path("other.jsonl")
    lines = read_lines(trained.data.read_text(encoding="utf-8"))
    lines[0]["relations"] = [{**relation, "type": "unheard of"} for relation in lines[0]["relations"]]
    write_lines(other, lines)
    types = {relation["type"] for line in lines for relation in line["relations"] or ()}
    assert cli("evaluate", trained.run, other).code == 0
    assert f"1 of the {len(types)} relation types here are none of the model's: unheard of" in caplog.text


def test_the_last_model(cli: Cli, trained: Trained) -> None:
    assert cli("evaluate", trained.run / "last", trained.data, "--output", "metrics.json").code == 0
    lines = read_lines((trained.run / "metrics.jsonl").read_text())
    last = {name: value for name, value in lines[-1]["validation"].items() if name != "relation_ign"}
    metrics = json.loads(Path("metrics.json").read_text())
    assert {name: value for name, value in metrics.items() if name != "breakdown"} == last


def test_gold_entities(cli: Cli, trained: Trained) -> None:
    """Also for a model that finds nothing by itself."""
    from safetensors.torch import load_file, save_file

    copy_of(trained.run)
    weights = load_file("copy/model.safetensors")
    name = next(name for name in weights if name.startswith("mention_scorer") and name.endswith("last.bias"))
    weights[name] -= 1000
    save_file(weights, "copy/model.safetensors")
    without_hashes("copy")
    assert cli("evaluate", "copy", trained.data, "--output", "alone.json").code == 0
    assert json.loads(Path("alone.json").read_text())["mention"]["recall"] == 0
    outputs = ["--output", "given.json", "--predictions", "given.jsonl", "--counts", "counts.jsonl"]
    result = cli("evaluate", "copy", trained.data, "--gold-entities", "--train", trained.data, *outputs)
    assert result.code == 0 and result.out.startswith(f"3 documents of {trained.data}, gold entities given\n")
    metrics = json.loads(Path("given.json").read_text())
    assert list(metrics) == ["mention", "coref", "relation", "relation_ign", "breakdown"]
    assert metrics["mention"]["f1"] == 1
    assert metrics["coref"]["f1"] < 1, "coreference is given mentions, not entities"
    assert 0 < metrics["relation"]["recall"] <= 1
    gold, given = (read_lines(Path(file).read_text(encoding="utf-8")) for file in (trained.data, "given.jsonl"))

    def clusters(document: dict[str, Any]) -> set[frozenset[int]]:
        return {frozenset(m["start"] for m in entity["mentions"]) for entity in document["entities"]}

    assert list(map(clusters, given)) == list(map(clusters, gold))
    compared = cli("compare", "gold=counts.jsonl", "--format", "json")
    assert json.loads(compared.out)["part"] == "test_gold_entities"


def changed_reader(folder: Path, reader: Any) -> None:
    """Copy a model directory to ``copy``, and let it have learnt from documents of another reader."""
    copy_of(folder)
    spec = json.loads(Path("copy/config.json").read_text())
    Path("copy/config.json").write_text(json.dumps({**spec, "reader": reader}))
    without_hashes("copy")


@pytest.mark.parametrize("reader", [None, "jsonl", '{"type": "symmetric", "reader": "jsonl"}'])
def test_relations_without_a_direction(cli: Cli, trained: Trained, reader: str | None) -> None:
    """Documents are read through what those were that the model learnt from, whose format is of no matter."""

    def gold(*arguments: Any) -> float:
        result = cli("evaluate", *arguments, trained.data, "--counts", "c.jsonl")
        assert (result.code, "read through 'symmetric', as those" in result.err) == (0, "copy" in arguments)
        return sum(line["counts"]["relation"][3] for line in read_lines(Path("c.jsonl").read_text()))

    changed_reader(trained.run, {"type": "symmetric", "reader": {"type": "not_here"}})
    assert gold("copy", *(["--reader", reader] if reader else [])) == 2 * gold(trained.run) > 0


def test_a_way_of_reading_that_is_not_known_here(refused: Refused, trained: Trained) -> None:
    changed_reader(trained.run, {"type": "turned", "reader": "jsonl"})
    message = refused("evaluate", "copy", trained.data)
    assert message.startswith("copy/config.json: the documents were read in a way that is not known here: ")
    assert "'turned'" in message and message.endswith("a plug-in is named with --include-package")


def test_calibration_without_a_direction(cli: Cli, trained: Trained) -> None:
    recalls = []
    for reader in ("jsonl", {"type": "symmetric", "reader": "jsonl"}):
        changed_reader(trained.run, reader)
        assert cli("calibrate", "copy", trained.data, "--dry-run", "--output", "report.json").code == 0
        recalls.append(json.loads(Path("report.json").read_text())["before"]["scores"]["relation"]["recall"])
    assert recalls[0] and recalls[1] == pytest.approx(recalls[0] / 2)


def test_counts_are_those_of_the_training(cli: Cli, trained: Trained) -> None:
    assert cli("evaluate", trained.run, trained.data, "--train", trained.data, "--counts", "c.jsonl").code == 0
    lines = read_lines((trained.run / "documents.jsonl").read_text(encoding="utf-8"))
    assert read_lines(Path("c.jsonl").read_text()) == [line for line in lines if line["part"] == "test"]


def test_counts_go_through_a_link(cli: Cli, trained: Trained) -> None:
    Path("link.jsonl").symlink_to("counts.jsonl")
    assert cli("evaluate", trained.run, trained.data, "--counts", "link.jsonl").code == 0
    assert Path("link.jsonl").is_symlink() and read_lines(Path("counts.jsonl").read_text())


def test_counts_go_into_a_pipe(cli: Cli, trained: Trained) -> None:
    os.mkfifo("pipe")
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(Path("pipe").read_text)
        assert cli("evaluate", trained.run, trained.data, "--counts", "pipe").code == 0
        assert [line["part"] for line in read_lines(written.result(60))] == ["test"] * len(PEOPLE)


@pytest.mark.parametrize("name", ["config.json", "metrics.json", "documents.jsonl", "encoder/config.json"])
@pytest.mark.parametrize("option", ["--output", "--counts", "--predictions"])
def test_outputs_do_not_replace_parts_of_the_model(refused: Refused, trained: Trained, name: str, option: str) -> None:
    before = (trained.run / name).read_bytes()
    message = refused("evaluate", trained.run, trained.data, option, trained.run / name)
    assert "is a part of the model directory" in message
    assert (trained.run / name).read_bytes() == before


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_neither_do_outputs_of_the_last_model(refused: Refused, command: str) -> None:
    """Nothing is loaded before that is found out: here there is nothing to load."""
    Path("run/last").mkdir(parents=True)
    Path("run/config.json").write_text("{}")
    for output in ("run/metrics.json", "run/last/config.json", "run/encoder/new.json"):
        message = refused(command, "run/last", "data.jsonl", "--output", output)
        assert message == f"the output {output} is a part of the model directory; choose another place for it"
    assert refused(command, "none", "data.jsonl", "--output", "none").startswith(("data.jsonl: ", "none: "))


def test_each_output_has_a_file_of_its_own(cli: Cli, refused: Refused, trained: Trained) -> None:
    for output, counts in (("a", "./a"), ("a/b", "a"), ("a", "a/b")):
        message = refused("evaluate", trained.run, trained.data, "--output", output, "--counts", counts)
        assert message == f"two outputs go to {Path(counts)}; choose a file for each"
    copy_of(trained.run)
    assert cli("evaluate", "copy", trained.data, "--output", "copy/mine.json").code == 0


def test_readers(cli: Cli, trained: Trained) -> None:
    Path("data.txt").write_text(json.dumps([docred("a")]))
    result = cli("evaluate", trained.run, "data.txt", "--reader", "docred", "--output", "metrics.json")
    assert result.code == 0 and result.out.startswith("1 documents of data.txt\n")


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_what_is_no_model(refused: Refused, trained: Trained, command: str) -> None:
    message = refused(command, "nowhere", trained.data)
    assert message.startswith("nowhere: no model of this name comes with jointie, and there is no such folder (give ")
    Path("folder").mkdir()
    remedy = "give the folder that `jointie train -s` wrote, or a copy of one that `jointie models` lists"
    assert refused(command, "folder", trained.data) == (
        f"folder: not a model directory: it has no config.json ({remedy})"
    )
    Path("folder/config.json").write_text("{}")
    assert refused(command, "folder", trained.data).startswith("folder/config.json: it lacks the object 'model'")
    Path("folder/config.json").write_text("{")
    assert refused(command, "folder", trained.data).startswith("folder/config.json: not JSON: ")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("labels.json", "the file is missing; the model directory is incomplete"),
        ("meta.json", "the file is missing; the model directory is incomplete"),
        ("model.safetensors", "the file is missing; the training did not come to its first save"),
    ],
)
def test_an_incomplete_model(refused: Refused, trained: Trained, name: str, message: str) -> None:
    copy_of(trained.run, leaving=name)
    assert refused("predict", "copy", trained.data) == f"copy/{name}: {message}"


def test_a_model_with_a_plugin_that_is_not_included(refused: Refused, trained: Trained) -> None:
    copy_of(trained.run)
    config = json.loads(Path("copy/config.json").read_text())
    config["model"]["relations"]["scorer"] = {"type": "of_a_plugin"}
    Path("copy/config.json").write_text(json.dumps(config))
    without_hashes("copy", plugins=["my_plugin"])
    message = refused("predict", "copy", trained.data)
    assert message.startswith("copy/config.json: the model needs the plug-in 'my_plugin': install what is missing, or")
    without_hashes("copy", plugins=[])
    message = refused("predict", "copy", trained.data)
    assert message.startswith("copy/config.json: relations.scorer: unknown RelationScorer type 'of_a_plugin'")


def without_hashes(folder: str, **changes: Any) -> None:
    """Let the files of a model be changed, and what ``meta.json`` says too."""
    meta = Path(folder, "meta.json")
    meta.write_text(json.dumps({**json.loads(meta.read_text()), "files": {}, **changes}))


def copy_of(folder: Path, leaving: str = "") -> None:
    """Copy a model directory, without one file, to ``copy``."""
    for path in folder.rglob("*"):
        target = Path("copy") / path.relative_to(folder)
        if path.is_file() and str(path.relative_to(folder)) != leaving:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
