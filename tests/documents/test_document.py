from __future__ import annotations

from itertools import accumulate, pairwise

import pytest

from jointie.config import DataError
from jointie.documents import Document, Entity, Mention


def test_sentences_of_words_hold_texts() -> None:
    for words, message in (
        ([["a"], ["b", 5]], "document 'd': word 1 of sentence 1 is 5, which is no text (a sentence is a list of words"),
        ([["a", ""]], "document 'd': word 1 of sentence 0 is empty (leave it out)"),
        ([["a", None]], "document 'd': word 1 of sentence 0 is None, which is no text"),
        (
            ["Ada"],
            "document 'd': sentence 0 is the text 'Ada' (a sentence is a list of words, each a text, numbers too)",
        ),
    ):
        with pytest.raises(DataError) as error:
            Document.from_words("d", words)  # type: ignore[arg-type]
        assert str(error.value).startswith(message)


def _named(*forms: str, text: str = "He says that the company is in it .") -> str:
    """The name of an entity whose mentions have these forms, in a document that ends with ``text``."""
    sentences = [form.split() for form in forms]
    ends = [0, *accumulate(map(len, sentences))]
    entity = Entity(tuple(Mention(start, end) for start, end in pairwise(ends)))
    return Document.from_words("d", [*sentences, text.split()], entities=(entity,)).name_of(entity)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (["Norwegian", "Norway", "Norway"], "Norway"),
        (["Ada Lovelace", "Lovelace"], "Ada Lovelace"),
        (["He", "he", "He", "Solberg"], "Solberg"),
        (["The company", "the company", "The company", "TH"], "TH"),
        (["two", "the two"], "the two"),
        (["in 1931", "1931", "1931"], "1931"),
        (["LISBON", "Lisbon"], "Lisbon"),
        (["NATO", "NATO", "Nato"], "NATO"),
        (["She", "She", "Ada"], "Ada"),
        (["My mother", "My mother", "US", "It"], "US"),
        (["The Hague", "her"], "The Hague"),
    ],
)
def test_the_most_frequent_proper_form_is_the_name(forms: list[str], expected: str) -> None:
    assert _named(*forms) == expected


def test_it_is_shown_in_a_line() -> None:
    document = Document.from_words("d", [["Ada", "sleeps"]], entities=(Entity((Mention(0, 1),)),))
    assert repr(document) == "Document('d': 2 words, 1 entities, 0 relations)"
    assert repr(document.without_annotations()) == "Document('d': 2 words, 0 entities, relations not annotated)"
