"""Tasks of programs in which people correct annotations: what their formats have in common."""

from __future__ import annotations

import logging
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO, NamedTuple

from ...config import DataError
from ..document import Document
from ..segmentation.segmenter import Segmenter
from ..task_labels import UNTYPED, relation_of
from .json_values import JsonValue, parse_json, without_mark
from .marked import Marked, MarkedMention, MarkedRelation
from .marked_document import DocumentMaker
from .reader import Item, Reader, attempt, stem
from .repairs import Repairs

logger = logging.getLogger(__name__)

_BLANK = re.compile(r"(?:\s|\\n)+")
"""Programs write line ends as they are, as blanks, or as a backslash and an n."""


class Task(NamedTuple):
    """What a task holds.

    Attributes:
        id: of the document; ``None`` where it has none.
        text: the text.
        marked: what is marked in it.
        related: whether relations are annotated.
    """

    id: str | None
    text: str
    marked: TaskMarks
    related: bool


class TaskReader(Reader):
    """Reads tasks: a JSON list of them, or one a line. Implementations give :meth:`task` and :attr:`remedy`.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions, and no sentence ends in one.
        relations: whether relations are annotated, in documents without any too.
        unannotated: whether to read also tasks that nobody has annotated.
    """

    remedy: str
    """What to do where a file is of another format."""

    def __init__(self, segmenter: Segmenter, relations: bool, unannotated: bool) -> None:
        self.segmenter, self.relations, self.unannotated = segmenter, relations, unannotated

    @abstractmethod
    def task(self, value: JsonValue, repairs: Repairs) -> Task | None:
        """What a task holds; ``None``, counted among the repairs, where it is not to be read.

        Raises:
            DataError: if it cannot be used.
        """

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        repairs, places = Repairs(source), dict[str, str | None]()
        found = False
        for number, value in enumerate(self._values(without_mark(stream.read()), repairs), start=1):
            item: Item | None
            if isinstance(value, DataError):
                item = value
            else:
                item = attempt(partial(self._document, value, f"{stem(source)}-{number}", places, repairs))
            if item is not None:
                found = True
                yield item
        repairs.report(logger)
        if not found:
            message = "the file holds no task that was annotated" if repairs.left_out else "the file holds no task"
            remedy = 'annotate some, or read them without: --reader \'{"type": "%s", "unannotated": true}\''
            name = Reader.name_of(type(self))
            raise DataError(message, source=source, remedy=remedy % name if repairs.left_out else None)

    def _values(self, content: bytes, repairs: Repairs) -> Iterator[JsonValue | DataError]:
        if content.lstrip().startswith(b"["):
            tasks = parse_json(content, repairs, remedy=self.remedy)
            yield from (JsonValue(task, repairs.source, f"task {n}") for n, task in enumerate(tasks, start=1))
            return
        for number, line in enumerate(content.split(b"\n"), start=1):
            if line.strip():
                yield attempt(partial(self._line, line, number, repairs))

    def _line(self, line: bytes, number: int, repairs: Repairs) -> JsonValue:
        return JsonValue(parse_json(line, repairs, number, self.remedy), repairs.source, f"line {number}")

    def _document(
        self, value: JsonValue, default: str, places: dict[str, str | None], repairs: Repairs
    ) -> Document | None:
        value.as_object(self.remedy)
        task = self.task(value, repairs)
        if task is None:
            return None
        id = default if task.id is None else task.id
        if (first := places.setdefault(id, value.place)) != value.place:
            remedy = "ids must be unique in a file; of several people's work on a document, leave one in it"
            raise value.error(f"the document id {id!r} stands in {first} already", remedy)
        task.marked.drop_missing(repairs)
        return DocumentMaker(task.marked, self.segmenter, repairs).document(id, task.text, task.related)


class TaskMarks(Marked):
    """What is marked in the text of a task.

    Args:
        text: the text.
        coreference: the label of relations between mentions of one entity.
    """

    def __init__(self, text: str, coreference: str) -> None:
        super().__init__()
        self.text, self.coreference = text, coreference

    def add_mention(self, id: str, value: JsonValue, labels: list[str], score: JsonValue | None = None) -> None:
        """Add a mention.

        Args:
            id: its id.
            value: has the characters under ``start`` and ``end``, and perhaps their ``text``.
            labels: its types, the first the one that models learn.
            score: its probability, if it is known.

        Raises:
            DataError: if the id stands twice, or the characters are not in the text, or not those.
        """
        start, end = value.require("start").as_integer(), value.require("end").as_integer()
        if not 0 <= start < end <= len(self.text):
            raise value.error(f"characters {start} to {end} of {len(self.text)}")
        given, covered = value.get_text("text"), self.text[start:end]
        if given and _BLANK.sub(" ", given) != _BLANK.sub(" ", covered):
            remedy = "offsets count characters of the text; a line end that was changed moves them"
            raise value.error(f"the mention's text is {given!r}, but it covers {covered!r}", remedy)
        if id in self.mentions:
            raise value.error(f"the id {id!r} stands twice")
        types = [label for label in labels if label != UNTYPED]
        self.mentions[id] = MarkedMention(types[0] if types else None, start, end)
        about = {"types": types} if len(types) > 1 else {}
        self._note(id, about | ({} if score is None else {"score": score.as_number()}), value)

    def add_relation(self, head: str, tail: str, label: str, value: JsonValue, score: JsonValue | None = None) -> None:
        """Add a relation between the ids of two mentions, which may mean that they corefer."""
        if label == self.coreference:
            self.groups.append([head, tail])
            return
        type, name = relation_of(label)
        id = f"relation {len(self.relations)}"  # no id of a mention, as notes are by both
        self.relations.append(MarkedRelation(id, type, head, tail))
        about = {} if name is None else {"name": name}
        self._note(id, about | ({} if score is None else {"score": score.as_number()}), value)

    def _note(self, id: str, about: Mapping[str, object], value: JsonValue) -> None:
        if about:
            self.notes[id] = JsonValue(about, value.source, value.place)


def id_in(value: JsonValue | None) -> str | None:
    """The ``id`` of an object, be it a text or a number; ``None`` where there is none."""
    id = value and value.get("id")
    if not id:
        return None
    return str(id.value) if type(id.value) is int else id.as_text()
