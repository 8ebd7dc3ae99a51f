from __future__ import annotations

import logging

import pytest

from jointie.documents.readers.repairs import Repairs

logger = logging.getLogger("jointie.test")


def test_everything_is_said_in_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    repairs = Repairs("f.json")
    repairs.repair("bad things (mended)")
    repairs.repair("bad things (mended)", 2)
    repairs.repair("never seen", 0)
    repairs.note("odd things")
    repairs.report(logger)
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "f.json: repaired 3 bad things (mended); noted 1 odd things")
    ]


def test_files_of_a_folder_are_counted_together(caplog: pytest.LogCaptureFixture) -> None:
    folder = Repairs("folder")
    for times in (1, 2):
        file = Repairs("f.json")
        file.repair("bad things (mended)", times)
        file.note("odd things")
        folder.add(file)
    folder.report(logger)
    assert [r.getMessage() for r in caplog.records] == ["folder: repaired 3 bad things (mended); noted 2 odd things"]


def test_what_is_only_noted_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    repairs = Repairs("f.json")
    repairs.report(logger)
    repairs.note("odd things")
    with caplog.at_level(logging.INFO):
        repairs.report(logger)
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [("INFO", "f.json: noted 1 odd things")]
