"""``jointie benchmark``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jointie.timing import OTHER, STAGES

from .conftest import Cli, Refused, Trained

TRAINING = {"loss", "backward", "optimizer"}


def measured(cli: Cli, *arguments: Any) -> dict[str, Any]:
    result = cli("benchmark", *arguments, "--rounds", "2", "--output", "now.json")
    assert (result.code, result.err) == (0, ""), result
    value = json.loads(Path("now.json").read_text())
    assert f"{value['encoder_ratio']:.2f} times the bare encoder" in result.out
    assert value["encoder_ratios"] == [a / b for a, b in zip(value["seconds"], value["encoder_seconds"])]
    assert sum(part["share"] for part in value["stages"].values()) == pytest.approx(1)
    assert set(value["stages"]) <= {*STAGES, OTHER}
    assert 0 <= value["ideal_padding"] <= value["padding"] < 1
    return value  # type: ignore[no-any-return]


def test_predicting(cli: Cli, trained: Trained) -> None:
    value = measured(cli, trained.run, trained.data)
    texts = [json.loads(line)["text"] for line in trained.data.read_text().splitlines()]
    assert value["work"] == "predict" and value["documents"] == len(texts)
    assert value["words"] > sum(len(text.split()) for text in texts)  # the stops are words too
    assert value["sub_tokens"] > value["words"]
    assert value["stages"].keys() >= {"read", "tokenize", "encode", "spans", "scoring", "decode", "write"}
    assert not value["stages"].keys() & TRAINING
    assert value["peak_memory"] > 2**20


def test_training(cli: Cli, trained: Trained) -> None:
    before = {file.name: file.read_bytes() for file in trained.run.iterdir() if file.is_file()}
    value = measured(cli, trained.run, trained.data, "--train", "--steps", "2")
    assert value["work"] == "train" and value["documents"] > 0
    assert value["stages"].keys() >= {"tokenize", "encode", "spans", "scoring"} | TRAINING
    assert "decode" not in value["stages"]
    assert before == {file.name: file.read_bytes() for file in trained.run.iterdir() if file.is_file()}


def test_an_untrained_model(cli: Cli, trained: Trained) -> None:
    value = measured(cli, trained.spec, trained.data, "-o", "model.pruner.ratio=0.5")
    assert value["stages"]["encode"]["seconds"] > 0


def test_the_precision_of_a_training_is_that_of_the_spec(cli: Cli, trained: Trained) -> None:
    options = ["--train", "--steps", "1", "-o", "trainer.precision=bf16"]
    assert measured(cli, trained.spec, trained.data, *options)["machine"]["precision"] == "bf16"
    assert measured(cli, trained.spec, trained.data, *options, "--precision", "fp32")["machine"]["precision"] == "fp32"


def test_against(cli: Cli, trained: Trained) -> None:
    value = measured(cli, trained.run, trained.data)
    options = ["--against", "before.json", "--tolerance", "1e9"]
    Path("before.json").write_text(json.dumps(value))
    result = cli("benchmark", trained.run, trained.data, *options)
    assert (result.code, result.err) == (0, "") and "WORSE" not in result.out
    assert f"{value['encoder_ratio']:.3f} -> " in result.out
    Path("before.json").write_text(json.dumps({**value, "encoder_ratio": 1e-12, "machine": {}}))
    result = cli("benchmark", trained.run, trained.data, *options)
    assert result.code == 1
    assert result.out.count("WORSE") == 1 and "measured on another machine" in result.out


def test_what_is_refused(refused: Refused, trained: Trained) -> None:
    assert "-o changes a spec" in refused("benchmark", trained.run, trained.data, "-o", "x=1")
    assert "--batch-tokens goes with" in refused("benchmark", trained.run, trained.data, "--train", "--batch-tokens", 9)
    assert refused("benchmark", trained.run, trained.data, "--steps", 9) == "--steps goes with --train"
    assert "goes with --against" in refused("benchmark", trained.run, trained.data, "--tolerance", 0.1)
    assert "this is a spec" in refused("benchmark", trained.spec, trained.data, "--revision", "main")
    assert "no.json: cannot be read" in refused("benchmark", trained.run, trained.data, "--against", "no.json")
    Path("empty.txt").touch()
    assert "no document has any words" in refused("benchmark", trained.run, "empty.txt")
