"""Folders of shards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jointie.config import ConfigError
from jointie.distributed import Piece, Shard, ShardedOutput, ShardReport

SHARDS = [Shard(number, (Piece("a.txt"),)) for number in range(2)]
REPORT = ShardReport(2, 9, 0, ("document 'x': there are no words",))


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


def test_a_shard_on_which_the_model_failed_is_done_again(tmp_path: Path) -> None:
    output = ShardedOutput(tmp_path, 2)
    output.write(0, [], ShardReport(0, 0, 1, ("document 'x': the model failed",)))
    assert not output.is_finished(SHARDS[0])
    output.write(0, ["{}"], REPORT)
    assert output.is_finished(SHARDS[0])


def test_names_of_many_shards_sort(tmp_path: Path) -> None:
    output = ShardedOutput(tmp_path, 1_234_567)
    for number in (99_999, 100_000, 1_000_000, 7):
        output.write(number, [], REPORT)
    names = sorted(file.name for file in (tmp_path / "documents").iterdir())
    assert names == [f"part-{number:07d}-of-1234567.jsonl" for number in (7, 99_999, 100_000, 1_000_000)]


def test_a_run_that_finished_nothing_does_not_count(tmp_path: Path) -> None:
    ShardedOutput(tmp_path, 3).begin({"settings": 1}, resume=False)
    ShardedOutput(tmp_path, 3).write(2, ["{}"], REPORT)
    (tmp_path / "reports/part-00002-of-00003.json").unlink()  # as if it had been killed before
    ShardedOutput(tmp_path, 2).begin({"settings": 2}, resume=False)
    assert list((tmp_path / "documents").iterdir()) == []
    ShardedOutput(tmp_path, 2).begin({"settings": 3}, resume=True)
    assert json.loads((tmp_path / "plan.json").read_text()) == {"settings": 3}


def test_a_shard_without_a_report_is_not_finished(tmp_path: Path) -> None:
    """The writer was killed in between."""
    output = ShardedOutput(tmp_path, 2)
    output.begin({}, resume=False)
    output.write(0, [], REPORT)
    output.write(1, [], REPORT)
    (tmp_path / "reports/part-00000-of-00002.json").unlink()
    (tmp_path / "documents/.part-00001-of-00002.jsonl.0abc.tmp").touch()
    again = ShardedOutput(tmp_path, 2)
    again.begin({}, resume=True)
    assert not again.is_finished(SHARDS[0])
    names = sorted(p.name for p in (tmp_path / "documents").iterdir())
    assert names == ["part-00000-of-00002.jsonl", "part-00001-of-00002.jsonl"]


def test_going_on_needs_the_same_plan(tmp_path: Path) -> None:
    plan = {"model": 1, "inputs": [[1, 2]], "settings": {}}
    output = ShardedOutput(tmp_path / "out", 1)
    output.begin(plan, resume=True)  # there is nothing yet
    output.write(0, [], REPORT)
    ShardedOutput(tmp_path / "out", 1).begin(plan, resume=True)
    with pytest.raises(ConfigError, match="was begun with other inputs, model; choose another output"):
        ShardedOutput(tmp_path / "out", 1).begin({**plan, "model": 2, "inputs": []}, resume=True)
    with pytest.raises(ConfigError, match="is not empty; choose a new one, or give --resume"):
        ShardedOutput(tmp_path / "out", 1).begin(plan, resume=False)


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="file cannot be used: "):
        ShardedOutput(tmp_path / "file", 1).begin({}, resume=False)
