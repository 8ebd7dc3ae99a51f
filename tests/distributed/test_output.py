"""Folders of shards."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointie.config import ConfigError
from jointie.distributed import Piece, Shard, ShardedOutput, ShardReport

SHARDS = [Shard(number, (Piece("a.txt"),)) for number in range(2)]
REPORT = ShardReport(2, 9, 1, ("document 'x': the model failed",))


def test_a_shard_is_there_with_its_report(tmp_path: Path) -> None:
    output = ShardedOutput(tmp_path / "out", 2)
    output.begin({"model": [1, (2, 3)]}, resume=False)
    assert not any(map(output.is_finished, SHARDS))
    output.write(1, ["{}", "{1}"], REPORT)
    assert [output.is_finished(shard) for shard in SHARDS] == [False, True]
    assert output.report(SHARDS[1]) == REPORT
    assert (tmp_path / "out/documents/part-00001-of-00002.jsonl").read_text() == "{}\n{1}\n"
    assert sorted(p.name for p in (tmp_path / "out/documents").iterdir()) == ["part-00001-of-00002.jsonl"]
    output.write(1, ["{}", "{1}"], REPORT)  # by one who was slow


def test_a_shard_without_a_report_is_not_finished(tmp_path: Path) -> None:
    """The writer was killed in between."""
    output = ShardedOutput(tmp_path, 2)
    output.begin({}, resume=False)
    output.write(0, [], REPORT)
    (tmp_path / "reports/part-00000-of-00002.json").unlink()
    (tmp_path / "documents/.part-00001-of-00002.jsonl.0abc.tmp").touch()
    again = ShardedOutput(tmp_path, 2)
    again.begin({}, resume=True)
    assert not again.is_finished(SHARDS[0])
    assert [p.name for p in (tmp_path / "documents").iterdir()] == ["part-00000-of-00002.jsonl"]


def test_going_on_needs_the_same_plan(tmp_path: Path) -> None:
    plan = {"model": 1, "inputs": [(1, 2)], "settings": {}}
    ShardedOutput(tmp_path / "out", 1).begin(plan, resume=True)  # there is nothing yet
    ShardedOutput(tmp_path / "out", 1).begin(plan, resume=True)
    with pytest.raises(ConfigError, match="was begun with other inputs, model; choose another folder"):
        ShardedOutput(tmp_path / "out", 1).begin({**plan, "model": 2, "inputs": []}, resume=True)
    with pytest.raises(ConfigError, match="is not empty; choose a new one, or give --resume"):
        ShardedOutput(tmp_path / "out", 1).begin(plan, resume=False)


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="file cannot be used: "):
        ShardedOutput(tmp_path / "file", 1).begin({}, resume=False)
