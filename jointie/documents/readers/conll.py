"""Columns as in CoNLL-2012, with the coreference in the last one."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from ...config import DataError, NonNegativeInt
from ..conll_words import unescaped
from ..document import Document, Entity, Mention
from ..surrogates import without_halves
from ..unique import UniqueIds
from .json_values import without_mark
from .reader import Item, Reader, attempt, decode
from .repairs import Repairs
from .shared_repairs import repaired_entities

logger = logging.getLogger(__name__)

Span = tuple[int, int]

_BEGIN = re.compile(r"#begin document \(?(.*?)\)?(?:; part (\d{1,18}))?")
_LINK = re.compile(r"(\()?(\d{1,18})(\))?")
_REMEDY = "documents stand between '#begin document (ID); part 000' and '#end document'"


@Reader.register("conll")
class ConllReader(Reader):
    """Reads CoNLL-2012 and other files of columns whose last one holds the coreference.

    The id of a document is the name in its ``#begin`` line, with the number of the part where that is not 0; repeated
    ones get " (2)". Columns are parted by tabs, or in lines without any by blanks; other white space belongs to the
    words. Words are parted by single blanks in the text; escapes in them, as
    :class:`~jointie.documents.writers.conll.ConllWriter` writes them, are undone. Other lines with ``#`` before
    the first word of a document are left out. The format knows no types, and relations are not annotated.

    Repaired and counted are: a span given twice in one entity (kept once) or in two (kept in the first), and halves of
    surrogate pairs.

    Args:
        word_column: the position of the words among the columns, from 0; 3 in CoNLL-2012.
    """

    extensions = (".conll", ".v4_gold_conll", ".v4_auto_conll")

    def __init__(self, word_column: NonNegativeInt = 3) -> None:
        self.word_column = word_column

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        repairs, unique = Repairs(source), UniqueIds()
        block: _Block | None = None
        found = outside = False
        for number, content in enumerate(stream, start=1):
            place = f"line {number}"
            line = attempt(partial(_line, content, source, number))
            text = "" if isinstance(line, DataError) else line
            if text.startswith("#begin document"):
                if block is not None:
                    yield DataError("a document begins in another one", source=source, place=place, remedy=_REMEDY)
                block = _Block(unique(_id(text, repairs)), self.word_column, repairs)
                found, outside = True, False
            elif text.startswith("#end document") and block is not None:
                yield attempt(partial(block.document, place))
                block = None
            elif block is not None:
                block.add(line, place)
            elif isinstance(line, DataError):
                found = True
                yield line
            elif line.strip() and not line.startswith("#") and not outside:  # told once, not for each of its words
                found = outside = True
                yield DataError("a word outside of any document", source=source, place=place, remedy=_REMEDY)
        if block is not None:
            yield DataError("the last document has no '#end document'", source=source, remedy="the file may be cut off")
        if not found:
            raise DataError("the file holds no document", source=source, remedy=_REMEDY)
        repairs.report(logger)


class _Block:
    """The lines of one document, up to the first that cannot be used."""

    def __init__(self, id: str, word_column: int, repairs: Repairs) -> None:
        self.id, self.word_column, self.repairs = id, word_column, repairs
        self.sentences: list[list[str]] = [[]]
        self.size = 0
        self.open: dict[int, list[int]] = defaultdict(list)
        self.spans: dict[int, list[Span]] = defaultdict(list)
        self.error: DataError | None = None

    def add(self, line: str | DataError, place: str) -> None:
        """Take a line: a word, or the end of a sentence."""
        self.error = self.error or (line if isinstance(line, DataError) else attempt(partial(self._add, line, place)))

    def _add(self, line: str, place: str) -> None:
        columns = _columns(line)
        if not columns:
            self.sentences.append([])
        elif self.size or not line.startswith("#"):
            if len(columns) < self.word_column + 2:
                message = (
                    f"{len(columns)} columns, but words stand in column {self.word_column} (from 0) and more follow"
                )
                raise self._error(message, place, "another number of columns needs another 'word_column'")
            if not (word := _whole(unescaped(columns[self.word_column]), self.repairs)):
                raise self._error(f"the word in column {self.word_column} is empty", place)
            self.sentences[-1].append(word)
            self._link(columns[-1], place)
            self.size += 1

    def document(self, place: str) -> Document:
        """The document, when its last line is read.

        Raises:
            DataError: if a line cannot be used, or a mention has no end.
        """
        if self.error is not None:
            raise self.error
        for entity, starts in self.open.items():
            if starts:
                raise self._error(f"a mention of entity {entity} has no end", place, "each '(3' needs its '3)'")
        mentions = [(entity, Mention(*span)) for entity, spans in self.spans.items() for span in spans]
        entities, _ = repaired_entities(
            sorted(self.spans), sorted(mentions), lambda _, own: Entity(tuple(sorted(own))), self.repairs
        )
        words = [words for words in self.sentences if words]
        return Document.from_words(self.id, words, entities=entities, relations=None)

    def _link(self, column: str, place: str) -> None:
        for part in () if column in ("-", "_", "*") else column.split("|"):
            match = _LINK.fullmatch(part)
            if match is None or not (match[1] or match[3]):
                raise self._error(f"{column!r} is no coreference", place, "expected as '(3', '3)', '(3)|(4' or '-'")
            entity = int(match[2])
            if match[1]:
                self.open[entity].append(self.size)
            if match[3]:
                if not self.open[entity]:
                    raise self._error(f"a mention of entity {entity} ends that never began", place)
                self.spans[entity].append((self.open[entity].pop(), self.size + 1))

    def _error(self, message: str, place: str, remedy: str | None = None) -> DataError:
        return DataError(message, source=self.repairs.source, place=place, remedy=remedy)


def _columns(line: str) -> list[str]:
    line = line.strip(" \t")
    if "\t" in line:
        return [column.strip(" ") for column in line.split("\t")]
    return [column for column in line.split(" ") if column]


def _line(content: bytes, source: str, number: int) -> str:
    return decode(without_mark(content) if number == 1 else content, source, f"line {number}").strip("\r\n")


def _id(line: str, repairs: Repairs) -> str:
    match = _BEGIN.fullmatch(line.rstrip(" \t"))
    name, part = (match[1], int(match[2] or 0)) if match else (line, 0)
    name = _whole(unescaped(name), repairs)
    return f"{name} part {part}" if part else name


def _whole(text: str, repairs: Repairs) -> str:
    """The text without halves of surrogate pairs, which only an escape can write."""
    whole, times = without_halves(text)
    repairs.repair("halves of surrogate pairs (replaced by U+FFFD)", times)
    return whole
