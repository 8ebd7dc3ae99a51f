"""Which files in a folder are those of the model."""

from __future__ import annotations

import shutil
from pathlib import Path

from jointie.archive import model_files, shared_files
from jointie.models import load

from .conftest import Trained


def named(folder: Path, files: list[Path]) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in files if path.is_file()}


def test_strangers_in_the_folder_are_left_alone(copied: Path, trained: Trained, tmp_path: Path) -> None:
    """Neither given to others nor looked at: another model, notes, links to the outside, large files, what waits."""
    before = named(copied, model_files(copied))
    assert {"config.json", "meta.json", "model.safetensors", "tokenizer/tokenizer.json"} <= before
    shutil.copytree(trained.folder, copied / "other")
    for place in ("token.json", "notes/private.txt", "old.safetensors", "checkpoints/a/encoder/config.json"):
        (copied / place).parent.mkdir(parents=True, exist_ok=True)
        (copied / place).write_text("x")
    with (copied / "large.json").open("wb") as file:
        file.truncate(2**27)
    (tmp_path / "outside.json").write_text("{}")
    (copied / "link.json").symlink_to(tmp_path / "outside.json")
    (copied / "metrics.json").unlink(missing_ok=True)
    (copied / "metrics.json").symlink_to(tmp_path / "outside.json")
    (copied / "drafts" / "encoder").mkdir(parents=True)
    (copied / "drafts" / "encoder" / "secret.txt").write_text("x")
    (copied / "README.md").write_text("# card")
    assert named(copied, model_files(copied)) == before
    assert named(copied, shared_files(copied)) - before <= {"README.md", "metrics.json"}
    assert "README.md" in named(copied, shared_files(copied))
    assert load(copied).model.labels == trained.model.labels


def test_what_meta_notes_and_all_of_encoders_and_tokenizers(copied: Path) -> None:
    for place in ("encoder/inner/table.json", "coreference/tokenizer/vocab.txt", "relations/encoder.source"):
        (copied / place).parent.mkdir(parents=True, exist_ok=True)
        (copied / place).write_text("x")
    found = named(copied, model_files(copied))
    assert {"encoder/inner/table.json", "coreference/tokenizer/vocab.txt", "relations/encoder.source"} <= found


def test_files_of_an_earlier_model_go(copied: Path, trained: Trained) -> None:
    """What is noted and this model has not: a tokenizer, say, of which another one has only the place."""
    model = trained.model
    (copied / "extra").mkdir()
    (copied / "extra" / "vocabulary.txt").write_text("x")
    (copied / "mine.txt").write_text("not of the model")
    meta = (copied / "meta.json").read_text().replace('"files": {', '"files": {"extra/vocabulary.txt": "0",')
    (copied / "meta.json").write_text(meta.replace('"files": {', '"files": {"../outside.txt": "0",'))
    (copied.parent / "outside.txt").write_text("x")
    model.save(copied)
    assert (
        not (copied / "extra").exists() and (copied / "mine.txt").exists() and (copied.parent / "outside.txt").exists()
    )
    assert load(copied).model.labels == model.labels
