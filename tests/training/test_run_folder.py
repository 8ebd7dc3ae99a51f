from __future__ import annotations

import json
from pathlib import Path

import pytest

from jointie.config import ConfigError
from jointie.training import claim

TRAINING = {"train": "train.jsonl", "model": {}, "trainer": {}}


def test_a_new_or_an_empty_folder(tmp_path: Path) -> None:
    claim(tmp_path / "a" / "b", force=False)
    assert (tmp_path / "a" / "b").is_dir()
    claim(tmp_path / "a" / "b", force=False)


def test_a_training_is_only_replaced_by_force(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(TRAINING), encoding="utf-8")
    with pytest.raises(ConfigError, match="exists already; pass --force"):
        claim(tmp_path, force=False)
    assert (tmp_path / "config.json").exists()
    claim(tmp_path, force=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "{}", "[]", "nonsense", '{"model_type": "bert"}'])
def test_anything_else_is_never_deleted(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="something else than a training"):
        claim(tmp_path, force=True)
    assert (tmp_path / "thesis.tex").exists()


def test_a_file_or_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="is a file"):
        claim(tmp_path / "file", force=True)
    with pytest.raises(ConfigError, match="cannot be made"):
        claim(tmp_path / "file" / "below", force=False)
