"""Tasks for programs in which people correct annotations: what their formats have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ...config import DataError
from ..document import Document, Entity, Mention
from ..task_labels import entity_label, relation_label, relation_of
from .json_text import json_text
from .utf8 import append_utf8, write_utf8
from .writer import Writer


class Link(NamedTuple):
    """A labelled arrow between two mentions."""

    head: Mention
    tail: Mention
    label: str
    score: float | None


class TaskWriter(Writer):
    """Writes a folder with a file of tasks, and what else the program wants to know of their labels.

    An entity of several mentions is written as links of one label, ``coreference``, from its first mention to each
    other; a relation as a link from the first mention of its head to the first of its tail. So what is wrong about one
    mention is put right at that mention alone. The labels are those of the model, and of the documents.

    Implementations give :attr:`file`, :meth:`task` and :meth:`end`.

    Raises:
        DataError: if a relation has the label of coreference, or its type would not be read back.
    """

    kind = "folder"
    file: str
    """The name of the file of tasks."""
    opening, parting, closing = "", "\n", "\n"
    """The text before the first task, between two, and after the last."""

    def __init__(self, coreference: str) -> None:
        self.coreference = coreference

    def begin(self, target: Path) -> None:
        names = self.labels.relation_names
        self.entity_labels = dict.fromkeys(self.labels.entity_types)
        relations = [self._label_of(type, names.get(type)) for type in self.labels.relation_types]
        self.relation_labels = dict.fromkeys([self.coreference, *relations])
        self._before = self.opening
        write_utf8(target / self.file, "")

    def write(self, document: Document, target: Path) -> None:
        append_utf8(target / self.file, self._before + json_text(self.task(document)))
        self._before = self.parting

    def end(self, target: Path) -> None:
        nothing = self.opening if self._before == self.opening else ""
        append_utf8(target / self.file, nothing + self.closing)

    @abstractmethod
    def task(self, document: Document) -> dict[str, Any]:
        """The task of a document, as :mod:`json` takes it."""

    def labels_of(self, entity: Entity) -> list[str]:
        """The labels of the mentions of an entity, its type first."""
        others = (type for type in entity.types if type != entity.type)
        labels = [entity_label(entity.type), *others]
        self.entity_labels |= dict.fromkeys(labels)
        return labels

    def links(self, document: Document) -> Iterator[Link]:
        """The links between the mentions of a document."""
        for entity in document.entities:
            first, *others = entity.mentions
            yield from (Link(first, other, self.coreference, other.link_score) for other in others)
        for relation in document.relations or ():
            label = self._label_of(relation.type, relation.name, f"document {document.id!r}")
            self.relation_labels[label] = None
            head, tail = (document.entities[end].mentions[0] for end in (relation.head, relation.tail))
            yield Link(head, tail, label, relation.score)

    def _label_of(self, type: str, name: str | None, place: str | None = None) -> str:
        """The label of a relation type, where it can be told from other labels when it is read."""
        label = relation_label(type, name)
        if label == self.coreference:
            message = f"the relation type {label!r} is the label of coreference"
            raise DataError(message, place=place, remedy="set 'coreference' to another one")
        if relation_of(label)[0] != type:
            message = f"the relation type {label!r} would be read as a readable name and a type"
            raise DataError(message, place=place, remedy="rename it, without brackets")
        return label
