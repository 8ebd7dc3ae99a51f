"""Outputs that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointie.commands.support.output import check_writable

from .conftest import PEOPLE, Refused, Trained, annotated, write_lines
from .test_outputs import WRITING


@pytest.fixture
def data() -> Path:
    return write_lines(Path("data.jsonl"), [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)])


COMPUTING = [name for name in WRITING if name.split()[0] in ("evaluate", "calibrate", "benchmark")]


@pytest.mark.parametrize("name", COMPUTING)
def test_an_output_that_cannot_be_written_is_told_first(
    refused: Refused, trained: Trained, data: Path, name: str
) -> None:
    """Before anything is computed, and without a trace where it can be."""
    Path("file").write_text("no folder")
    message = refused(*WRITING[name](trained, data, Path("file", "out.json")))
    assert message == "file/out.json cannot be written: Not a directory"
    assert Path("file").read_text() == "no folder"


@pytest.mark.parametrize(("place", "shown"), [(".", "."), ("", "."), ("folder", "folder")])
def test_a_folder_is_no_output(refused: Refused, trained: Trained, data: Path, place: str, shown: str) -> None:
    Path("folder").mkdir()
    assert refused("predict", trained.run, data, "--output", place) == f"{shown} cannot be written: Is a directory"


def test_a_place_where_no_file_can_be_made(refused: Refused, trained: Trained, data: Path) -> None:
    """Nobody else is said to write there."""
    if not Path("/proc/self").exists():
        pytest.skip("a file system where nothing can be made")
    assert refused("predict", trained.run, data, "--output", "/proc/x.jsonl").startswith("/proc/x.jsonl cannot be")


def test_writing_is_tried_without_a_trace() -> None:
    Path("old.json").write_text("old")
    Path("link.json").symlink_to("elsewhere.json")
    new = Path("folder", "inside", "new.json")
    check_writable(Path("old.json"), Path("link.json"), new, None, Path("/dev/null"))
    assert Path("old.json").read_text() == "old"
    assert {path.name for path in Path().iterdir()} == {"old.json", "link.json"} and Path("link.json").is_symlink()
