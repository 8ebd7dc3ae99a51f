"""Comparing a benchmark with an earlier one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jointie.benchmarking import Result, read_result, regressions
from jointie.config import DataError

RESULT = Result(
    work="predict",
    documents=10,
    words=2000,
    sub_tokens=2500,
    seconds=[3.0, 2.6, 2.2],
    encoder_seconds=[2.0, 2.0, 2.0],
    stages={"encode": 1.5, "read": 0.5, "other": 0.5},
    peak_memory=2**30,
    padding=0.02,
    ideal_padding=0.0,
)


def test_medians() -> None:
    value = json.loads(json.dumps(RESULT.to_json()))
    assert value["encoder_ratio"] == pytest.approx(1.3)
    assert value["encoder_ratios"] == pytest.approx([1.5, 1.3, 1.1])
    assert (value["documents_per_second"], value["words_per_second"]) == pytest.approx((10 / 2.6, 2000 / 2.6))
    assert list(value["stages"]) == ["read", "encode", "other"]
    assert value["stages"]["encode"]["share"] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("ratio", "padding", "worse"),
    [
        (1.3, 0.02, []),
        (1.364, 0.02, []),
        (1.366, 0.02, ["encoder_ratio"]),
        (0.9, 0.029, []),
        (0.9, 0.04, ["padding"]),
        (2.0, 0.5, ["encoder_ratio", "padding"]),
    ],
)
def test_what_is_worse(ratio: float, padding: float, worse: list[str]) -> None:
    before = RESULT.to_json()
    now = {**before, "encoder_ratio": ratio, "padding": padding}
    assert [regression.name for regression in regressions(now, before, tolerance=0.05)] == worse


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is no JSON"),
        ("[]", "encoder_ratio and padding are missing"),
        ('{"encoder_ratio": true, "padding": 0}', "are missing"),
        ('{"encoder_ratio": 1.2, "padding": 0, "work": "train"}', "ratios of 'train', not of 'predict'"),
    ],
)
def test_files_that_are_no_results(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "before.json").write_text(content)
    with pytest.raises(DataError, match=message):
        read_result(tmp_path / "before.json", "predict")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"before\.json: cannot be read: No such file"):
        read_result(tmp_path / "before.json", "predict")
