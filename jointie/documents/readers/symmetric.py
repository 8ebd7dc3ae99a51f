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

    Files have such a relation once, and which end they call the head says nothing (in BioRED every relation is of this
    kind). A model that learnt them so would have to guess the head: of two directions that are as likely, it finds
    neither. Read for training as for evaluation, they hold both ways.

    Args:
        reader: reads the files.
        types: the relation types without a direction; all, if there are none.
    """

    def __init__(self, reader: Reader, types: Sequence[str] | None = None) -> None:
        self.reader = reader
        self.types = None if types is None else frozenset(types)
        self.extensions, self.parts = reader.extensions, reader.parts

    def files_in(self, folder: Path) -> list[Path]:
        return self.reader.files_in(folder)

    def companions(self, folder: Path) -> Iterable[Path]:
        return self.reader.companions(folder)

    def read_folder(self, folder: Path) -> Iterator[Item]:
        return self._completed(self.reader.read_folder(folder), str(folder))

    def read_part(self, path: Path, part: str) -> Iterator[Item]:
        return self._completed(self.reader.read_part(path, part), f"{path}[{part}]")

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        return self._completed(self.reader.read_stream(stream, source), source)

    def _completed(self, items: Iterable[Item], source: str) -> Iterator[Item]:
        missing = set(self.types or ())
        for item in items:
            if isinstance(item, Document):
                missing -= {relation.type for relation in item.relations or ()}
                item = self._both_ways(item)
            yield item
        if missing:
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
