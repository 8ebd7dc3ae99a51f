from __future__ import annotations

import codecs
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import ConfigError, load, merge

Write = Callable[..., Path]

keys = st.sampled_from(["type", "a", "b", "c"])
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3))
objects = st.dictionaries(keys, values, max_size=4)


def without_null(value: Any) -> Any:
    """A value without the keys that are null."""
    return json.loads(json.dumps(value), object_hook=lambda d: {k: v for k, v in d.items() if v is not None})


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a JSON file (or other content) in a temporary folder."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def test_a_chain_of_files(write: Write) -> None:
    write("base/root.json", {"$schema": "../schema.json", "trainer": {"epochs": 1, "seed": 1}, "train": "a"})
    write("base/middle.json", {"extends": "root.json", "trainer": {"epochs": 2}})
    leaf = write("leaf.json", {"$schema": "schema.json", "extends": "base/middle.json", "train": "b"})
    assert load(leaf) == {"trainer": {"epochs": 2, "seed": 1}, "train": "b"}
    assert load(str(leaf), ["trainer.seed=7"]) == {"trainer": {"epochs": 2, "seed": 7}, "train": "b"}


def test_paths_of_bases_are_relative_to_the_file(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("base.json", {"a": 1})
    leaf = write("sub/leaf.json", {"extends": "../base.json"})
    monkeypatch.chdir(tmp_path / "sub")
    assert load(leaf) == load("leaf.json") == {"a": 1}


def test_a_missing_base(write: Write) -> None:
    leaf = write("leaf.json", {"extends": "bse.json"})
    with pytest.raises(ConfigError) as caught:
        load(leaf)
    assert str(caught.value) == f'{leaf}: extends: no such file, relative to this one (got "bse.json")'


@pytest.mark.parametrize("base", [3, ["base.json"], {"a": 1}])
def test_a_base_is_a_path(write: Write, base: Any) -> None:
    with pytest.raises(ConfigError, match="extends: expected the path of a spec file"):
        load(write("leaf.json", {"extends": base}))


@pytest.mark.parametrize("length", [1, 2, 3])
def test_cycles(write: Write, length: int) -> None:
    for i in range(length):
        first = write(f"{i}.json", {"extends": f"./{(i + 1) % length}.json"})
    with pytest.raises(ConfigError, match="extends: the file extends itself"):
        load(first)


def test_two_ways_to_one_base_are_no_cycle(write: Write) -> None:
    write("root.json", {"a": 1})
    write("left.json", {"extends": "root.json", "b": 2})
    assert load(write("leaf.json", {"extends": "left.json"})) == {"a": 1, "b": 2}
    assert load(write("other.json", {"extends": "root.json"})) == {"a": 1}


@pytest.mark.parametrize(
    ("base", "change", "merged"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2, 3]}, {"a": [4]}, {"a": [4]}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": None}, {}),
        ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": {"type": "x", "b": 1}}, {"a": {"type": "y", "c": 2}}, {"a": {"type": "y", "c": 2}}),
        ({"a": {"type": "x", "b": 1}}, {"a": {"type": "x", "c": 2}}, {"a": {"type": "x", "b": 1, "c": 2}}),
        ({"a": {"type": "x", "b": 1}}, {"a": {"c": 2}}, {"a": {"type": "x", "b": 1, "c": 2}}),
        ({"a": {"b": 1}}, {"a": {"type": "x"}}, {"a": {"type": "x", "b": 1}}),
        ({"a": "x"}, {"a": {"c": 2}}, {"a": {"type": "x", "c": 2}}),
        ({"a": "x"}, {"a": {"type": "y", "c": 2}}, {"a": {"type": "y", "c": 2}}),
        ({"a": {"type": "x", "b": 1}}, {"a": "y"}, {"a": "y"}),
    ],
)
def test_merging(base: dict[str, Any], change: dict[str, Any], merged: dict[str, Any]) -> None:
    before = json.dumps([base, change])
    assert merge(base, change) == merged
    assert json.dumps([base, change]) == before


@given(objects)
def test_merging_with_nothing_or_itself_changes_nothing(base: dict[str, Any]) -> None:
    assert merge(base, {}) == base
    assert merge(without_null(base), without_null(base)) == without_null(base)


@given(objects, objects)
def test_every_value_of_the_change_is_there(base: dict[str, Any], change: dict[str, Any]) -> None:
    merged = merge(base, change)
    if "type" in base and "type" in change and base["type"] != change["type"]:
        assert merged == change
        return
    assert merged.keys() == (base.keys() | change.keys()) - {key for key, value in change.items() if value is None}
    for key, value in merged.items():
        if key not in change:
            assert value == base[key]
        elif not isinstance(value, dict):
            assert value == change[key]


@given(objects, objects.map(without_null))
def test_merging_again_changes_nothing(base: dict[str, Any], change: dict[str, Any]) -> None:
    merged = merge(base, change)
    assert merge(merged, change) == merged


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1,\n "b": }', "not JSON: line 2, column 7: Expecting value"),
        (b'{"a": 1}\n}', "not JSON: line 2, column 1: Extra data"),
        (b"", "not JSON: line 1, column 1: Expecting value"),
        (b"[1, 2]", "expected a JSON object, not list"),
        (b'"text"', "expected a JSON object, not str"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', "the key 'b' stands twice in one object"),
        (b'{"a": "\xfc"}', "not UTF-8 text (byte 7); save the file as UTF-8"),
        (b"[" * 200_000, "the JSON is nested too deeply"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "the JSON is nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number in the JSON has too many digits"),
        (b'{"a": [NaN]}', "NaN is no number of JSON"),
        (b'{"a": -Infinity}', "-Infinity is no number of JSON"),
        (b'{"a": "\\udc00"}', r"half of a surrogate pair (\ud800 to \udfff) stands alone in the JSON"),
    ],
)
def test_what_is_no_spec_file(write: Write, content: bytes, message: str) -> None:
    path = write("spec.json", content)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {message}"


def test_mistakes_in_a_base_name_the_base(write: Write) -> None:
    base = write("base.json", b"{")
    with pytest.raises(ConfigError) as caught:
        load(write("leaf.json", {"extends": "base.json"}))
    assert str(caught.value).startswith(f"{base}: not JSON: line 1, column 2")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.json: cannot be read: No such file or directory$"):
        load(tmp_path / "none.json")
    with pytest.raises(ConfigError, match=r"cannot be read: (Is a directory|Permission denied)$"):
        load(tmp_path)


def test_a_file_without_permission(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:  # the superuser may read everything
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    path = write("spec.json", {})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
        load(path)


def test_a_byte_order_mark_is_no_part_of_the_file(write: Write) -> None:
    assert load(write("spec.json", codecs.BOM_UTF8 + b'{"a": 1}')) == {"a": 1}
