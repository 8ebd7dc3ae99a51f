from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jointie.commands.main import _run

Cli = Callable[..., "Result"]
Refused = Callable[..., str]

PEOPLE = [("Ada Lovelace", "Acme", "Rome"), ("Bob Stone", "Globex", "Paris"), ("Eve Moss", "Initech", "Oslo")]


class Result(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


class Trained(NamedTuple):
    """A small training.

    Attributes:
        spec: the experiment.
        data: what it was trained on.
        run: the folder that it wrote.
    """

    spec: Path
    data: Path
    run: Path


def alike(value: Any) -> Any:
    """What equals ``value`` but for the last digits of its scores, which depend on the batches."""
    if isinstance(value, dict):
        return {name: alike(part) for name, part in value.items()}
    if isinstance(value, list):
        return [alike(part) for part in value]
    return pytest.approx(value, abs=1e-4) if isinstance(value, float) else value


def text_about(person: str, company: str, town: str) -> str:
    return f"{person} works for {company}. {company} is based in {town}. {person} likes {town}."


def annotated(id: str, person: str, company: str, town: str) -> dict[str, Any]:
    """A document of the native format, without tokens."""
    text = text_about(person, company, town)
    return {
        "id": id,
        "text": text,
        "entities": [
            {"type": type, "mentions": [{"start": m.start(), "end": m.end()} for m in re.finditer(name, text)]}
            for type, name in (("PER", person), ("ORG", company), ("LOC", town))
        ],
        "relations": [{"head": 0, "tail": 1, "type": "works_for"}, {"head": 1, "tail": 2, "type": "based_in"}],
    }


def docred(title: str, person: str = "Ada", company: str = "Acme") -> dict[str, Any]:
    """A record of DocRED's format."""
    return {
        "title": title,
        "sents": [[person, "works", "for", company, "."], ["She", "likes", company, "."]],
        "vertexSet": [
            [{"name": person, "sent_id": 0, "pos": [0, 1], "type": "PER"}],
            [{"name": company, "sent_id": i, "pos": pos, "type": "ORG"} for i, pos in ((0, [3, 4]), (1, [2, 3]))],
        ],
        "labels": [{"h": 0, "t": 1, "r": "works_for", "evidence": [0]}],
    }


def write_lines(path: Path, values: list[Any]) -> Path:
    """Write a file of JSON lines."""
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")
    return path


def read_lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line in this process."""

    def run(*arguments: object, debug: bool = False) -> Result:
        capsys.readouterr()
        code = _run([str(argument) for argument in arguments], debug)
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def refused(cli: Cli) -> Refused:
    """Run a command that has to end with exit code 2, nothing on standard output and one message, which it returns."""

    def run(*arguments: object) -> str:
        result = cli(*arguments)
        assert (result.code, result.out) == (2, ""), result
        assert "Traceback" not in result.err
        found = re.fullmatch(r"(?:Usage: .*\n\n)?Error: (.*)\n", result.err, flags=re.DOTALL)
        assert found and "\nError: " not in found[1], result.err
        return found[1]

    return run


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Names of files are relative to a folder of the test, so that messages have no long paths."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))  # --include-package puts the working folder there
    yield


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model that finds what it has seen."""
    from jointie.testing import write_tiny_encoder

    folder = tmp_path_factory.mktemp("trained")
    data = write_lines(folder / "data.jsonl", [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)])
    encoder = write_tiny_encoder(folder / "encoder", hidden=32, layers=1, positions=128)
    spec = folder / "spec.json"
    spec.write_text(
        json.dumps(
            {
                "train": str(data),
                "validation": str(data),
                "test": str(data),
                "model": {
                    "type": "joint",
                    "encoder": {"type": "transformer", "name": str(encoder), "pretrained": False},
                    "relations": {"type": "mention_level", "scorer": {"type": "low_rank_bilinear"}},
                },
                "trainer": {
                    "epochs": 24,
                    "batch_size": 3,
                    "optimizer": {"type": "adamw", "encoder_lr": 5e-3, "task_lr": 5e-3},
                },
            }
        )
    )
    assert _run(["train", str(spec), "-s", str(folder / "run")]) == 0
    return Trained(spec, data, folder / "run")


def what_is_found(document: dict[str, Any]) -> tuple[list[tuple[str, str, int]], set[tuple[str, str, str]]]:
    """The entities with their names, types and numbers of mentions, and the relations between names."""
    names = [entity["name"] for entity in document["entities"]]
    entities = [(e["name"], e["type"], len(e["mentions"])) for e in document["entities"]]
    return sorted(entities), {(names[r["head"]], r["type"], names[r["tail"]]) for r in document["relations"]}
