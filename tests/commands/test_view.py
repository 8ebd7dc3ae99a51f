from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointie.documents import JsonlReader, JsonlWriter
from jointie.testing.documents import ada, university

Cli = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "found.jsonl"
    file.write_text(JsonlWriter().text_of([ada(), university()]), encoding="utf-8")
    return file


def test_a_page(cli: Cli, data: Path) -> None:
    result = cli("view", str(data))
    page = data.with_suffix(".html")
    assert (result.code, result.out.strip()) == (0, str(page))
    assert page.read_text(encoding="utf-8").count("<article") == 2


def test_gold_and_output(cli: Cli, data: Path, tmp_path: Path) -> None:
    place = tmp_path / "pages" / "x.html"
    assert cli("view", str(data), "--gold", str(data), "--output", str(place)).code == 0
    assert 'class="document compared"' in place.read_text(encoding="utf-8")


def test_relations_without_a_direction(cli: Cli, data: Path, tmp_path: Path) -> None:
    """One that was found in the other direction is right where directions mean nothing."""
    (found,) = (document for document in JsonlReader().read(data) if document.id == ada().id)
    turned = [replace(relation, head=relation.tail, tail=relation.head) for relation in found.relations or ()]
    other = tmp_path / "turned.jsonl"
    other.write_text(JsonlWriter().text_of([replace(found, relations=tuple(turned))]), encoding="utf-8")
    wrong = []
    for reader in ("jsonl", '{"type": "symmetric", "reader": "jsonl"}'):
        result = cli("view", str(other), "--gold", str(data), "--reader", reader, "--terminal")
        assert result.code == 0
        wrong.append(result.out.count("\u2715"))
    assert wrong[0] > 0 and wrong[1] == 0


def test_in_the_terminal(cli: Cli, data: Path) -> None:
    result = cli("view", str(data), "--terminal")
    assert result.code == 0
    assert ada().text.split()[0] in result.out
    assert not data.with_suffix(".html").exists()


def test_what_cannot_be(cli: Cli, data: Path, tmp_path: Path) -> None:
    assert cli("view", str(data), "--terminal", "--open").code == 2
    page, other = data.with_suffix(".html"), tmp_path / "other.jsonl"
    page.write_text("before")
    other.write_text(data.read_text(encoding="utf-8").replace('"text": "', '"text": "x', 1), encoding="utf-8")
    assert cli("view", str(data), "--gold", str(other)).code == 2
    assert page.read_text() == "before", "a page is not lost where no other can be made"
    assert cli("view", "nowhere.jsonl").code == 2


def test_the_working_folder(cli: Cli, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    for command, ending in (("view", ".html"), ("graph", ".graphml")):
        assert cli(command, ".").out.strip() == str(data.parent.with_suffix(ending))
