from __future__ import annotations

import io
from typing import Any

import pytest

from jointie.config import ContractError, DataError
from jointie.documents import Document, Writer

DOCUMENT = Document.from_words("a", [["Ada"]])


class Failing(Writer):
    """Fails as it is told."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, document: Document, target: Any) -> None:
        raise self.error


def test_a_mistake_in_the_code_of_a_writer() -> None:
    """The message names the class and the document."""
    writer = Failing(AttributeError("'Document' object has no attribute 'txt'"))
    with pytest.raises(
        ContractError, match=r"^Failing\.write fails on document 'a': AttributeError: 'Document' object"
    ):
        writer.append(DOCUMENT, io.StringIO())
    with pytest.raises(ContractError, match=r"^Failing\.write fails"):
        writer.text_of([DOCUMENT])


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), DataError("it has no type")])
def test_errors_that_are_no_mistakes_stay(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        Failing(error).append(DOCUMENT, io.StringIO())
    assert caught.value is error
