"""``jointie benchmark``, and the command of a clone beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.encoder_ratio.__main__ import main
from jointie.timing import OTHER, STAGES

from .conftest import Cli, Refused, Trained

TRAINING = {"loss", "backward", "optimizer"}


def checked(out: str) -> dict[str, Any]:
    """The report in ``now.json``, which is also printed."""
    value = json.loads(Path("now.json").read_text())
    assert f"{value['encoder_ratio']:.2f} times the bare encoder" in out
    assert value["encoder_ratios"] == [a / b for a, b in zip(value["seconds"], value["encoder_seconds"])]
    assert sum(part["share"] for part in value["stages"].values()) == pytest.approx(1)
    assert set(value["stages"]) <= {*STAGES, OTHER}
    assert 0 <= value["ideal_padding"] <= value["padding"] < 1
    return value  # type: ignore[no-any-return]


def developed(*arguments: Any) -> dict[str, Any]:
    """The report of ``python -m benchmarks.encoder_ratio``."""
    result = CliRunner().invoke(main, [*map(str, arguments), "--rounds", "2", "--output", "now.json"])
    assert result.exit_code == 0, result.output
    return checked(result.output)


def test_predicting(cli: Cli, trained: Trained) -> None:
    result = cli("benchmark", trained.run, trained.data, "--rounds", "2", "--output", "now.json")
    assert (result.code, result.err) == (0, ""), result
    value = checked(result.out)
    texts = [json.loads(line)["text"] for line in trained.data.read_text().splitlines()]
    assert value["work"] == "predict" and value["documents"] == len(texts)
    assert value["words"] > sum(len(text.split()) for text in texts)  # the stops are words too
    assert value["sub_tokens"] > value["words"]
    assert value["stages"].keys() >= {"read", "tokenize", "encode", "spans", "scoring", "decode", "write"}
    assert not value["stages"].keys() & TRAINING
    assert value["peak_memory"] > 2**20


def test_training(trained: Trained) -> None:
    before = {file.name: file.read_bytes() for file in trained.run.iterdir() if file.is_file()}
    value = developed(trained.run, trained.data, "--train", "--steps", "2")
    assert value["work"] == "train" and value["documents"] > 0
    assert value["stages"].keys() >= {"tokenize", "encode", "spans", "scoring"} | TRAINING
    assert "decode" not in value["stages"]
    assert before == {file.name: file.read_bytes() for file in trained.run.iterdir() if file.is_file()}


def test_an_untrained_model(trained: Trained) -> None:
    value = developed(trained.spec, trained.data, "-o", "model.pruner.ratio=0.5")
    assert value["stages"]["encode"]["seconds"] > 0


def test_the_precision_of_a_training_is_that_of_the_spec(trained: Trained) -> None:
    options = [trained.spec, trained.data, "--train", "--steps", "1", "-o", "trainer.precision=bf16"]
    assert developed(*options)["machine"]["precision"] == "bf16"
    assert developed(*options, "--precision", "fp32")["machine"]["precision"] == "fp32"


def test_against(trained: Trained) -> None:
    value = developed(trained.run, trained.data)
    options = [trained.run, trained.data, "--rounds", "1", "--against", "before.json", "--tolerance", "1e9"]
    Path("before.json").write_text(json.dumps(value))
    result = CliRunner().invoke(main, list(map(str, options)))
    assert result.exit_code == 0 and "WORSE" not in result.output
    assert f"{value['encoder_ratio']:.3f} -> " in result.output
    Path("before.json").write_text(json.dumps({**value, "encoder_ratio": 1e-12, "machine": {}}))
    result = CliRunner().invoke(main, list(map(str, options)))
    assert result.exit_code == 1
    assert result.output.count("WORSE") == 1 and "measured on another machine" in result.output


def test_what_is_refused(refused: Refused, trained: Trained) -> None:
    assert "a part of the model directory" in refused(
        "benchmark", trained.run, trained.data, "--output", trained.run / "metrics.json"
    )
    Path("empty.txt").touch()
    assert "no document has any words" in refused("benchmark", trained.run, "empty.txt")
