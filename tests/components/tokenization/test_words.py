"""Words and their sub-tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from transformers import AutoTokenizer

from jointie.components.tokenization import words
from jointie.components.tokenization.words import SplitWords


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> AutoTokenizer:
    return AutoTokenizer.from_pretrained(tiny_encoder)


def test_each_word_is_looked_at_once(tokenizer: AutoTokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked = SplitWords(tokenizer), []
    keep = SplitWords._split
    monkeypatch.setattr(SplitWords, "_split", lambda self, new: asked.append(list(new)) or keep(self, new))
    first = kept.of(["Ada", "met", "Ada", "."])
    assert asked == [["Ada", "met", "."]]
    assert first[0] == first[2] != first[1]
    assert kept.of([".", "met"]) == [first[3], first[1]]
    assert kept.of(["Bob", "met"])[1] == first[1]
    assert asked[1:] == [["Bob"]]


def test_a_bounded_number_is_kept(tokenizer: AutoTokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "KEPT", 5)
    kept, fresh = SplitWords(tokenizer), SplitWords(tokenizer)
    monkeypatch.setattr(words, "KEPT", 10**6)
    texts = [[f"w{i % 7}", f"v{i % 4}", f"w{(i + 1) % 7}"] for i in range(40)]
    for text in texts:
        monkeypatch.setattr(words, "KEPT", 5)
        found = kept.of(text)
        assert len(kept._kept) <= 5
        monkeypatch.setattr(words, "KEPT", 10**6)
        assert found == fresh.of(text)


def test_more_words_at_once_than_are_kept(tokenizer: AutoTokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "KEPT", 2)
    text = ["a", "b", "c", "a", "d"]
    assert SplitWords(tokenizer).of(text) == [SplitWords(tokenizer).of([word])[0] for word in text]


def test_a_word_that_is_dropped_is_unknown(tokenizer: AutoTokenizer) -> None:
    found = SplitWords(tokenizer).of(["\u200b", "\x00", "Ada", "\ud800"])
    assert found[1].ids == (tokenizer.unk_token_id,)
    assert all(word.ids for word in found)
    assert len({word.key for word in found}) == 4
