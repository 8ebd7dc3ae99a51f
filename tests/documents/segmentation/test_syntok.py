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


@pytest.mark.parametrize(
    "text",
    [
        "He met Lt. Col. John Smith in Rome.",
        "Lt. Gen. Smith spoke.",
        "Gov. Jerry Brown met Rep. Pelosi and Rev. King.",
        "They like Panic! at the Disco a lot.",
        "They like Panic! At The Disco a lot.",
        "Shares of Yahoo! Inc. fell.",
        "Yahoo! Japan rose, as did Yum! Corp. on Monday.",
        "Das 5. Bataillon zog ab.",
        "Er wohnte im 19. Jahrhundert und beim 1. FC Köln.",
        "15. Bataillon",
        "Berlin, 5. Januar 2020.",
        "Das 5. und 6. Bataillon.",
        "Nach Hr. Meier kam Frl. Müller.",
    ],
)
def test_no_sentence_ends_here(text: str) -> None:
    assert sentences(f"{text} Then it rained.") == [text, "Then it rained."] if text[-1] == "." else [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He got 12. Bob got 3.", ["He got 12.", "Bob got 3."]),
        ("I am 12. Bob is 3.", ["I am 12.", "Bob is 3."]),
        ("Er kam zum 5. Der Rest ging.", ["Er kam zum 5.", "Der Rest ging."]),
        ("Stop! Bob said so.", ["Stop!", "Bob said so."]),
        ("It was in 1990. Bataillon is a word.", ["It was in 1990.", "Bataillon is a word."]),
    ],
)
def test_sentences_still_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(texts)
def test_starts_ascend_inside_the_text(text: str) -> None:
    starts = splitter.split(text)
    assert starts == sorted(set(starts))
    assert all(0 <= start <= len(text) for start in starts)
