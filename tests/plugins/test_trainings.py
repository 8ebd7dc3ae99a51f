"""Plug-ins in models: validated, trained, interrupted, resumed, saved, and loaded in another process."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from jointie.commands.main import _run
from jointie.documents import Writer
from jointie.testing.heads import explained
from tests.processes import python
from tests.training.interruptions import interrupt

from . import loaded_anew
from .conftest import FOLDER, NAMES
from .writing import write

INTERACTIONS = ["dygie_propagation", "second_order", "lexical_evidence"]
SMALL = {"enumerator": {"type": "within_sentence", "max_width": 4}, "pruner": {"type": "top_k", "ratio": 0.6}}
COMPARED = ("model.safetensors", "last/model.safetensors", "metrics.jsonl", "metrics.json", "documents.jsonl")


def models(encoder: str) -> dict[str, Any]:
    """Specs in which each plug-in stands once, and the interactions with every kind of relations and with none."""
    transformer = {"name": encoder, "pretrained": False}
    lstm = {"type": "bilstm", "name": encoder, "vocabulary": 400, "hidden_dim": 16}
    entity_level = {"type": "entity_level", "scorer": {"projection_dim": 8, "block_size": 4}}
    joint = {"type": "joint", **SMALL, "interactions": INTERACTIONS}
    return {
        "mention_level": {
            **joint,
            "encoder": lstm,
            "relations": {"type": "mention_level", "scorer": {"type": "distmult", "dim": 8}},
            "relation_selector": "seen_types",
            "heads": ["sentence_evidence"],
            "mention_loss": {"type": "hinge", "weight": 4.0},
        },
        "entity_level": {**joint, "encoder": transformer, "relations": entity_level, "heads": ["sentence_evidence"]},
        "no_relations": {**joint, "encoder": transformer, "relations": None},
        "pipeline": {
            "type": "pipeline",
            "encoder": lstm,
            "relations": entity_level,
            "relation_selector": "seen_types",
            "entities": {**SMALL, "interactions": INTERACTIONS},
        },
    }


QUICK = {"encoder_lr": 3e-3, "task_lr": 1e-2}
TRAINERS: dict[str, dict[str, Any]] = {
    "mention_level": {
        "precision": "bf16",
        "workers": 2,
        "metric": "sentence_evidence.f1",
        "optimizer": {"type": "sgd", "encoder_lr": 0.1, "task_lr": 0.1},
        "callbacks": ["highest_loss"],
    },
    "no_relations": {"metric": "coref.f1"},
}


def test_from_validation_to_another_process(
    plugins: list[str], tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(monkeypatch, "interrupted")
    included = [part for name in plugins for part in ("--include-package", name)]
    runs, here = [], []
    for name, model in models(str(tiny_encoder)).items():
        folder = tmp_path / name
        folder.mkdir()
        kind = "e2e_coref" if name == "no_relations" else "jsonl"
        data = write(Writer.registered()[kind](), folder / "data", explained())
        trainer = {"epochs": 2, "batch_size": 2, "optimizer": QUICK, **TRAINERS.get(name, {})}
        spec = {"reader": kind, "train": data, "validation": data, "test": data, "model": model, "trainer": trainer}
        (folder / "spec.json").write_text(json.dumps(spec))
        arguments = [str(folder / "spec.json"), *included]
        assert _run(["validate", *arguments]) == 0
        assert _run(["train", *arguments, "-s", str(folder / "straight")]) == 0
        again = [*arguments, "-s", str(folder / "interrupted")]
        assert _run(["train", *again]) == 128 + signal.SIGTERM
        assert _run(["train", *again, "--resume"]) == 0
        for file in COMPARED:
            straight, resumed = ((folder / kind / file).read_bytes() for kind in ("straight", "interrupted"))
            assert straight == resumed, f"{name}: {file} is another after an interruption"
        runs.append(f"{folder / 'straight'}:{trainer.get('precision', 'fp32')}")
        here.append(loaded_anew.found(*runs[-1].split(":"), plugins))
        scores = json.loads((folder / "straight" / "metrics.json").read_text())["test"]
        if kind == "jsonl":
            assert here[-1]["scores"] == {part: scores[part] for part in here[-1]["scores"]}, "another was saved"
        for found in (here[-1]["at_once"], here[-1]["in_parts"]):
            assert sum(len(document["entities"]) for document in found) > 5
            assert name == "no_relations" or sum(len(document["relations"]) for document in found) > 5
            if model.get("relation_selector") == "seen_types":
                assert facts(found) <= facts(loaded_anew.as_json(explained()))
            if "heads" in model:
                assert {
                    relation.get("evidence") is None for document in found for relation in document["relations"]
                } == {False}
    assert "highest_loss" in (tmp_path / "mention_level" / "straight" / "metrics.jsonl").read_text()
    assert found_in_another_process(runs, tmp_path) == here


def facts(texts: list[Any]) -> set[Any]:
    """The types of relations with those of their ends."""
    return {
        (text["entities"][relation["head"]]["type"], text["entities"][relation["tail"]]["type"], relation["type"])
        for text in texts
        for relation in text.get("relations", ())
    }


def found_in_another_process(runs: list[str], folder: Path) -> Any:
    """What the models find where the files of the plug-ins stand elsewhere."""
    shutil.copytree(FOLDER, folder / "site")
    script = folder / "site" / "loaded_anew.py"
    program = (
        f"import runpy, sys; sys.path[:] = [{str(script.parent)!r}, *(p for p in sys.path if p != {str(FOLDER)!r})]; "
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    return json.loads(python(program, ",".join(NAMES), *runs))
