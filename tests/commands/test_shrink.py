"""``jointie shrink`` and ``jointie models``."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModel

from jointie.archive import names
from jointie.commands.main import _run
from jointie.testing import write_tiny_encoder

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, text_about, write_lines


@pytest.fixture(scope="session")
def from_a_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory trained from the encoder ``package://shrinking_base/model``, and beside it the package."""
    folder = tmp_path_factory.mktemp("shrinking")
    encoder = write_tiny_encoder(folder / "shrinking_base" / "model", positions=128)
    (folder / "shrinking_base" / "__init__.py").touch()
    torch.manual_seed(3)
    AutoModel.from_config(AutoConfig.from_pretrained(encoder)).save_pretrained(encoder)
    data = write_lines(folder / "data.jsonl", [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)])
    model = {"type": "joint", "encoder": {"name": "package://shrinking_base/model"}}
    optimizer = {"type": "adamw", "encoder_lr": 5e-3, "task_lr": 5e-3}
    spec = {"train": str(data), "model": model, "trainer": {"epochs": 12, "batch_size": 3, "optimizer": optimizer}}
    (folder / "spec.json").write_text(json.dumps(spec))
    sys.path.append(str(folder))
    try:
        assert _run(["train", str(folder / "spec.json"), "-s", str(folder / "run")]) == 0
    finally:
        sys.path.remove(str(folder))
    return folder


@pytest.fixture
def model(from_a_package: Path) -> Path:
    sys.path.append(str(from_a_package))  # taken back by the fixture of all tests
    return from_a_package / "run"


def test_small_and_the_same(cli: Cli, model: Path) -> None:
    result = cli("shrink", model, "small", "--max-bytes", "16MiB")
    assert (result.code, result.err) == (0, "")
    *ranks, last = result.out.splitlines()
    assert ranks and all(line.startswith("  rank ") and "of the squared difference" in line for line in ranks)
    size = sum(file.stat().st_size for file in Path("small").rglob("*") if file.is_file())
    assert last.startswith(f"small: {size:,} bytes; ") and size < (model / "model.safetensors").stat().st_size
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    before, after = (json.loads(cli("predict", folder, "ada.txt").out) for folder in (model, "small"))
    assert before["entities"]
    assert [entity["name"] for entity in after["entities"]] == [entity["name"] for entity in before["entities"]]
    scored = cli("evaluate", "small", model.parent / "data.jsonl")
    assert scored.code == 0 and "mention" in scored.out


def test_a_bundled_model(refused: Refused) -> None:
    assert "without the encoder's matrices" in refused("shrink", "docred-minilm", "smaller", "--max-bytes", "1KiB")


def test_options(cli: Cli, model: Path) -> None:
    result = cli("shrink", model, "kept", "--keep-base", "*embeddings*", "--base", "package://shrinking_base/model")
    assert result.code == 0 and "embeddings.weight" not in result.out


def test_an_encoder_on_the_hub(cli: Cli, refused: Refused, model: Path) -> None:
    """A folder stands for the Hub, of which the tests have none."""
    folder, data = model.parent / "shrinking_base" / "model", model.parent / "data.jsonl"
    assert cli("shrink", model, "small", "--base", "someone/tiny", "--encoder", folder).code == 0
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    missing = refused("predict", "small", "ada.txt")
    assert missing.count("\n") == 0 and "lacks someone/tiny" in missing and "--encoder FOLDER" in missing
    found = json.loads(cli("predict", "small", "ada.txt", "--encoder", folder).out)
    expected = json.loads(cli("predict", model, "ada.txt").out)
    assert [entity["name"] for entity in found["entities"]] == [entity["name"] for entity in expected["entities"]]
    for command, *options in (
        ("evaluate",),
        ("calibrate",),
        ("benchmark", "--rounds", "1"),
        ("plot", "--document"),
    ):
        result = cli(command, "small", *options, data, "--encoder", folder)
        assert result.code == 0, result
    needless = refused("predict", model, "ada.txt", "--encoder", folder)
    assert "run needs no encoder of a folder; leave --encoder out" in needless
    assert "--encoder goes with --document" in refused("plot", model, "--encoder", folder)


def test_what_is_refused(refused: Refused, model: Path, trained: Trained) -> None:
    assert "1,000 bytes do not suffice" in refused("shrink", model, "out", "--max-bytes", "1k")
    lots = refused("shrink", model, "out", "--max-bytes", "lots")
    assert "'lots' is no number of bytes, as 16MiB or 16000000" in lots
    assert "is no number of bytes" in refused("shrink", model, "out", "--max-bytes", 400 * "9")
    folder = refused("shrink", trained.run, "out")
    assert "it was trained from a folder" in folder and "give its name on the Hugging Face Hub: --base NAME" in folder
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("text", "number"), [("16MiB", 2**24), ("1k", 1000), ("1.5 Ki", 1536), ("2000000", 2_000_000), ("3mb", 3_000_000)]
)
def test_numbers_of_bytes(text: str, number: int) -> None:
    from jointie.commands.shrink import _Bytes

    assert _Bytes().convert(text, None, None) == number


def test_models_by_name(cli: Cli, refused: Refused, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "BUNDLED", Path("pretrained").resolve())
    nothing = cli("models")
    assert (nothing.code, nothing.out) == (0, "") and "no model comes with this installation" in nothing.err
    shutil.copytree(trained.run, "pretrained/people-tiny")
    (Path("pretrained") / "people-tiny" / "README.md").write_text("---\nlicense: mit\n---\n\n# People and towns\n")
    listed = cli("models").out
    assert listed.startswith("people-tiny: People and towns, ") and " MiB, " in listed and listed.count("\n") == 1
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    assert cli("predict", "people-tiny", "ada.txt").out == cli("predict", trained.run, "ada.txt").out
    assert cli("evaluate", "people-tiny", trained.data).code == 0
    assert "did you mean 'people-tiny'?" in refused("predict", "peopletiny", "ada.txt")
    assert "has no revision 'v1'" in refused("predict", "people-tiny", "ada.txt", "--revision", "v1")
    assert "HF_HUB_OFFLINE is set" in refused("evaluate", "someone/people", trained.data)
    part = "pretrained/people-tiny/config.json"
    assert "is a part of the model directory" in refused("predict", "people-tiny", "ada.txt", "--output", part)
