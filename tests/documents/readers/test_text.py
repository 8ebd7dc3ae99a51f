from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from jointie.config import DataError
from jointie.documents import TextReader

from ..strategies import texts

reader = TextReader()


def test_a_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "my note.txt").write_bytes("\ufeffÄda\r\nmet 😀 Bob.".encode())
    (document,) = reader.read(tmp_path / "my note.txt")
    assert (document.id, document.text) == ("my note", "\ufeffÄda\r\nmet 😀 Bob.")
    assert document.words == ["Äda", "met", "😀", "Bob", "."]
    assert (document.tokens[0], document.entities, document.relations) == ((1, 4), (), None)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_document_without_tokens(content: bytes) -> None:
    (document,) = reader.read_bytes(content)
    assert (document.text.encode(), document.tokens) == (content, ())


def test_other_encodings_are_refused() -> None:
    with pytest.raises(DataError, match=r"^x\.txt: not UTF-8 text \(byte 2 is 0xfc\) .*iconv"):
        reader.read_bytes("Grüße".encode("latin-1"), "x.txt")


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"%PDF-1.7 \xe2", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_text_at_all(begin: bytes) -> None:
    with pytest.raises(DataError, match=r"x\.txt: not UTF-8 text .*this is a zip, Word or PDF file; save its text as"):
        reader.read_bytes(begin + b"\xff", "x.txt")


@given(texts)
def test_the_text_is_the_file_s(text: str) -> None:
    (document,) = reader.read_bytes(text.encode())
    assert document.text == text
