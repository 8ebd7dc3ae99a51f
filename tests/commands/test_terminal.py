"""Hostile names and texts in what the commands show."""

from __future__ import annotations

import json
import logging
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import JOINTIE, Started

from .conftest import PEOPLE, Cli, Trained, annotated, read_lines, text_about, write_lines

HOSTILE = "\x1b[2J\x9b31m\u202e\u2066\x07"
STEERING = set("\x1b\x9b\u202e\u2066\x07\r")


def hostile(id: str, *names: str) -> dict[str, Any]:
    """A document whose id, types and text would steer a terminal."""
    document = annotated(id, *names)
    document["id"] += HOSTILE
    document["text"] += HOSTILE
    for entity in document["entities"]:
        entity["type"] += HOSTILE
    for relation in document["relations"]:
        relation["type"] += HOSTILE
        relation["name"] = relation["type"]
    return document


@pytest.fixture
def data() -> Path:
    """Documents in a file of a name that would steer a terminal."""
    return write_lines(Path(f"data{HOSTILE}.jsonl"), [hostile(f"d{i}", *names) for i, names in enumerate(PEOPLE)])


def in_terminal(*arguments: object) -> tuple[int, str]:
    """The exit code of a command in a terminal, and what it writes there."""
    ours, theirs = pty.openpty()
    name = os.ttyname(theirs)
    started = Started(JOINTIE, *arguments, out=name, err=name)
    written = b""
    while started.process.is_alive() or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.05)[0]:
            written += os.read(ours, 2**16)
    os.close(theirs)
    os.close(ours)
    return started.end().code, written.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def check(shown: str) -> None:
    assert not STEERING & set(shown), shown
    assert re.search(r"\\(u00|x)1b\[2J\\(u00|x)9b31m\\u202e\\u2066\\(u00|x)07", shown), "it is not left out"


def test_messages(cli: Cli, trained: Trained, data: Path) -> None:
    missing = f"{HOSTILE}.txt"
    Path(f"{HOSTILE}.jsonl").write_text('{"text": }\n')
    Path(f"{HOSTILE}empty.txt").touch()
    for arguments in (
        ("predict", trained.run, missing, f"{HOSTILE}.jsonl", f"{HOSTILE}empty.txt"),
        ("predict", trained.run, missing, "--format", HOSTILE),
        ("predict", HOSTILE, missing),
        ("score", "--gold", data, "--predicted", missing),
        ("validate", missing),
        ("train", trained.spec, f"--{HOSTILE}"),
        ("compare", missing),
        ("components", HOSTILE),
        (HOSTILE,),
    ):
        result = cli(*arguments)
        assert result.code == 2, result
        check(result.err)


def test_tables(cli: Cli, data: Path) -> None:
    for arguments in (
        ("score", "--gold", data, "--predicted", data),
        ("validate", data, "--data", "--reader", "jsonl"),
        ("validate", data, "--data", "--reader", "jsonl", "--json"),
        ("view", data, "--terminal"),
        ("view", data),
    ):
        result = cli(*arguments)
        assert result.code == 0, result
        check(result.out + result.err)


def test_what_json_says_stays(cli: Cli, data: Path) -> None:
    found = json.loads(cli("validate", data, "--data", "--reader", "jsonl", "--json").out)
    assert f"PER{HOSTILE}" in found[str(data)]["entity_types"]


def test_logs() -> None:
    from jointie.commands.support.terminal import VisibleFormatter

    record = logging.LogRecord("jointie", logging.WARNING, "x.py", 1, "%s", (f"types: {HOSTILE}",), None)
    check(VisibleFormatter("%(levelname)s: %(message)s").format(record))


def test_documents_in_a_terminal_are_visible_and_in_a_file_exact(trained: Trained, cli: Cli) -> None:
    text = f"{text_about(*PEOPLE[0])} {HOSTILE}"
    Path("ada.txt").write_text(text, encoding="utf-8", newline="")
    exact = cli("predict", trained.run, "ada.txt").out
    code, shown = in_terminal("predict", trained.run, "ada.txt")
    line, _, rest = shown.partition("\n")
    assert code == 0 and rest.startswith("1 document(s) written")
    check(line)
    assert STEERING & set(exact) == {"\x9b", "\u202e", "\u2066"}, "JSON itself writes only C0 so"
    assert json.loads(line) == read_lines(exact)[0] and json.loads(line)["text"] == text
    code, shown = in_terminal("predict", trained.run, "ada.txt", "--format", "text")
    assert code == 0 and not STEERING & set(shown)
    assert cli("predict", trained.run, "ada.txt", "--output", "out.jsonl").code == 0
    assert Path("out.jsonl").read_text(encoding="utf-8") == exact


@pytest.mark.parametrize(
    ("encoding", "person"), [("ascii", "Zo\\xeb M\\xfcller"), ("latin-1", "Zoë Müller"), ("utf-8", "Zoë Müller")]
)
def test_what_the_encoding_of_the_terminal_cannot_hold(encoding: str, person: str) -> None:
    """As with ``LC_ALL=C``."""
    document = annotated("日本", "Zoë Müller", "Acme", "São Paulo")
    document["entities"][0]["type"] = "人"
    write_lines(Path("data.jsonl"), [document])
    utf8 = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C", **utf8}
    command = [sys.executable, "-m", "jointie", "view", "data.jsonl", "--gold", "data.jsonl", "--terminal"]
    ended = subprocess.run(command, capture_output=True, env=environment)
    assert (ended.returncode, ended.stderr) == (0, b"")
    shown = ended.stdout.decode(encoding)
    assert person in shown and ("人" if encoding == "utf-8" else "\\u4eba") in shown
