"""The report of a benchmark, and its comparison with an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.encoder_ratio.against import read_report, regressions
from jointie.benchmarking.report import report
from jointie.config import DataError

WORDS = [20, 30]
DOCUMENTS = [SimpleNamespace(document=SimpleNamespace(tokens=[None] * n), size=2 * n) for n in WORDS]
REPORT = report(
    "predict",
    DOCUMENTS,  # type: ignore[arg-type]
    seconds=[3.0, 2.6, 2.2],
    encoder_seconds=[2.0, 2.0, 2.0],
    stages={"encode": 1.5, "read": 0.5, "loss": 0.0, "other": 0.5},
    machine={},
    padding=0.02,
)


def test_medians() -> None:
    value = json.loads(json.dumps(REPORT))
    assert value["encoder_ratio"] == pytest.approx(1.3)
    assert value["encoder_ratios"] == pytest.approx([1.5, 1.3, 1.1])
    rates = [value[f"{name}_per_second"] for name in ("documents", "words", "sub_tokens")]
    assert rates == pytest.approx([2 / 2.6, 50 / 2.6, 100 / 2.6])
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
def test_regressions(ratio: float, padding: float, worse: list[str]) -> None:
    now = {**REPORT, "encoder_ratio": ratio, "padding": padding}
    assert regressions(now, REPORT, tolerance=0.05) == worse


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
        read_report(tmp_path / "before.json", "predict")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"before\.json: cannot be read: No such file"):
        read_report(tmp_path / "before.json", "predict")
