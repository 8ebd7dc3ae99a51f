"""``jointie push``, to a Hugging Face Hub on this machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from tests.archive.hub import TOKEN, Hub, run_with

from .conftest import PEOPLE, Cli, Refused, Trained, read_lines, text_about

PROGRAM = """
import contextlib, json, sys
from jointie.commands.main import _run

with contextlib.redirect_stderr(sys.stdout):
    for command in sys.argv[1:]:
        print(_run(json.loads(command)))
"""


def commands(*lines: tuple[object, ...]) -> list[str]:
    return [json.dumps([str(part) for part in line]) for line in lines]


@pytest.fixture
def model(trained: Trained, tmp_path: Path) -> Path:
    """A model directory with what a training leaves beside it."""
    folder = tmp_path / "model"
    shutil.copytree(trained.run, folder)
    (folder / "notes.py").write_text("raise SystemExit")
    return folder


def test_what_is_pushed_is_used_by_its_name(model: Path, tmp_path: Path, cli: Cli) -> None:
    Path("a.txt").write_text(text_about(*PEOPLE[0]))
    before = {file: file.read_bytes() for file in model.rglob("*") if file.is_file()}
    with Hub("owner/people", {}) as hub:
        settings = {"cache": tmp_path / "cache", "url": hub.url}
        push = ("push", model, "owner/people", "--private", "--license", "apache-2.0")
        lines = run_with(PROGRAM, *commands(push), **settings, token=TOKEN)  # type: ignore[arg-type]
        assert lines == [f"{hub.url}/owner/people", "Use it: jointie predict owner/people FILE.txt", "0"]
        found = run_with(PROGRAM, *commands(("predict", "owner/people", "a.txt")), **settings)  # type: ignore[arg-type]
    assert before == {file: file.read_bytes() for file in model.rglob("*") if file.is_file()}
    assert read_lines("\n".join(line for line in found if line.startswith("{"))) == read_lines(
        cli("predict", model, "a.txt").out
    )
    assert hub.private
    assert {*hub.files} >= {"config.json", "labels.json", "meta.json", "metrics.json", "model.safetensors", "README.md"}
    assert not [
        name for name in hub.files if name.startswith(("last", "checkpoints")) or name.endswith((".py", ".jsonl"))
    ]

    card = ModelCard(hub.files["README.md"].decode())
    assert (card.data.library_name, card.data.license, card.data.base_model) == ("jointie", "apache-2.0", None)
    scores = json.loads((model / "metrics.json").read_text())["test"]
    values = {result.metric_name: result.metric_value for result in card.data.eval_results or ()}
    assert values["mentions, f1"] == scores["mention"]["f1"]
    assert values["relations, precision"] == scores["relation"]["precision"]
    assert {result.dataset_name for result in card.data.eval_results or ()} == {"data.jsonl (test)"}
    assert "Entity types: `LOC`, `ORG`, `PER`." in card.text
    assert "Relation types: `based_in`, `works_for`." in card.text
    assert f"| mentions | {scores['mention']['precision']:.2%} |" in card.text
    assert str(model.parent) not in card.content


def test_what_is_refused(model: Path, tmp_path: Path) -> None:
    (model / "README.md").write_text("# My own card\n")
    with Hub("owner/people", {"README.md": b"# There already"}) as hub:
        settings = {"cache": tmp_path / "cache", "url": hub.url}
        push = ("push", model, "owner/people")
        wrong = run_with(PROGRAM, *commands(push), **settings, token="hf_reads")  # type: ignore[arg-type]
        assert wrong[0].startswith("Error: the Hugging Face Hub refuses owner/people (403): ")
        assert wrong[0].endswith("; the token must be one that may write there")
        public, code, *lines = run_with(
            PROGRAM,
            *commands((*push, "--private"), push),
            **settings,  # type: ignore[arg-type]
            token=TOKEN,
        )
        assert public == (
            "Error: owner/people is there already, and is not private; change that there, or choose another name"
        )
        assert (code, lines[-1], hub.files["README.md"]) == ("2", "0", b"# My own card\n")
    (gone, code) = run_with(PROGRAM, *commands(push), **settings, token=TOKEN)  # type: ignore[arg-type]
    assert gone.startswith("Error: owner/people cannot be pushed to the Hugging Face Hub: ")
    assert code == "2"


def test_what_is_refused_before_the_hub_is_asked(
    refused: Refused, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no name on the Hugging Face Hub; give OWNER/NAME" in refused("push", model, "people")
    assert "no name on the Hugging Face Hub; give OWNER/NAME" in refused("push", model, "https://hub/x/y")
    message = refused("push", "nowhere", "owner/people")
    assert message.startswith("nowhere: not a model directory: it has no config.json")
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    assert "no token for the Hugging Face Hub; run `hf auth login`, or set HF_TOKEN" in refused("push", model, "a/b")
    monkeypatch.setattr("huggingface_hub.get_token", lambda: TOKEN)
    assert refused("push", model, "a/b") == "HF_HUB_OFFLINE is set; unset it to push"
    (model / "labels.json").write_text("{}")
    assert "labels.json" in refused("push", model, "a/b")
