"""docs/extend.md shows the plug-ins as they are, and what it says to do is done here."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path

import pytest

from jointie.config import load, parse
from jointie.documents import JsonlWriter
from jointie.testing.heads import explained
from jointie.training import Experiment, experiment_of
from tests.processes import python

from .conftest import FOLDER, NAMES
from .writing import write

ROOT = FOLDER.parents[1]
PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_it_shows_each_plugin_as_it_is() -> None:
    *shown, tests = blocks("python")
    assert sorted(shown) == sorted((FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in NAMES)
    assert ast.get_docstring(ast.parse(tests)) == "Tests of an interaction."


def test_its_specs_are_valid(plugins: list[str], tmp_path: Path) -> None:
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    for number, block in enumerate(blocks("json")):
        (tmp_path / f"{number}.json").write_text(block)
        spec = parse(Experiment, load(tmp_path / f"{number}.json"))
        assert experiment_of(spec)
    assert number == 1


def test_its_tests_pass(plugins: list[str], tmp_path: Path) -> None:
    tests: dict[str, object] = {}
    exec(compile(blocks("python")[-1], "test_lexical_evidence.py", "exec"), tests)
    tests["test_contract"]()  # type: ignore[operator]
    tests["test_in_a_model"](tmp_path)  # type: ignore[operator]


DRIVER = """
import json, sys
from jointie.commands.main import _run
for arguments in json.loads(sys.argv[1]):
    assert _run(arguments) == 0, arguments
"""


def test_its_commands_work(tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another process, on a tiny encoder and a few documents in place of the quickstart's."""
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    (tmp_path / "mine.json").write_text(blocks("json")[0])
    (tmp_path / "article.txt").write_text("Ada Lovelace was born in London.")
    (tmp_path / "lexical_evidence.py").write_text((FOLDER / "lexical_evidence.py").read_text())
    data = write(JsonlWriter(), tmp_path / "data.jsonl", explained())
    small = {"encoder": {"name": str(tiny_encoder), "pretrained": False}}
    (tmp_path / "small.json").write_text(
        json.dumps({"train": data, "validation": data, "test": data, "model": small, "trainer": {"epochs": 1}})
    )
    lines = [shlex.split(line) for block in blocks("bash") for line in block.splitlines()]
    commands = [line[1:] for line in lines if line[0] == "jointie"]  # others set an environment
    commands = [[*line, "-o", "@small.json"] if line[0] == "train" else line for line in commands]
    monkeypatch.chdir(tmp_path)
    shown = python(DRIVER, json.dumps(commands))
    assert [line[0] for line in commands] == ["components", "validate", "train", "predict", "predict"]
    assert "Interaction lexical_evidence: Coreference scores hear from" in shown
    assert shown.count('"text": "Ada Lovelace was born in London."') == 2
