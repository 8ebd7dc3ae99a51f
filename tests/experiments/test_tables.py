from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import Ended, fork_python

ROOT = Path(__file__).parents[2]


Table = Callable[..., Ended]


@pytest.fixture
def table(
    tmp_path: Path, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Table:
    """Makes a table in small."""
    monkeypatch.chdir(tmp_path)
    fork_python(monkeypatch)
    main = runpy.run_path(str(ROOT / "experiments/tables.py"))["main"]
    tiny = json.dumps({"type": "transformer", "name": str(tiny_encoder), "pretrained": False})

    def run(number: int, *options: str) -> Ended:
        small = ["--runs", "runs", "--epochs", "1", "--documents", "6", "-o", f"model.encoder={tiny}"]
        return Ended(main([str(number), *small, *options]), *capsys.readouterr())

    return run


def test_a_table_is_trained_once(table: Table) -> None:
    options = ["--seeds", "0,1", "--settings", "joint_m"]
    first = table(1, *options, "--parallel", "2")
    assert first.code == 0, first
    assert "the made-up documents of fixtures/quickstart take its place" in first.err
    assert "0 of 2 trainings are done" in first.err and "joint_m, seed 1: done" in first.err
    assert "joint_m" in first.out and "mention.f1" in first.out
    gold = table(2, *options)
    assert "2 of 2 trainings are done" in gold.err
    assert "test_gold_entities" in gold.out and "coref.b_cubed.precision" in gold.out, gold


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--settings", "joint_m_gq"], "no experiment of redocred: joint_m_gq; there are joint, joint_m,"),
        (["--train", "a.json"], "--train and --select belong together"),
    ],
)
def test_refuses(options: list[str], message: str) -> None:
    command = ["bash", str(ROOT / "experiments/table1.sh"), *options]
    refused = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHON": sys.executable})
    assert refused.returncode == 2
    assert message in refused.stderr
