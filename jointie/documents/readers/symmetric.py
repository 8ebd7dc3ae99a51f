"""Documents whose relations have no direction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ..document import Document
from .reader import Item, Reader

logger = logging.getLogger(__name__)


@Reader.register("symmetric")
class SymmetricReader(Reader):
    """Reads as another reader does, and adds to relations without a direction the same ones from tail to head.

    Where files have such a relation once, with one end or the other as its head (as BioRED, Luo et al. 2022), a model
    would be punished for finding the other direction. Read so for training and for evaluation, it holds both ways.

    Args:
        reader: reads the files.
        types: the relation types without a direction; by default all.
    """

    def __init__(self, reader: Reader, types: Sequence[str] | None = None) -> None:
        self.reader, self.types = reader, types
        self.extensions, self.parts = reader.extensions, reader.parts

    def files_in(self, folder: Path) -> list[Path]:
        return self.reader.files_in(folder)

    def over(self, reader: Reader) -> Reader:
        return SymmetricReader(self.reader.over(reader), self.types)

    def companions(self, folder: Path) -> Iterable[Path]:
        return self.reader.companions(folder)

    def read_folder(self, folder: Path) -> Iterator[Item]:
        return self._completed(self.reader.read_folder(folder), str(folder))

    def read_part(self, path: Path, part: str) -> Iterator[Item]:
        return self._completed(self.reader.read_part(path, part), f"{path}[{part}]")

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        return self._completed(self.reader.documents_of(stream, source), source)

    def _completed(self, items: Iterable[Item], source: str) -> Iterator[Item]:
        seen: set[str] = set()
        for item in items:
            if isinstance(item, Document):
                seen.update(relation.type for relation in item.relations or ())
                item = self._both_ways(item)
            yield item
        if seen and (missing := {*(self.types or ())} - seen):
            logger.warning("%s: no relation of the types %s", source, ", ".join(sorted(missing)))

    def _both_ways(self, document: Document) -> Document:
        if not document.relations:
            return document
        known = {relation.triple for relation in document.relations}
        turned = [
            replace(relation, head=relation.tail, tail=relation.head)
            for relation in document.relations
            if (self.types is None or relation.type in self.types)
            and (relation.tail, relation.head, relation.type) not in known
        ]
        return replace(document, relations=(*document.relations, *turned))
