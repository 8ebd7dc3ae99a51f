from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.processes import Ended, fork_python

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scripts() -> Iterator[None]:
    """The folder of the scripts among those of modules, as it is where they are run."""
    sys.path.insert(0, str(ROOT / "experiments"))
    yield
    sys.path.remove(str(ROOT / "experiments"))


@pytest.fixture(scope="module")
def tables(scripts: None) -> ModuleType:
    return importlib.import_module("tables")


@pytest.fixture(scope="module")
def trainings(scripts: None) -> ModuleType:
    return importlib.import_module("trainings")


Table = Callable[..., Ended]


@pytest.fixture
def table(
    tables: ModuleType,
    tmp_path: Path,
    tiny_encoder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Table:
    """Makes a table in small."""
    monkeypatch.chdir(tmp_path)
    fork_python(monkeypatch)
    tiny = json.dumps({"type": "transformer", "name": str(tiny_encoder), "pretrained": False})

    def run(number: int, *options: str) -> Ended:
        small = ["--runs", "runs", "--epochs", "1", "--documents", "6", "-o", f"model.encoder={tiny}"]
        return Ended(tables.main([str(number), *small, *options]), *capsys.readouterr())

    return run


def test_a_table_is_trained_once(table: Table) -> None:
    options = ["--seeds", "1", "--settings", "joint_m,joint_m_gc"]
    first = table(1, *options, "--parallel", "2")
    assert first.code == 0, first.err
    assert (
        "redocred is not here: put data/redocred/train_revised.json, data/redocred/dev_revised.json, "
        "data/redocred/test_revised.json there, in the format of the reader docred, "
    ) in first.err
    assert "0 of 2 trainings are done" in first.err
    assert re.search(r"joint_m, seed 1: done; \d\.\d of 2 trainings done, about 0\.0 hours left", first.err)
    assert "test, 6 documents" in first.out and "delta to Joint-M; " in first.out
    assert all(f"| {name} " in first.out for name in ("setting", "Joint-M", "Joint-M +GC"))
    other = table(1, *options, "-o", "trainer.batch_size=3")
    assert other.code == 2 and "was begun with nothing instead of trainer.batch_size=3: " in other.err
    gold = table(2, *options)
    assert "2 of 2 trainings are done" in gold.err
    assert "test_gold_entities, 6 documents" in gold.out and "coref.precision" in gold.out, gold.err
    assert "End to end: links that Joint-M +GC changes, against Joint-M, among the mentions" in gold.out
    assert "differences from" not in gold.out, "counts do not tell how the settings differ"
    as_json = table(2, *options, "--format", "json")
    assert as_json.code == 0 and set(json.loads(as_json.out))


def test_records_take_the_place_of_trainings(table: Table, tmp_path: Path) -> None:
    """What stands in benchmarks/measured is compared and not trained again; it has no models to find links with."""
    kept = "table_redocred"
    records, any_options = ROOT / "benchmarks" / "measured" / kept, shutil.ignore_patterns("*.arguments")
    shutil.copytree(records, tmp_path / "runs" / kept, ignore=any_options)
    options = ["--seeds", "1", "--settings", "joint_m,joint_m_gc"]
    found = table(1, *options)
    assert found.code == 0 and "2 of 2 trainings are done" in found.err
    rows = [row.split("|") for row in found.out.splitlines() if row.startswith("| Joint-M")]
    assert [(row[1].strip(), row[11].strip(" *")) for row in rows] == [("Joint-M", "28.81"), ("Joint-M +GC", "29.77")]
    gold = table(2, *options)
    assert gold.code == 0 and "test_gold_entities, 250 documents" in gold.out and "End to end" not in gold.out
    assert "Without links of seed 1: records are kept, but no models" in gold.err
    shutil.copytree(records, tmp_path / "runs" / kept, dirs_exist_ok=True)
    other = table(1, *options)
    assert other.code == 2 and "was begun with train=runs/tables_1442/table_redocred/data/train.json, " in other.err


def test_the_rows_of_a_table(tables: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of related work are among them, and only transformers get the small encoder."""
    monkeypatch.chdir(tmp_path)
    for dataset, lstm in (("redocred", "lstm"), ("dwie", "lstm_knowledge")):
        runs = list(tables.planned(tables.parse(["1", "--dataset", dataset, "--seeds", "3"])))
        assert {run.seed for run in runs} == {3} and [run.setting for run in runs] == [
            *("pipeline", "joint", "joint_m", "joint_m_gp", "joint_m_gc", "joint_m_gp_gc"),
            *("coreference_propagation", "relation_propagation", "multi_instance", "table_to_graph", lstm),
        ]
        small = {run.setting for run in runs if f"@{tables.MINILM}" in run.arguments}
        assert small == {run.setting for run in runs} - {lstm}


def test_data_that_is_there(tables: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data/dwie").mkdir(parents=True)
    options = tables.parse(["1", "--dataset", "dwie", "--documents", "4"])
    assert options.data == ["train=data/dwie[train][:4]", "validation=data/dwie[dev][:4]", "test=data/dwie[test][:4]"]
    assert tables.parse(["1", "--dataset", "dwie"]).data[0] == "train=data/dwie[train]"


def test_hours_left(trainings: ModuleType, tmp_path: Path) -> None:
    """From what trainings of the same setting took, and of all where there is none of it."""

    def run(setting: str, seed: int, epochs: int = 0, seconds: float = 0, done: bool = False) -> Any:
        made = trainings.Run(setting, seed, (), tmp_path / setting / f"seed_{seed}")
        made.folder.mkdir(parents=True)
        (made.folder / "config.json").write_text(json.dumps({"trainer": {"epochs": 3}, "model": {"type": "joint"}}))
        (made.folder / "metrics.jsonl").write_text("{}\n" * epochs)
        if seconds:
            made.add(seconds / 2)
            made.add(seconds / 2)
        if done:
            (made.folder / "metrics.json").write_text("{}")
        return made

    assert trainings.progress([run("begun", 0)], 1) == "0.0 of 1 trainings done"
    runs = [run("quick", 0, 3, 3600, True), run("quick", 1), run("slow", 0, 1, 9 * 900), run("new", 0)]
    # an hour for the quick one; the slow one has done a quarter and needs three times 2.25 hours; the new one takes the
    # mean of 1 and 9 hours
    assert trainings.progress(runs, 1) == "1.2 of 4 trainings done, about 12.8 hours left"
    assert trainings.progress(runs, 2) == "1.2 of 4 trainings done, about 6.8 hours left"  # those of the slow one
    runs[2].log.write_text("epoch 2/3  loss 1.5  step 3/10\nepoch 2/3  loss 1.5  step 5/10\n")  # six eighths are left
    assert trainings.progress(runs[:3:2], 1) == "1.4 of 2 trainings done, about 3.8 hours left"


def test_trainings_with_other_options_are_not_taken_for_these(trainings: ModuleType, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return trainings.Run("joint_m", 0, (f"{ROOT}/experiments/a.json", *arguments), tmp_path / "runs/seed_0")

    first = run("-o", "trainer.epochs=1", "-o", "train=a.json[:40]")
    first.folder.mkdir(parents=True)
    spec = {"reader": {"type": "docred"}, "trainer": {"epochs": 1}}
    trainings.check_same([first], [spec])
    first.begun_with.write_text(first.told)
    trainings.check_same([first], [spec])
    (first.folder / "config.json").write_text(json.dumps({**spec, "only": "an earlier edition"}))
    trainings.check_same([first], [{**spec, "only_a": "later one"}])
    with pytest.raises(ValueError, match=r"was begun with reader\.type=docred instead of symmetric: choose another"):
        trainings.check_same([first], [{**spec, "reader": {"type": "symmetric", "reader": "docred"}}])
    (first.folder / "config.json").write_text(json.dumps({**spec, "heads": []}))
    with pytest.raises(ValueError, match=r"was begun with heads\.0=absent instead of evidence: choose another"):
        trainings.check_same([first], [{**spec, "heads": ["evidence"]}])
    with pytest.raises(ValueError, match="was begun with its options in another order: choose another"):
        trainings.check_same([run("-o", "train=a.json[:40]", "-o", "trainer.epochs=1")], [spec])
    assert first.told.startswith("./experiments/a.json")
    with pytest.raises(ValueError) as error:
        trainings.check_same([run("-o", "trainer.epochs=8", "-o", "train=a.json[:40]")], [spec])
    assert str(error.value) == (
        f"{first.folder} was begun with trainer.epochs=1 instead of trainer.epochs=8: choose another folder with --runs"
    )


def test_what_failed_is_said(table: Table) -> None:
    result = table(1, "--settings", "joint_m", "--seeds", "0", "-o", "train=nowhere.jsonl")
    assert result.code == 1 and result.out == ""
    assert "joint_m, seed 0: failed, see " in result.err and "nowhere.jsonl: no such file" in result.err


def test_what_is_done_is_shown_beside_what_failed(table: Table, tmp_path: Path) -> None:
    (tmp_path / "runs/table_redocred/joint_m_gc").mkdir(parents=True)
    (tmp_path / "runs/table_redocred/joint_m_gc/seed_0").write_text("in the way")
    options = ["--settings", "joint_m_gc,joint_m", "--seeds", "0"]
    result = table(1, *options)
    assert result.code == 1 and "joint_m_gc, seed 0: failed, see " in result.err
    assert [row.split("|")[1].strip() for row in result.out.splitlines() if row.startswith("| Joint-M")] == ["Joint-M"]
    assert result.err.rstrip().endswith("fixtures/quickstart, not redocred"), "so that nobody takes it for that"
    links = table(2, *options)
    assert links.code == 1 and "| Joint-M |" in links.out and "End to end" not in links.out
    assert not (tmp_path / "runs/table_redocred/joint_m/seed_0.predicted.jsonl").exists(), "there is nothing beside it"


def test_another_encoder(tables: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    chosen = ["1", "--settings", "joint_m,lstm,pipeline", "--seeds", "0", "--encoder"]
    options = tables.parse([*chosen, os.path.relpath(ROOT / "experiments/base_mpnet.json")])
    joint, lstm, pipeline = options.specs
    assert "@./experiments/base_mpnet.json" in options.planned[0].told, "it is the same file, wherever one stands"
    assert lstm["model"]["encoder"]["type"] == "lstm"
    for encoder in (joint["model"]["encoder"], pipeline["model"]["entities"]["encoder"]):
        assert encoder["name"] == "sentence-transformers/all-mpnet-base-v2"
    assert joint["trainer"]["optimizer"]["encoder_lr"] == 5e-5


def test_the_format_that_documents_should_have(
    tables: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tables.parse(["1", "--dataset", "biored", "--seeds", "0"])
    assert "in the format of the reader docred, or name files with --train" in capsys.readouterr().err
    tables.parse(["1", "--dataset", "dwie", "--seeds", "0"])
    assert "data/dwie there, in the format of the reader dwie; the made-up" in capsys.readouterr().err


def test_documents_to_select_are_drawn(table: Table, tmp_path: Path) -> None:
    sentence = ["Ada", "lived", "in", "London", "."]
    person = [{"name": "Ada", "pos": [0, 1], "sent_id": 0, "type": "PER"}]
    documents = [{"title": str(n), "sents": [sentence], "vertexSet": [person], "labels": []} for n in range(9)]
    data = tmp_path / "data.json"
    data.write_text(json.dumps(documents))
    options = ["--train", str(data), "--select", "3", "--test", str(data), "--settings", "joint_m"]
    options += ["--seeds", "0", "-o", "trainer.metric=mention.f1"]
    assert table(1, *options).code == 0
    parts = [
        json.loads((tmp_path / f"runs/table_redocred/data/{name}.json").read_text()) for name in ("train", "select")
    ]
    titles = [[document["title"] for document in part] for part in parts]
    assert [len(part) for part in titles] == [6, 3]
    assert sorted(titles[0] + titles[1]) == [str(n) for n in range(9)] and titles[1] != ["6", "7", "8"]
    assert "1 of 1 trainings are done" in table(1, *options).err
    with pytest.raises(SystemExit):
        table(1, *options, "--select", "4")
    assert len(json.loads((tmp_path / "runs/table_redocred/data/select.json").read_text())) == 3


def test_what_an_earlier_model_found_is_not_taken_for_that_of_a_new_one(trainings: ModuleType, tmp_path: Path) -> None:
    run = trainings.Run("joint_m", 0, ("none.json",), tmp_path / "seed_0")
    run.counts.write_text("{}")
    run.predictions.write_text("{}")
    trainings.UnderWay(run).process.wait()
    assert not run.counts.exists() and not run.predictions.exists()


def test_the_script_refuses() -> None:
    command = ["bash", str(ROOT / "experiments/table1.sh"), "--train", "a.json"]
    refused = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHON": sys.executable})
    assert refused.returncode == 2
    assert "--train and --select belong together" in refused.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["1", "--test", "t.json"], "--test belongs to --train and --select; for the documents of the dataset write"),
        (["2", "-o", "test=null"], "table 2 is about test documents, and there are none"),
        (
            ["1", "--dataset", "docred", "-o", "trainer.epochs=0"],
            "trainer.epochs: Input should be greater than or equal",
        ),
        (
            ["1", "--dataset", "dwie", "--train", "a.json", "--select", "3"],
            "--train takes files of DocRED's format, and dwie is read by dwie",
        ),
        (["1", "--encoder", "none.json"], "none.json"),
        (["1", "--epochs", "0"], "argument --epochs: expected a whole number from 1 on, got '0'"),
        (["1", "--documents=-1"], "argument --documents: expected a whole number from 1 on, got '-1'"),
        (["1", "--parallel", "x"], "argument --parallel: expected a whole number from 1 on, got 'x'"),
        (["1", "--seeds", "0,x"], "argument --seeds: expected whole numbers as in 0,1,2, got '0,x'"),
        (["1", "--seeds=-1"], "argument --seeds: expected whole numbers as in 0,1,2, got '-1'"),
        (["1", "--seeds", "5,05"], "argument --seeds: expected each once, got '5,05'"),
        (["1", "-o", "trainer.epcohs=3"], "unknown Trainer key 'epcohs', did you mean 'epochs'?"),
        (["1", "--settings", "joint,joint"], "argument --settings: expected each once, got 'joint,joint'"),
        (["1", "-o", "trainer.epochs"], "override 'trainer.epochs': expected key.path=value"),
        (
            ["1", "--settings", "joint_m_gq"],
            "no experiment of redocred: joint_m_gq; there are coreference_propagation, joint,",
        ),
    ],
)
def test_options_that_cannot_be_used(
    tables: ModuleType, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        tables.parse(options)
    assert error.value.code == 2 and message in capsys.readouterr().err
