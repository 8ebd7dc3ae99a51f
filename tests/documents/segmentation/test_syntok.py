from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from jointie.documents import SyntokSentenceSplitter

from ..strategies import texts

splitter = SyntokSentenceSplitter()


def sentences(text: str) -> list[str]:
    starts = sorted({0, *splitter.split(text), len(text)})
    return [text[start:end].strip() for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada met Dr. Babbage. They talked.", ["Ada met Dr. Babbage.", "They talked."]),
        ("It doesn't end here. Bob-\nby can’t go.", ["It doesn't end here.", "Bob-\nby can’t go."]),
        ("我是中国人。他说：“你好。”我们走。", ["我是中国人。", "他说：“你好。”", "我们走。"]),
        ("no stop at all", ["no stop at all"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(texts)
def test_starts_ascend_inside_the_text(text: str) -> None:
    starts = splitter.split(text)
    assert starts == sorted(set(starts))
    assert all(0 <= start <= len(text) for start in starts)
