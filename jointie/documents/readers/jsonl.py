"""The native format: one JSON object per line."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ...config import DataError, default
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .json_lines import json_lines
from .native import NativeReader
from .reader import Item, Reader, stem
from .repairs import Repairs

logger = logging.getLogger(__name__)

_REMEDY = "every line must hold one JSON object; a file in DocRED's format is read with --reader docred"


@Reader.register("jsonl")
class JsonlReader(Reader):
    """Reads the native format, line by line.

    ``text`` is the only key that must be there. Without ``tokens`` and ``sentences`` the text is segmented (a word is
    cut where a mention begins or ends inside it, no sentence ends in a mention); without ``id`` the id is the file's
    name and the number of the line; without ``relations`` they are not annotated. A mention gives its tokens
    (``token_start``, ``token_end``), its characters (``start``, ``end``), or both. Unknown keys are left out and
    counted. Repaired and counted are relations of an entity with itself (dropped), and halves of surrogate pairs, which
    become U+FFFD.

    Args:
        segmenter: makes the words and sentences of texts that come without.
        repair: whether to repair and count also what other systems write, instead of refusing it: a span given twice
            (kept in the entity that names it first), an entity without any mention left (dropped with its relations), a
            repeated relation (kept once), a document's id that is a number (taken as text), an entity's id that is a
            text, and a score that is no probability (left out).
    """

    extensions = (".jsonl",)

    def __init__(self, segmenter: Segmenter = default(ParagraphSegmenter), repair: bool = False) -> None:
        self.segmenter, self.repair = segmenter, repair

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        found = False
        for item in self.read_lines(stream, source):
            found = True
            yield item
        if not found:
            raise DataError("the file holds no document", source=source)

    def read_lines(self, stream: Iterable[bytes], source: str, first: int = 1) -> Iterator[Item]:
        """Read documents from some lines of a file, of which there may be none.

        Args:
            stream: the lines.
            source: the file's name.
            first: the number of the first of them in the file.
        """
        repairs = Repairs(source)
        native = NativeReader(self.segmenter, repairs, self.repair)
        yield from json_lines(
            stream, repairs, lambda line, number: native.read(line, f"{stem(source)}-{number}"), _REMEDY, first
        )
        repairs.report(logger)
