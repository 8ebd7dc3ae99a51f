from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from jointie.documents import PreTokenizer

from ..strategies import texts

splitter = PreTokenizer()


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in splitter.split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lovelace, born 1815.", "Ada|Lovelace|,|born|1815|."),
        ("Ada's cat isn't John’s", "Ada|'s|cat|is|n't|John|’s"),
        ("O'Brien's boys' 'toys'", "O'Brien|'s|boys|'|'|toys|'"),
        ("$10,000.50 at 12:30, 1990-1995", "$|10,000.50|at|12:30|,|1990|-|1995"),
        ("(U.S.-based) Corp.", "(|U.S.|-|based|)|Corp|."),
        ("J. R. Smith met J.R.R. and Mr. A.", "J.|R.|Smith|met|J.R.R.|and|Mr|.|A|."),
        ("AT&T, R&B & example.org... The end.Next", "AT&T|,|R&B|&|example.org|...|The|end|.|Next"),
        ("a_b 5°C a--b", "a_b|5|°|C|a|--|b"),
        ("我是中国人。スーパー", "我|是|中|国|人|。|ス|ー|パ|ー"),
        ("한국어 мир مرحبا، שלום", "한국어|мир|مرحبا|،|שלום"),
        ("hi😀👍🏽you 👨\u200d👩\u200d👧🇫🇷", "hi|😀👍🏽|you|👨\u200d👩\u200d👧🇫🇷"),
        ("e\u0301te\u0301, x\u0301.", "e\u0301te\u0301|,|x\u0301|."),
        ("\ufeffHi \u200fשלום\u200f (\u200eab) co\u00adop", "Hi|שלום|(|ab|)|co\u00adop"),
        ("a\u200bb\x00c\u2028d\x85e\u00a0f\x1cg\r\nh\ti", "a|b|c|d|e|f|g|h|i"),
        ("\ud800a", "\ud800|a"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split("|")


@pytest.mark.parametrize("text", ["", " \r\n\t", "\ufeff", "\u200b\u200f \x00"])
def test_nothing_to_see(text: str) -> None:
    assert words(text) == []


@given(texts)
def test_every_visible_character_lies_in_one_word_and_no_word_is_blank(text: str) -> None:
    covered = [0] * len(text)
    position = 0
    for start, end in splitter.split(text):
        assert position <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        position = end
        covered[start:end] = [1] * (end - start)
    for character, inside in zip(text, covered, strict=True):
        assert inside or character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
