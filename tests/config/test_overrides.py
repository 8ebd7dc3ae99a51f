from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import ConfigError, override

from .test_loading import values

names = st.text("abcxyz", min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2e-4", 2e-4),
        ("true", True),
        ("null", None),
        ('"3"', "3"),
        ('{"type": "x"}', {"type": "x"}),
        ("[1, 2]", [1, 2]),
        ("bert-base", "bert-base"),
        ("data/train.json[:450]", "data/train.json[:450]"),
        ("a=b", "a=b"),
        ("NaNotes.jsonl", "NaNotes.jsonl"),
        ("Infinity_2/train.json", "Infinity_2/train.json"),
        ("12e4567-abc.json", "12e4567-abc.json"),
        ("", ""),
        ("{broken", "{broken"),
        ("9" * 5000, "9" * 5000),
        ("[" * 200_000, "[" * 200_000),
    ],
    ids=lambda value: str(value)[:20],
)
def test_values_are_json_or_else_text(text: str, value: Any) -> None:
    assert override({}, [f"key={text}"]) == {"key": value}


@pytest.mark.parametrize(
    ("config", "assignment", "result"),
    [
        ({"a": {"b": 1, "c": 2}}, "a.b=3", {"a": {"b": 3, "c": 2}}),
        ({}, "a.b.c=3", {"a": {"b": {"c": 3}}}),
        ({"a": None}, "a.b=3", {"a": {"b": 3}}),
        ({"a": "x"}, "a.b=3", {"a": {"type": "x", "b": 3}}),
        ({"a": [1, 2]}, "a.1=3", {"a": [1, 3]}),
        ({"a": [1, 2]}, "a.2=3", {"a": [1, 2, 3]}),
        ({"a": ["x", {"b": 1}]}, "a.1.b=3", {"a": ["x", {"b": 3}]}),
        ({"a": ["x"]}, "a.0.b=3", {"a": [{"type": "x", "b": 3}]}),
        ({}, "model.interactions.0=gp", {"model": {"interactions": ["gp"]}}),
        ({}, "model.interactions.0.type=gp", {"model": {"interactions": [{"type": "gp"}]}}),
        ({"a": [{"b": 1}]}, "a.1.b=2", {"a": [{"b": 1}, {"b": 2}]}),
        ({"a": [[1]]}, "a.0.1=2", {"a": [[1, 2]]}),
    ],
)
def test_paths(config: dict[str, Any], assignment: str, result: dict[str, Any]) -> None:
    before = copy.deepcopy(config)
    assert override(config, [assignment]) == result
    assert config == before


def test_assignments_are_made_in_order() -> None:
    assignments = ["a.0=gp", "a.1=gc", "a.1.weight=0.5", "b=1", "b=2"]
    assert override({}, assignments) == {"a": ["gp", {"type": "gc", "weight": 0.5}], "b": 2}


@pytest.mark.parametrize("text", ["trainer.epochs", "", "=3", ".a=3", "a.=3", "a..b=3"])
def test_what_is_no_assignment(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override({}, [text])
    assert str(caught.value) == f"override {text!r}: expected key.path=value, as in trainer.epochs=3, or @FILE"


@pytest.mark.parametrize("text", ["@", "@ "])
def test_a_file_without_a_name(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override({}, [text])
    assert str(caught.value) == f"override {text!r}: expected @FILE, with the path of a spec file"


@pytest.mark.parametrize("position", ["3", "-1", "x", "²", "٢"])
def test_what_is_no_position(position: str) -> None:
    with pytest.raises(ConfigError, match=f"'{position}' is not a position of a list of 2"):
        override({"a": [1, 2]}, [f"a.{position}=3"])
    with pytest.raises(ConfigError, match=f"'{position}' is not a position of a list of 2"):
        override({"a": [1, 2]}, [f"a.{position}.b=3"])


@given(st.dictionaries(names, values), st.lists(names, min_size=1, max_size=4), values)
def test_what_is_assigned_is_there_and_nothing_else_changed(
    config: dict[str, Any], path: list[str], value: Any
) -> None:
    node = {path[0]: None} | config
    for key in path[:-1]:  # a list on the way takes positions only
        if not isinstance(node, dict) or isinstance(node.get(key), list):
            return
        node = node.get(key) or {}
    changed = override(config, [f"{'.'.join(path)}={json.dumps(value)}"])
    found: Any = changed
    for key in path:
        found = found[key]
    assert found == value
    assert {k: v for k, v in changed.items() if k != path[0]} == {k: v for k, v in config.items() if k != path[0]}
    assert override(changed, [f"{'.'.join(path)}={json.dumps(value)}"]) == changed


def test_a_file_that_extends_another_takes_away_too(tmp_path: Path) -> None:
    """``null`` in any of the files of a chain means the spec that is changed, and not the file that it extends."""
    (tmp_path / "base.json").write_text(json.dumps({"trainer": {"epochs": 5}}))
    (tmp_path / "change.json").write_text(json.dumps({"extends": "base.json", "trainer": {"metric": None}}))
    changed = override({"trainer": {"metric": "mention.f1", "epochs": 1, "seed": 2}}, [f"@{tmp_path / 'change.json'}"])
    assert changed == {"trainer": {"epochs": 5, "seed": 2}}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('{"cap": 1e999}', "the number 1e999 is too large"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice in one object"),
        ("NaN", "NaN is no number of JSON"),
    ],
)
def test_values_that_no_spec_can_hold(value: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override({}, [f"model={value}"])
    assert str(caught.value).startswith(f"override 'model={value}': {message}; a text stands in quotes, as in ")
