"""Tasks of Label Studio."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ...config import default
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .folder_files import files_of
from .json_values import JsonValue
from .reader import Reader
from .repairs import Repairs
from .tasks import Task, TaskMarks, TaskReader, id_in

_DIRECTIONS: dict[str | None, Callable[[str, str], list[tuple[str, str]]]] = {
    None: lambda one, other: [(one, other)],
    "right": lambda one, other: [(one, other)],
    "left": lambda one, other: [(other, one)],
    "bi": lambda one, other: [(one, other), (other, one)],
}


@Reader.register("labelstudio")
class LabelStudioReader(TaskReader):
    """Reads what Label Studio exports as JSON: a list of tasks, or a task a line.

    Of each task the annotation is read: the one marked as ground truth, or else the newest. Tasks without any, and
    those that were skipped, are left out and counted. Regions with ``labels`` are mentions, and relations with the
    label ``coreference`` put them together to entities, directly or by others; any other mention is an entity of its
    own. An entity's type is the most frequent one of its mentions (none for the label ``untyped``). A relation between
    mentions is one between their entities; its label is its type, or as ``country [P17]`` its name and type. The id is
    ``id`` of the task's data, or else the file's name and the number of the task. Results of other kinds, as choices,
    are left out and counted; repairs are those of :class:`~jointie.documents.readers.brat.BratReader`, and relations
    without a label (dropped).

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions, and no sentence ends in one.
        coreference: the label of relations between mentions of one entity.
        relations: whether relations are annotated, in documents without any too.
        unannotated: whether to read also tasks that nobody has annotated: the newest prediction with its scores, or
            where the file holds none (exports have no more than their numbers) the text alone.
        text: the key of the text in a task's data.
    """

    extensions = (".json",)
    remedy = "expected what Label Studio exports as JSON (not JSON-MIN): a list of tasks, or a task a line"

    def __init__(
        self,
        segmenter: Segmenter = default(ParagraphSegmenter),
        coreference: str = "Coref",
        relations: bool = True,
        unannotated: bool = False,
        text: str = "text",
    ) -> None:
        super().__init__(segmenter, relations, unannotated)
        self.coreference, self.text = coreference, text

    def companions(self, folder: Path) -> Iterable[Path]:
        return (file for file in files_of(folder) if file.suffix == ".xml")

    def task(self, value: JsonValue, repairs: Repairs) -> Task | None:
        data = value.require("data", self.remedy)
        text = data.require(self.text, f"set 'text' of the reader to one of {sorted(data.as_object())}").as_text()
        marks = TaskMarks(text, self.coreference)
        annotation = _annotation(value, repairs)
        if annotation is None and not self.unannotated:
            repairs.leave_out("tasks that nobody annotated, or that were skipped")
            return None
        prediction = _prediction(value, repairs) if annotation is None else None
        made = annotation or prediction
        for result in made.get_items("result") if made else ():
            _add(result, marks, prediction is not None, repairs)
        return Task(id_in(data), text, marks, self.relations and made is not None)


def _annotation(task: JsonValue, repairs: Repairs) -> JsonValue | None:
    """The annotation of a task; ``None`` if nobody has made one."""
    made = [item for item in task.get_items("annotations") if not item.as_object().get("was_cancelled")]
    repairs.repair("tasks with several annotations (the ground truth or the newest read)", len(made) > 1)
    return max(made, key=_rank) if made else None


def _prediction(task: JsonValue, repairs: Repairs) -> JsonValue | None:
    """The newest prediction of a task; ``None`` if there is none, or the file holds no more than its number."""
    predictions = [*task.get_items("predictions")]
    held = [item for item in predictions if type(item.value) is not int]
    repairs.leave_out("predictions that the file has the numbers of", len(predictions) - len(held))
    return held[-1] if held else None


def _rank(annotation: JsonValue) -> tuple[bool, str]:
    return bool(annotation.as_object().get("ground_truth")), annotation.get_text("updated_at") or ""


def _add(result: JsonValue, marks: TaskMarks, predicted: bool, repairs: Repairs) -> None:
    """Add a region or a relation; scores are read of predictions alone."""
    kind, score = result.require("type").as_text(), result.get("score") if predicted else None
    if kind == "labels":
        value = result.require("value")
        labels = [label.as_text() for label in value.get_items("labels")]
        marks.add_mention(result.require("id").as_text(), value, labels, score)
    elif kind == "relation":
        _add_relation(result, marks, score, repairs)
    else:
        repairs.leave_out(f"results of the type {kind!r}")


def _add_relation(result: JsonValue, marks: TaskMarks, score: JsonValue | None, repairs: Repairs) -> None:
    direction = result.get_text("direction")
    if direction not in _DIRECTIONS:
        raise result.error(f"the direction {direction!r} is none of 'left', 'right' and 'bi'")
    labels = [label.as_text() for label in result.get_items("labels")]
    repairs.repair("relations without a label (dropped)", not labels)
    ends = result.require("from_id").as_text(), result.require("to_id").as_text()
    for head, tail in _DIRECTIONS[direction](*ends):
        for label in labels:
            marks.add_relation(head, tail, label, result, score)
