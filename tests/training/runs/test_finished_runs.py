from __future__ import annotations

import json
from pathlib import Path

from jointie.metrics import document_counts
from jointie.testing import random_document
from jointie.training import DOCUMENTS, document_counts_text, read_runs, seed_folder

COUNTS = document_counts([random_document(0)], [random_document(0)])


def finished(folder: Path, seed: int = 0) -> Path:
    """The files that a training leaves, but for the model."""
    folder.mkdir(parents=True)
    (folder / DOCUMENTS).write_text(document_counts_text({"test": COUNTS}))
    (folder / "config.json").write_text(json.dumps({"trainer": {"seed": seed}}))
    (folder / "metrics.json").write_text(json.dumps({"best_epoch": seed + 1, "test": {}}))
    return folder


def test_a_training(tmp_path: Path) -> None:
    (run,) = read_runs(finished(tmp_path / "run", 4))
    assert (run.path, run.parts, run.best_epoch) == (tmp_path / "run", {"test": COUNTS}, 5)
    assert run.config == {"trainer": {"seed": 4}}
    assert {file.name for file in run.files} == {"documents.jsonl", "config.json", "metrics.json"}
    assert all(file.is_file() for file in run.files)


def test_seeds_in_their_order(tmp_path: Path) -> None:
    for seed in (10, 9):
        finished(seed_folder(tmp_path, seed), seed)
    (tmp_path / "seed_x").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    assert [run.best_epoch for run in read_runs(tmp_path)] == [10, 11]


def test_a_file_of_counts(tmp_path: Path) -> None:
    (tmp_path / "counts.jsonl").write_text(document_counts_text({"test": COUNTS}))
    (run,) = read_runs(tmp_path / "counts.jsonl")
    assert (run.parts, run.config, run.best_epoch) == ({"test": COUNTS}, None, None)
    assert run.files == (tmp_path / "counts.jsonl",)
