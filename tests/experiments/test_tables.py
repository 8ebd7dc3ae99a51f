from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def table(number: int, tmp_path: Path, encoder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    tiny = json.dumps({"type": "transformer", "name": str(encoder), "pretrained": False})
    command = ["bash", str(ROOT / f"experiments/table{number}.sh"), "--runs", str(tmp_path / "runs"), "--epochs", "1"]
    command += ["--documents", "6", "-o", f"model.encoder={tiny}", *options]
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)


def test_a_table_is_trained_once(tmp_path: Path, tiny_encoder: Path) -> None:
    options = ["--seeds", "0,1", "--settings", "joint_m"]
    first = table(1, tmp_path, tiny_encoder, *options, "--parallel", "2")
    assert first.returncode == 0, first.stderr
    assert "the made-up documents of fixtures/quickstart take its place" in first.stderr
    assert "0 of 2 trainings are done" in first.stderr and "joint_m, seed 1: done" in first.stderr
    assert "joint_m" in first.stdout and "mention.f1" in first.stdout
    gold = table(2, tmp_path, tiny_encoder, *options)
    assert "2 of 2 trainings are done" in gold.stderr
    assert "test_gold_entities" in gold.stdout and "coref.b_cubed.precision" in gold.stdout, gold.stderr


def test_documents_to_select_are_drawn(tmp_path: Path, tiny_encoder: Path) -> None:
    sentence = ["Ada", "lived", "in", "London", "."]
    person = [{"name": "Ada", "pos": [0, 1], "sent_id": 0, "type": "PER"}]
    documents = [{"title": str(n), "sents": [sentence], "vertexSet": [person], "labels": []} for n in range(9)]
    data = tmp_path / "data.json"
    data.write_text(json.dumps(documents))
    options = ["--train", str(data), "--select", "3", "--test", str(data), "--settings", "joint_m"]
    options += ["--seeds", "0", "-o", "trainer.metric=mention.f1"]
    assert table(1, tmp_path, tiny_encoder, *options).returncode == 0
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
def test_refuses(options: list[str], message: str, tmp_path: Path, tiny_encoder: Path) -> None:
    refused = table(1, tmp_path, tiny_encoder, *options)
    assert refused.returncode == 2
    assert message in refused.stderr
