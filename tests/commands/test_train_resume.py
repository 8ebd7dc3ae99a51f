"""``jointie train`` interrupted, resumed, and tried out."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from jointie.training import Experiment
from tests.processes import JOINTIE, Started
from tests.training.interruptions import interrupt

from .conftest import Cli, Refused, Trained

COMPARED = (
    *("model.safetensors", "last/model.safetensors", "metrics.jsonl", "metrics.json", "config.json"),
    "documents.jsonl",
)


def arguments(trained: Trained, *overrides: str, folder: str = "run") -> list[object]:
    options = (argument for text in ("trainer.epochs=3", *overrides) for argument in ("-o", text))
    return ["train", trained.spec, "-s", folder, *options]


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, "run")


@pytest.mark.usefixtures("interrupted")
def test_interrupted_and_resumed(cli: Cli, trained: Trained) -> None:
    straight = cli(*arguments(trained, folder="straight"))
    result = cli(*arguments(trained), "--force")
    assert (result.code, result.out) == (143, "")
    command = f"jointie train {trained.spec} -s run -o trainer.epochs=3 --resume"
    assert result.err.splitlines()[-1] == (
        f"Error: interrupted after epoch 1, step 1 of 1; all of it is saved in run; go on with: {command}"
    )
    again = cli(*command.split()[1:])
    assert again.code == 0
    assert again.out == straight.out.replace("straight", "run")
    assert again.err.splitlines()[0] == "going on from the checkpoint run/checkpoints/step-00000001-epoch-0001"
    for name in COMPARED:
        assert (Path("run") / name).read_bytes() == (Path("straight") / name).read_bytes()


def test_where_to_look_is_said(cli: Cli, trained: Trained) -> None:
    result = cli(*arguments(trained, 'trainer.callbacks=["step_log", "norms"]'))
    for name in ("run/metrics.jsonl", "run/steps.jsonl", "run/checkpoints"):
        assert name in result.err
    assert "learning rate" in result.err


def test_nothing_to_resume(cli: Cli, trained: Trained) -> None:
    result = cli(*arguments(trained), "--resume")
    assert result.code == 0
    assert result.err.splitlines()[0] == "there is no checkpoint in run: the training begins anew"


@pytest.mark.usefixtures("interrupted")
def test_what_is_refused(cli: Cli, refused: Refused, trained: Trained) -> None:
    assert cli(*arguments(trained)).code == 143
    message = refused(*arguments(trained), "--resume", "--force")
    assert message == "--force replaces a training and --resume goes on with it; give one of them"
    message = refused(*arguments(trained, "trainer.batch_size=1"), "--resume")
    assert "\n  trainer.batch_size: " in message and message.count("->") == 1
    for checkpoint in Path("run/checkpoints").iterdir():
        (checkpoint / "state.json").unlink()
    message = refused(*arguments(trained), "--resume")
    assert "no checkpoint can be used (step-00000001-epoch-0001: state.json is missing)" in message
    assert "--force" in message


def test_a_dry_run_writes_nothing(cli: Cli, trained: Trained) -> None:
    before = sorted(Path().rglob("*"))
    result = cli(*arguments(trained), "--dry-run")
    assert result.code == 0 and sorted(Path().rglob("*")) == before
    lines = {line[:15].strip(): line[15:].strip() for line in result.out.splitlines()[1:]}
    assert lines["steps"].startswith("3 epochs of 1")
    assert "learning rate" in lines["parameters"]
    assert {"longest batch", "losses", "peak memory", "a step", "all steps"} <= lines.keys()
    assert cli("train", trained.spec, "--dry-run").code == 0  # no folder is needed
    for option in (["--force"], ["--resume"], ["--seeds", "0,1"]):
        refused = cli(*arguments(trained), "--dry-run", *option)
        assert refused.code == 2 and "--dry-run writes nothing; leave out" in refused.err
    assert "exists already" in cli("train", trained.spec, "-s", trained.run, "--dry-run").err


def test_a_dry_run_of_a_pipeline(cli: Cli, trained: Trained) -> None:
    spec = json.loads(trained.spec.read_text(encoding="utf-8"))
    model: dict[str, Any] = {key: spec["model"][key] for key in ("encoder",) if key in spec["model"]}
    spec["model"] = {"type": "pipeline", **model}
    Path("pipeline.json").write_text(json.dumps(spec))
    result = cli("train", "pipeline.json", "--dry-run")
    assert result.code == 0
    assert "the stage coreference" in result.out and "the stage relations" in result.out


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_exit_codes_of_the_process(trained: Trained, number: int, code: int, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    started = Started(JOINTIE, "train", trained.spec, "-s", folder, "-o", "trainer.epochs=9999")
    while not (folder / "checkpoints").exists() and started.process.is_alive():
        time.sleep(0.05)
    assert started.process.pid
    os.kill(started.process.pid, number)
    ended = started.end()
    assert (ended.code, ended.out) == (code, ""), ended
    assert "Traceback" not in ended.err and ended.err.splitlines()[-1].endswith("-o trainer.epochs=9999 --resume")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_outside_of_the_steps(
    cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    def evaluate(*_: Any) -> Any:
        signal.raise_signal(number)

    monkeypatch.setattr(Experiment, "_evaluate", evaluate)
    result = cli(*arguments(trained))
    assert result.code == code
    assert result.err.splitlines()[-1].startswith(
        "Error: interrupted; what was saved before is whole; go on with: jointie"
    )
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_warm_start_is_loud(cli: Cli, trained: Trained) -> None:
    result = cli(*arguments(trained, f'warm_start={{"archive": "{trained.run}"}}', "trainer.epochs=1"))
    assert result.code == 0
    assert f"{trained.run}" in result.err and "tensors" in result.err
    several = [{"archive": str(trained.run), "include": [part]} for part in ("encoder.*", "coreference_scorer")]
    result = cli(*arguments(trained, f"warm_start={json.dumps(several)}", "trainer.epochs=1", folder="several"))
    assert result.code == 0 and result.err.count(f"warm start from {trained.run}") == 2
    refused = cli(*arguments(trained, 'warm_start={"archive": "nowhere"}', folder="other"))
    assert refused.code == 2 and "there is no such folder" in refused.err and not Path("other").exists()
