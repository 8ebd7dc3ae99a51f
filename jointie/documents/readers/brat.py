"""The standoff format of brat: a text and its annotations in two files of the same name."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ...config import DataError, default
from ..file_names import id_of
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .brat_annotations import COREFERENCE, Annotations
from .folder_files import files_of
from .json_values import without_mark
from .marked_document import DocumentMaker
from .reader import Item, Reader, decode, opened, stem
from .repairs import Repairs

logger = logging.getLogger(__name__)


@Reader.register("brat")
class BratReader(Reader):
    """Reads ``NAME.txt`` with the annotations in ``NAME.ann`` beside it, or a folder of such files.

    Entities are the mentions (T lines) that equivalences (``*`` lines of any name) and relations of the type
    ``coreference`` put together, directly or by others; any other mention is an entity of its own. An entity's type
    is the most frequent one of its mentions. A relation (R lines, from the first argument to the second) is one
    between the entities of its mentions. Without ``NAME.ann`` a file is text to predict on, and its relations are not
    annotated. The notes of :class:`~jointie.documents.writers.brat.BratWriter`, of the type ``jointie``, are read; what
    they say of a type, and of the names and scores that belong to it, does not hold where another type is drawn now.
    The id is the name of the file, decoded if the writer made it of an id.

    Repaired and counted are: blanks at the ends of a mention (left out; a mention of blanks alone is dropped with its
    relations), a span given twice (kept in the entity that names it first; an entity without any mention left is
    dropped with its relations), a repeated relation (kept once), a relation of an entity with itself or to what is no
    mention, as an event (dropped), an id of no mention in an equivalence (left out), and lines of other kinds, as
    events, attributes and notes (not read). A mention of several pieces is read from its first character to its last.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions, and no sentence ends in one.
        coreference: the type of relations between mentions of one entity.
        relations: whether relations are annotated, in documents without any too.
    """

    extensions = (".txt",)

    def __init__(
        self,
        segmenter: Segmenter = default(ParagraphSegmenter),
        coreference: str = COREFERENCE,
        relations: bool = True,
    ) -> None:
        self.segmenter = segmenter
        self.coreference, self.relations = coreference, relations

    def companions(self, folder: Path) -> Iterable[Path]:
        annotations = (file.with_suffix(".ann") for file in self.files_in(folder))
        return chain(annotations, (file for file in files_of(folder) if file.suffix == ".conf"))

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        if source.lower().endswith(".ann"):
            raise DataError("the text is missing", source=source, remedy="give the .txt file, or the folder of both")
        text, id = decode(stream.read(), source), id_of(stem(source))
        beside = Path(source).with_suffix(".ann")
        if source.startswith("<") or not beside.exists():
            yield self.segmenter.segment(id, text)
            return
        with opened(beside) as file:
            content = decode(without_mark(file.read()), str(beside))
        repairs = Repairs(str(beside))
        annotations = Annotations.of(content, text, self.coreference, repairs)
        yield from annotations.errors
        yield DocumentMaker(annotations, self.segmenter, repairs).document(id, text, self.relations)
        repairs.report(logger)
