"""Plain text: a file is a document."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ...config import DataError, PositiveInt, default
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .reader import Item, Reader, decode, stem


@Reader.register("text")
class TextReader(Reader):
    """Reads a file of plain text as one document, whose id is the file's name without folder and ending.

    The document's text is the file's, character by character: line ends and a byte order mark stay as they are. An
    empty file gives a document without tokens.

    Args:
        segmenter: makes words and sentences.
        encoding: of the file, as Python names it; ``utf-16`` goes by the byte order mark, and takes it away.
        max_bytes: the most bytes of a file; a larger one is an error.

    Raises:
        ValueError: if there is no such encoding.
    """

    extensions = (".txt", ".text", ".md")

    def __init__(
        self,
        segmenter: Segmenter = default(ParagraphSegmenter),
        encoding: str = "utf-8",
        max_bytes: PositiveInt = 2**26,
    ) -> None:
        self.segmenter = segmenter
        self.encoding, self.max_bytes = _text_encoding(encoding), max_bytes

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        content = stream.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            message = f"more than {self.max_bytes:,} bytes, which is a lot for one document"
            raise DataError(message, source=source, remedy="cut it into several files, or raise --max-bytes")
        yield self.segmenter.segment(stem(source), decode(content, source, encoding=self.encoding, selectable=True))


def _text_encoding(name: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except LookupError:  # also of codecs that are no encodings of text
        raise ValueError(
            f"there is no text encoding {name!r}; well-known ones are utf-8, utf-16, latin-1, cp1252"
        ) from None
