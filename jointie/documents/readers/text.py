"""Plain text: a file is a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ...config import Lazy
from ..document import Document
from ..segmentation import ParagraphSegmenter, Segmenter
from .reader import Reader, decode, stem


@Reader.register("text")
class TextReader(Reader):
    """Reads a file of plain UTF-8 text as one document, whose id is the file's name without folder and ending.

    The document's text is the file's, character by character: line ends and a byte order mark stay as they are. An
    empty file gives a document without tokens.

    Args:
        segmenter: makes words and sentences.
    """

    extensions = (".txt",)

    def __init__(self, segmenter: Lazy[Segmenter] = Lazy(ParagraphSegmenter)) -> None:
        self.segmenter = segmenter.build()

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        yield self.segmenter.segment(stem(source), decode(stream.read(), source))
