from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jointie.config import ConfigError
from jointie.documents import Document
from jointie.metrics import groups_of

from .builders import document


def of(id: str, **extra: Any) -> Document:
    return replace(document(id=id), extra=extra)


DOCUMENTS = [of("a", kind="news"), of("b", kind={"of": [1, "x"]}), of("c", kind="news", year=1), of("d")]


def test_by_a_key() -> None:
    assert groups_of(DOCUMENTS, "kind") == {"news": [0, 2], '{"of": [1, "x"]}': [1], "null": [3]}
    assert groups_of(DOCUMENTS, "year") == {"null": [0, 1, 3], "1": [2]}


def test_texts_that_look_like_other_values() -> None:
    documents = [of("a", year="3"), of("b", year=3), of("c", year="x"), of("d", year="3")]
    assert groups_of(documents, "year") == {'"3"': [0, 3], "3": [1], "x": [2]}
    assert groups_of(documents[::3], "year") == {"3": [0, 1]}


def test_each_document() -> None:
    assert groups_of(DOCUMENTS, "id") == {"a": [0], "b": [1], "c": [2], "d": [3]}


def test_a_key_that_no_document_has() -> None:
    with pytest.raises(
        ConfigError, match=r"unknown key of documents 'kid', did you mean 'kind'\? \(known: id, kind, year"
    ):
        groups_of(DOCUMENTS, "kid")
