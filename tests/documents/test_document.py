from __future__ import annotations

import pytest

from jointie.config import DataError
from jointie.documents import Document


def test_sentences_of_words_hold_texts() -> None:
    for words, message in (
        ([["a"], ["b", 5]], "document 'd': word 1 of sentence 1 is 5, which is no text (a sentence is a list of words"),
        ([["a", None]], "document 'd': word 1 of sentence 0 is None, which is no text"),
        (
            ["Ada"],
            "document 'd': sentence 0 is the text 'Ada' (a sentence is a list of words, each a text, numbers too)",
        ),
    ):
        with pytest.raises(DataError) as error:
            Document.from_words("d", words)  # type: ignore[arg-type]
        assert str(error.value).startswith(message)
