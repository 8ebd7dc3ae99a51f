"""``jointie train --seeds``."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import JsonlReader
from jointie.training import Experiment
from tests.training.interruptions import interrupt

from .conftest import Cli, Refused, Trained
from .test_train import EXISTS


def quick(trained: Trained, seeds: str, *overrides: str, folder: str = "runs") -> list[object]:
    """The arguments of trainings of one epoch on few words."""
    texts = ["trainer.epochs=1", "validation=null", *overrides]
    options = (argument for text in texts for argument in ("-o", text))
    return ["train", trained.spec, "-s", folder, *options, "--seeds", seeds]


def contents(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def read(path: str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on."""
    found: list[str] = []
    original = JsonlReader.read_stream

    def read_stream(self: JsonlReader, stream: Any, source: str) -> Any:
        found.append(source)
        return original(self, stream, source)

    monkeypatch.setattr(JsonlReader, "read_stream", read_stream)
    return found


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training with the seed 1 does not come to its end."""
    original = Experiment.run

    def run(self: Experiment, *arguments: Any, **options: Any) -> dict[str, Any]:
        if self.trainer.options.seed == 1:
            raise DataError("the mention loss is not finite")
        return original(self, *arguments, **options)

    monkeypatch.setattr(Experiment, "run", run)


def test_a_training_for_each_seed(cli: Cli, trained: Trained, readings: list[str]) -> None:
    result = cli(*quick(trained, "0, 2"))
    assert result.code == 0
    assert readings == [str(trained.data)] * 2  # train and test, once for both
    assert contents("runs") == ["seed_0", "seed_2"]
    for seed in (0, 2):
        assert read(f"runs/seed_{seed}/meta.json")["seed"] == seed
        assert read(f"runs/seed_{seed}/config.json")["trainer"]["seed"] == seed

    lines = result.out.splitlines()
    assert lines[0] == "test, best models of seeds 0, 2"
    assert [line.split()[0] for line in lines[2:-2]] == ["mention"] + ["coref"] * 4 + ["relation", "relation_ign"]
    first, second = (read(f"runs/seed_{seed}/metrics.json")["test"]["mention"]["f1"] for seed in (0, 2))
    deviation = abs(first - second) / 2**0.5
    assert lines[2].endswith(f" {100 * (first + second) / 2:.2f} ± {100 * deviation:.2f}")
    assert lines[-2] == "The models are in runs/seed_0, runs/seed_2."
    assert lines[-1] == "Compare them with another setting: jointie compare runs OTHER"
    assert "seed 0 (1 of 2), in runs/seed_0\n" in result.err and "seed 2 (2 of 2), in runs/seed_2\n" in result.err


def test_each_is_what_a_training_alone_would_be(cli: Cli, trained: Trained) -> None:
    assert cli(*quick(trained, "3,1")).code == 0
    assert cli(*quick(trained, "1", folder="other")[:-2], "-o", "trainer.seed=1").code == 0
    for name in ("config.json", "metrics.json", "metrics.jsonl", "model.safetensors", "meta.json"):
        assert Path("runs/seed_1", name).read_bytes() == Path("other", name).read_bytes()
    weights = [Path(f"runs/seed_{seed}/model.safetensors").read_bytes() for seed in (1, 3)]
    assert weights[0] != weights[1]


def test_the_seed_of_the_spec_gives_way(cli: Cli, trained: Trained) -> None:
    spec = {**read(str(trained.spec)), "trainer": {**read(str(trained.spec))["trainer"], "seed": 9}}
    Path("spec.json").write_text(json.dumps(spec))
    arguments = quick(trained, "4")
    arguments[1] = "spec.json"
    assert cli(*arguments).code == 0
    assert read("runs/seed_4/config.json")["trainer"]["seed"] == 4


def test_one_seed_more(cli: Cli, trained: Trained) -> None:
    assert cli(*quick(trained, "0")).code == 0
    before = Path("runs/seed_0/model.safetensors").stat()
    result = cli(*quick(trained, "5"))
    assert result.code == 0 and contents("runs") == ["seed_0", "seed_5"]
    assert result.out.startswith("test, best models of seed 5\n") and "±" not in result.out
    assert Path("runs/seed_0/model.safetensors").stat() == before


def test_without_documents_to_evaluate_on(cli: Cli, trained: Trained) -> None:
    assert cli(*quick(trained, "0", "test=null")).out == "The models are in runs/seed_0.\n"
    result = cli(*quick(trained, "1", "test=null", f"validation={trained.data}"))
    assert result.out.startswith("validation, best models of seed 1\n")


def test_nothing_is_trained_where_a_folder_is_not_free(cli: Cli, refused: Refused, trained: Trained) -> None:
    assert cli(*quick(trained, "1")).code == 0
    message = refused(*quick(trained, "0,1"))
    assert message == EXISTS.format("runs/seed_1")
    assert contents("runs") == ["seed_1"]
    assert cli(*quick(trained, "0,1", "trainer.batch_size=1"), "--force").code == 0
    assert read("runs/seed_1/config.json")["trainer"]["batch_size"] == 1
    Path("runs/seed_2").mkdir()
    Path("runs/seed_2/notes.txt").write_text("mine")
    message = refused(*quick(trained, "0,2"), "--force")
    assert message == "the folder runs/seed_2 holds something else than a training; choose another for -s"


def test_folders_that_cannot_hold_seeds(refused: Refused, trained: Trained) -> None:
    message = refused(*quick(trained, "0", folder=str(trained.run)))
    assert message == f"the folder {trained.run} holds a training; choose another for those of several seeds"
    Path("file").write_text("")
    assert refused(*quick(trained, "0", folder="file")) == "file is a file; -s takes a folder"


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ("0,,2", "'' is not a valid integer range."),
        ("0,x", "'x' is not a valid integer range."),
        ("", "'' is not a valid integer range."),
        ("-1", "-1 is not in the range 0<=x<=4294967295."),
        ("0.5", "'0.5' is not a valid integer range."),
        ("1,0,01", "a seed stands twice in '1,0,01'"),
        ("4294967296", "4294967296 is not in the range"),
        ("9" * 5000, "'999"),
    ],
)
def test_what_are_no_seeds(refused: Refused, trained: Trained, seeds: str, message: str) -> None:
    assert refused(*quick(trained, seeds)).startswith(f"Invalid value for '--seeds': {message}")


@pytest.mark.parametrize("override", ["trainer.seed=1", 'trainer={"seed": 1}'])
def test_a_seed_beside_them(refused: Refused, trained: Trained, override: str) -> None:
    message = refused(*quick(trained, "0,1", override))
    assert message == "--seeds and -o trainer.seed contradict each other; give one of them"
    assert not Path("runs").exists()


def test_a_wrong_spec(refused: Refused, trained: Trained) -> None:
    message = refused(*quick(trained, "0,1", "trainer.epocs=3"))
    assert message.startswith(f"{trained.spec}: trainer.epocs: unknown Trainer key 'epocs'")
    assert not Path("runs").exists()


@pytest.mark.usefixtures("failing")
def test_what_is_done_stays_when_a_seed_fails(cli: Cli, trained: Trained) -> None:
    result = cli(*quick(trained, "0,1,2"))
    assert (result.code, result.out) == (2, "")
    said, error = result.err.splitlines()[-2:]
    assert said.startswith(
        "seed 1 did not come to its end; done and kept: runs/seed_0; when its cause is mended, go on "
    )
    assert said.endswith("--seeds 0,1,2 --resume")
    assert error == "Error: the mention loss is not finite"
    assert contents("runs") == ["seed_0"]


def test_the_seeds_that_are_left(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done stays, what was interrupted is gone on with, and what was not begun is begun."""
    straight = cli(*quick(trained, "0,1,2", folder="straight"))
    with monkeypatch.context() as patch:
        interrupt(patch, "seed_1", signal.SIGINT)
        result = cli(*quick(trained, "0,1,2"))
    assert result.code == 130
    assert result.err.splitlines()[-1].endswith("--seeds 0,1,2 --resume")
    assert contents("runs") == ["seed_0", "seed_1"]
    before = Path("runs/seed_0/metrics.jsonl").read_bytes()
    again = cli(*quick(trained, "0,1,2"), "--resume")
    assert again.code == 0
    assert again.out.splitlines()[:-2] == straight.out.splitlines()[:-2]
    assert Path("runs/seed_0/metrics.jsonl").read_bytes() == before
    for seed in (0, 1, 2):
        assert read(f"runs/seed_{seed}/metrics.json") == read(f"straight/seed_{seed}/metrics.json")


@pytest.mark.usefixtures("failing")
def test_where_nothing_is_done(cli: Cli, trained: Trained) -> None:
    assert "seed 1 did not come to its end; when its cause is mended, go on with: " in cli(*quick(trained, "1,2")).err


def test_what_was_trained_can_be_compared(cli: Cli, trained: Trained) -> None:
    assert cli(*quick(trained, "0,1")).code == 0
    assert "(give one of the models in it: runs/seed_0, runs/seed_1)" in cli("predict", "runs", trained.data).err
    result = cli("compare", trained.run, "runs", "--format", "json", "--samples", 99)
    assert (result.code, result.err) == (0, "")
    value = json.loads(result.out)
    assert (value["part"], value["documents"], list(value["settings"])) == ("test", 3, ["run", "runs"])
    runs = value["settings"]["runs"]
    assert runs["runs"] == ["runs/seed_0", "runs/seed_1"] and runs["best_epochs"] == [1, 1]
    assert {"trainer.epochs", "validation"} <= runs["differences"].keys()
    assert "trainer.seed" not in runs["differences"]
    for name, metric in runs["metrics"].items():
        task, fraction = name.split(".")
        expected = [read(f"runs/seed_{seed}/metrics.json")["test"][task][fraction] for seed in (0, 1)]
        assert metric["values"] == expected


@pytest.mark.parametrize(
    ("best", "title"),
    [(3, "(epoch 3)"), ({"entities": 2, "relations": 5}, "(epoch entities 2, relations 5)")],
)
def test_the_epoch_of_the_best_model(
    cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch, best: Any, title: str
) -> None:
    metrics = {"best_epoch": best, "test": read(str(trained.run / "metrics.json"))["test"]}
    monkeypatch.setattr(Experiment, "run", lambda *arguments: metrics)
    assert cli("train", trained.spec, "-s", "run").out.startswith(f"test, best model {title}\n")
