"""Tasks of Prodigy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...config import default
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .folder_files import files_of
from .json_values import JsonValue
from .reader import Reader
from .repairs import Repairs
from .tasks import Task, TaskMarks, TaskReader, id_in


@Reader.register("prodigy")
class ProdigyReader(TaskReader):
    """Reads what Prodigy's ``db-out`` gives: a task a line, with spans and relations of its interface ``relations``.

    Only tasks that were accepted are read; those rejected, ignored or not yet seen are left out and counted. Spans are
    mentions, and so are words that a relation joins without a span. Relations of the label ``coreference`` put mentions
    together to entities, directly or by others; any other mention is an entity of its own. An entity's type is the
    most frequent one of its mentions (none for the label ``untyped``). A relation goes from ``head`` to ``child``; its
    label is its type, or as ``country [P17]`` its name and type. Without the key ``relations``, as in the output of
    interfaces for spans, relations are not annotated. The id is ``id`` of the task's ``meta``, or else the file's name
    and the number of the task. Repairs are those of :class:`~jointie.documents.readers.brat.BratReader`.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions, and no sentence ends in one.
        coreference: the label of relations between mentions of one entity.
        relations: whether relations other than coreference are annotated.
        unannotated: whether to read also tasks without an answer.
    """

    extensions = (".jsonl",)
    remedy = "expected a task a line, as Prodigy's db-out gives them"

    def __init__(
        self,
        segmenter: Segmenter = default(ParagraphSegmenter),
        coreference: str = "COREF",
        relations: bool = True,
        unannotated: bool = False,
    ) -> None:
        super().__init__(segmenter, relations, unannotated)
        self.coreference = coreference

    def companions(self, folder: Path) -> Iterable[Path]:
        return (file for file in files_of(folder) if file.name.endswith("_labels.txt"))

    def task(self, value: JsonValue, repairs: Repairs) -> Task | None:
        answer = value.get_text("answer")
        if answer != "accept" and not (answer is None and self.unannotated):
            repairs.leave_out("tasks that were not accepted")
            return None
        marks = TaskMarks(value.require("text", self.remedy).as_text(), self.coreference)
        spans = _Spans(value, marks)
        for relation in value.get_items("relations"):
            label = relation.require("label", "choose a label for every relation").as_text()
            ends = spans.end(relation, "head"), spans.end(relation, "child")
            marks.add_relation(*ends, label, relation, relation.get("score") if answer is None else None)
        related = self.relations and value.get("relations") is not None
        return Task(id_in(value.get("meta")), marks.text, marks, related)


class _Spans:
    """The mentions of a task.

    Args:
        task: the task.
        marks: takes the mentions.
    """

    def __init__(self, task: JsonValue, marks: TaskMarks) -> None:
        self.task, self.marks = task, marks
        self._ids: dict[tuple[int, int], str] = {}
        for span in task.get_items("spans"):
            self._add(span, span.get("score") if task.get("answer") is None else None)

    def end(self, relation: JsonValue, role: str) -> str:
        """The id of the mention at an end of a relation, which is added if no span is there."""
        span = relation.get(f"{role}_span") or self._span_at(relation.require(role))
        place = span.require("start").as_integer(), span.require("end").as_integer()
        return self._ids[place] if place in self._ids else self._add(span, None)

    def _span_at(self, position: JsonValue) -> JsonValue:
        """The span that ends with the token of a position, or else this token."""
        tokens = [*self.task.require("tokens", "relations without 'head_span' point to tokens").items()]
        if not 0 <= position.as_integer() < len(tokens):
            raise position.error(f"there is no token {position.value}: the task has {len(tokens)}")
        token = tokens[position.value]
        end = token.require("end").as_integer()
        spans = (span for span in self.task.get_items("spans") if span.require("end").as_integer() == end)
        return next(spans, token)

    def _add(self, span: JsonValue, score: JsonValue | None) -> str:
        id = f"span {len(self.marks.mentions)}"
        label = span.get_text("label")
        self.marks.add_mention(id, span, [] if label is None else [label], score)
        place = span.require("start").as_integer(), span.require("end").as_integer()
        return self._ids.setdefault(place, id)
