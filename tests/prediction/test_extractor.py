from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import jointie
from jointie.archive import names
from jointie.config import ConfigError, DataError
from jointie.documents import Document
from jointie.prediction import Extractor, Predictor
from jointie.testing import documents

from .conftest import Trained


@pytest.fixture(scope="module")
def nlp(trained: Trained) -> Extractor:
    return jointie.load(trained.folder)


def some() -> Document:
    return max(documents(), key=lambda document: len(document.tokens))


def sentences(document: Document) -> list[list[str]]:
    return [document.words[sentence.start : sentence.end] for sentence in document.sentences]


def test_the_same_as_the_predictor_finds(nlp: Extractor, trained: Trained) -> None:
    expected = Predictor.from_archive(trained.folder)(some())
    assert expected.entities
    assert nlp(some()) == expected
    words = nlp(sentences(some()))
    assert (words.entities, words.relations) == (expected.entities, expected.relations)


def test_a_raw_text(nlp: Extractor) -> None:
    text = f"\ufeff{some().text}\r\n\r\n"
    found = nlp(text)
    assert found.text == text and found.entities
    assert {found.text_of(mention) for mention in found.mentions} <= {*_parts(text)}
    assert nlp("").entities == nlp(" \n").entities == ()


def _parts(text: str) -> Iterator[str]:
    return (text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1))


def test_many(nlp: Extractor) -> None:
    texts = [document.text for document in documents()]
    found = list(nlp.pipe([*texts, "", some(), sentences(some())]))
    assert [document.text for document in found[: len(texts)]] == texts
    assert [spans(document) for document in found[: len(texts)]] == [spans(nlp(text)) for text in texts]
    assert found[-2].id == some().id and found[-1].id == f"text-{len(texts) + 3}"


def test_one_text_is_not_many(nlp: Extractor) -> None:
    with pytest.raises(DataError, match=r"this is a single text .*give a list of texts"):
        list(nlp.pipe("Ada lived."))


def test_a_word_that_is_a_number(nlp: Extractor) -> None:
    with pytest.raises(DataError, match=r"word 1 of sentence 0 is 5, which is no text \(a sentence is a list of words"):
        nlp([["Ada", 5]])  # type: ignore[list-item]


def spans(document: Document) -> list[frozenset[tuple[int, int]]]:
    return [entity.spans for entity in document.entities]


def test_it_streams(nlp: Extractor) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield some().text

    assert next(nlp.pipe(endless())).entities
    assert taken <= nlp.predictor.look_ahead + 1


@pytest.mark.parametrize("wrong", [7, None, ["some", "words"], b"bytes", {"text": "x"}])
def test_what_is_no_text(nlp: Extractor, wrong: object) -> None:
    with pytest.raises(DataError, match="give a raw text, a list of sentences that are lists of words, or a Doc"):
        nlp(wrong)  # type: ignore[arg-type]


def test_empty_sentences_are_none(nlp: Extractor) -> None:
    assert nlp([[], *sentences(some()), []]).entities == nlp(sentences(some())).entities
    assert nlp([]).entities == nlp([[]]).entities == ()


def test_by_name(trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "BUNDLED", trained.folder.parent)
    assert jointie.load("run")(some()).entities
    with pytest.raises(DataError, match=r"rum: no model of this name .*did you mean 'run'"):
        jointie.load("rum")
    with pytest.raises(ConfigError, match="the device 'toaster' cannot be used"):
        jointie.load("run", device="toaster")


def test_what_is_annotated_is_not_looked_at(nlp: Extractor) -> None:
    assert nlp(replace(some(), entities=(), relations=())) == nlp(some())
