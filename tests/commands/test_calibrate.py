from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, read_lines, write_lines


@pytest.fixture
def model(trained: Trained) -> Path:
    return Path(shutil.copytree(trained.run, "model"))


@pytest.fixture
def data() -> Path:
    people, companies, towns = zip(*PEOPLE)
    names = [(p, c, t) for p in people for c in companies for t in towns]
    return write_lines(Path("dev.jsonl"), [annotated(f"d{i}", *name) for i, name in enumerate(names)])


def test_the_archive_is_calibrated(cli: Cli, model: Path, data: Path) -> None:
    before = cli("predict", model, data).out
    result = cli("calibrate", model, data, "--output", "report.json")
    assert result.code == 0 and result.out.startswith("27 documents of dev.jsonl\n")
    assert "\n  ECE in %, 15 bins of equal width" in result.out and "\n  mention      temperature " in result.out
    report, stored = (json.loads(Path(name).read_text()) for name in ("report.json", "model/calibration.json"))
    assert {key: stored[key] for key in report["calibration"]} == report["calibration"]
    assert stored["fitted"] == {"data": "dev.jsonl", "documents": 27}
    assert report["before"]["reliability"]["mention"]["answers"] > 27
    assert cli("evaluate", model, data, "--output", "after.json").code == 0
    after = json.loads(Path("after.json").read_text())
    assert {name: after[name] for name in report["after"]["scores"]} == report["after"]["scores"]
    assert cli("predict", model, data).out != before


def test_it_is_kept_whatever_becomes_of_the_report(
    cli: Cli, model: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jointie.commands.support import output

    def full(metrics: object, path: Path | None) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(output, "write_metrics", full)
    assert cli("calibrate", model, data, "--output", "report.json").code != 0
    assert (model / "calibration.json").is_file()


def test_it_is_of_the_weights_that_were_loaded(
    cli: Cli, model: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training may publish a better model while the calibration of the one before is fitted."""
    import jointie.calibration as fitting
    from jointie.archive import weights_file
    from jointie.storage import sha256_of_file

    before, fit = sha256_of_file(weights_file(model)), fitting.calibrate

    def slow(*arguments: Any) -> Any:
        found = fit(*arguments)
        weights_file(model).write_bytes(b"others")
        return found

    monkeypatch.setattr(fitting, "calibrate", slow)
    assert cli("calibrate", model, data).code == 0
    assert json.loads((model / "calibration.json").read_text())["weights"] == before


def test_a_dry_run_leaves_it(cli: Cli, model: Path, data: Path) -> None:
    assert cli("calibrate", model, data, "--dry-run").code == 0
    assert not (model / "calibration.json").exists()


def test_a_new_training_does_not_keep_it(cli: Cli, trained: Trained, model: Path, data: Path) -> None:
    assert cli("calibrate", model, data).code == 0
    arguments = ["-o", "trainer.epochs=1", "-o", "test=null"]
    assert cli("train", trained.spec, "-s", model, "--force", *arguments).code == 0
    assert not (model / "calibration.json").exists()


def test_what_cannot_be_used(cli: Cli, refused: Refused, model: Path, data: Path) -> None:
    Path("text.txt").write_text("Ada met Bob.")
    assert refused("calibrate", model, "text.txt") == "text.txt: no document has any entities to compare with"
    assert refused("calibrate", model, "text.txt[1:]") == "text.txt[1:]: there is no document to compare with"
    message = refused("calibrate", model, write_lines(Path("one.jsonl"), [annotated("a", *PEOPLE[0])]))
    assert message == "one.jsonl: a calibration needs at least two documents with entities (give more documents)"
    assert "is a part of the model directory" in refused("calibrate", model, data, "--output", "model/calibration.json")
    (model / "calibration.json").write_text("{}")
    assert refused("predict", model, data).startswith("model/calibration.json: weights: Field required; mention: ")
    assert cli("calibrate", model, data).code == 0, "which mends it"


def test_thresholds(cli: Cli, trained: Trained) -> None:
    def relations(*arguments: str) -> list[dict[str, object]]:
        result = cli("predict", trained.run, trained.data, *arguments)
        assert result.code == 0, result.err
        return [relation for line in read_lines(result.out) for relation in line["relations"]]

    every, usual = relations("--threshold", "0"), relations()
    assert len(every) > len(usual) > 0
    assert relations("--threshold", "1") == []
    only = relations("--threshold", "1", "--threshold", "based_in=0.5")
    assert only == [r for r in usual if r["type"] == "based_in"] and only
    result = cli("evaluate", trained.run, trained.data, "--threshold", "coreference=1", "--output", "m.json")
    assert result.code == 0
    assert json.loads(Path("m.json").read_text())["coref"]["muc"]["recall"] == 0, "nothing is linked"


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        (["2"], "--threshold 2: a threshold is a probability from 0 to 1"),
        (["nan"], "--threshold nan: a threshold is a probability from 0 to 1"),
        (["mention"], "--threshold mention: 'mention' is no number; what is named stands first, as in mention=0.6"),
        (["=0.5"], "--threshold =0.5: a name stands before the =, as in mention=0.6"),
        (["0.5", "relation=0.6"], "--threshold relation=0.6: there is another threshold of 'relation' already"),
        (
            ["mentoin=0.5"],
            "unknown threshold 'mentoin', did you mean 'mention'? (known: based_in, coreference, mention, relation, "
            "works_for)",
        ),
    ],
)
@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_thresholds_that_cannot_be_used(
    refused: Refused, trained: Trained, command: str, thresholds: list[str], message: str
) -> None:
    options = [part for threshold in thresholds for part in ("--threshold", threshold)]
    assert refused(command, trained.run, trained.data, *options) == message


def test_what_is_no_model_is_not_made(refused: Refused, data: Path) -> None:
    assert "not a model directory" in refused("calibrate", "nowhere", data)
    assert not Path("nowhere").exists()
