from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.terminal import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b]0;title\x07", "\\u001b[31mred\\u001b]0;title\\u0007"),
        ("\x9b2J\x85\x7f\x00", "\\u009b2J\\u0085\\u007f\\u0000"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),
        ("\u2066\u2069\u200f\u061c\u2028", "\\u2066\\u2069\\u200f\\u061c\\u2028"),
        ("over\rwritten\b", "over\\u000dwritten\\u0008"),
        ("\ud800\udcff", "\\ud800\\udcff"),
        ("Zoë 日本 \u200d👩\u200d🔬 e\u0301 \u00a0 \u200b", "Zoë 日本 \u200d👩\u200d🔬 e\u0301 \u00a0 \u200b"),
    ],
)
def test_what_steers_a_terminal_becomes_visible(text: str, shown: str) -> None:
    assert visible(text) == visible(shown) == shown


def test_lines() -> None:
    assert visible("a\n\tb\r\n") == "a\n\tb\\u000d\n"
    assert visible("a\n\tb", lines=False) == "a\\u000a\\u0009b"


@given(st.text())
def test_nothing_is_left_and_json_says_the_same(text: str) -> None:
    assert not {unicodedata.category(c) for c in visible(text, lines=False)} & {"Cc", "Cs", "Zl", "Zp"}
    line = json.dumps(text, ensure_ascii=False)
    assert json.loads(visible(line)) == json.loads(line)
