r"""A guard against losing speed: the ratios to the bare encoder are not to be worse than those that are stored here.

    pip install 'jointie[bench]'
    python -m pytest benchmarks/test_ratios.py

It is no part of the tests, since it takes minutes and wants a machine that does nothing else. The stored ratios are
made anew, on the commit that changes them, by

    jointie benchmark docred-minilm fixtures/quickstart/train.jsonl --threads 2 \
        --output benchmarks/ratios/predict.json
    python -m benchmarks.encoder_ratio docred-minilm fixtures/quickstart/train.jsonl --threads 2 --train \
        --precision fp32 --output benchmarks/ratios/train.json
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.encoder_ratio.against import read_report, regressions
from benchmarks.encoder_ratio.training import benchmark_training
from jointie.archive import resolve
from jointie.benchmarking import Report, benchmark_prediction, set_num_threads
from jointie.config import defer, parse
from jointie.documents import JsonlReader
from jointie.models import load
from jointie.prediction import Predictor
from jointie.training import Trainer

HERE = Path(__file__).parent
DATA = HERE.parent / "fixtures" / "quickstart" / "train.jsonl"
TOLERANCE = 0.1


def predicting() -> Report:
    predictor = Predictor.from_archive(resolve("docred-minilm"), "cpu")
    return benchmark_prediction(predictor, lambda: JsonlReader().read(DATA))


def training() -> Report:
    archive = load(resolve("docred-minilm"))
    spec = {**archive.config["trainer"], "precision": "fp32"}
    trainer: Trainer = defer(parse(Trainer, spec)).build()
    return benchmark_training(trainer, archive.model, list(JsonlReader().read(DATA)))


@pytest.mark.parametrize("work", ["predict", "train"])
def test_ratios(benchmark: Any, work: str) -> None:
    set_num_threads(2)
    report: Report = benchmark.pedantic({"predict": predicting, "train": training}[work])
    benchmark.extra_info.update(encoder_ratio=report["encoder_ratio"], padding=report["padding"])
    assert regressions(report, read_report(HERE / "ratios" / f"{work}.json", work), TOLERANCE) == []
