"""What the checks refuse; that they pass what is right is shown on all registered components."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import pytest
import torch
from torch import Tensor, nn

from jointie.components.pruning import TopKPruner
from jointie.config import DataError, defer, parse
from jointie.documents import Document, JsonlReader, JsonlWriter, LabelSpace, Reader
from jointie.models import Model
from jointie.tensors import MentionGraph, Spans
from jointie.testing import (
    check_callback,
    check_long_documents,
    check_optimizer,
    check_pruner,
    check_reader,
    check_schedule,
    check_writer,
    documents,
    rich_document,
)
from jointie.training import Callback, ConstantSchedule, Optimizer, TrainingState

FILE = b'["a", "b"]'
WORDS = [Document.from_words(name, [[name]]) for name in ("a", "b")]


class Titles(Reader):
    """Reads a list of words as documents."""

    extensions = (".titles",)

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        for word in json.load(stream):
            yield Document.from_words(word, [[word]])


class Upper(Titles):
    extensions = (".TITLES",)


class Last(Titles):
    """Reads nothing but the last."""

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        yield [*super().read_stream(stream, source)][-1]


class Careful(Titles):
    """Raises data errors from others."""

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        try:
            yield from [*super().read_stream(stream, source)]
        except Exception as error:
            raise DataError("no titles", source=source) from error


def test_a_careful_reader() -> None:
    check_reader(Careful(), {"f.titles": FILE}, WORDS)


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        (Titles(), r"(JSONDecodeError|UnicodeDecodeError|TypeError): .*; raise a DataError on the damaged"),
        (Upper(), "'.TITLES': an ending is lower case, with a dot"),
        (Last(), "the folder holds other documents"),
    ],
)
def test_readers(reader: Reader, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_reader(reader, {"f.titles": FILE}, WORDS)


class Numbered(JsonlWriter):
    """Goes on counting in the next target."""

    resumable = False
    number = 0

    def write(self, document: Document, target: TextIO) -> None:
        self.number += 1
        target.write(f"{self.number}\n")


class Headed(JsonlWriter):
    """Begins with a line, and says that it does not."""

    def begin(self, target: TextIO) -> None:
        target.write("begin\n")


class Open(JsonlWriter):
    """Does not end its last line."""

    def write(self, document: Document, target: TextIO) -> None:
        super().write(document, line := io.StringIO())
        target.write(f"\n{line.getvalue().strip()}")


class Forgetful(JsonlWriter):
    """Leaves evidence out."""

    def write(self, document: Document, target: TextIO) -> None:
        super().write(document, line := io.StringIO())
        target.write(line.getvalue().replace('"evidence"', '"evident"'))


@pytest.mark.parametrize(
    ("writer", "message"),
    [
        (Numbered(), "another target gets something else"),
        (Headed(), "it says that it is resumable, but is more"),
        (Open(), "the text ends within a line"),
        (Forgetful(), r"document 'random \d+' is read as another"),
    ],
)
def test_writers(writer: JsonlWriter, message: str) -> None:
    def named(document: Document) -> Document:
        (again,) = JsonlReader().read_bytes(JsonlWriter().text_of([document]).encode())
        return again

    with pytest.raises(AssertionError, match=message):
        check_writer(writer, JsonlReader(), named)


class Clearing(Callback):
    """Takes the gradients away."""

    def on_gradients(self, state: TrainingState, groups: Mapping[str, Sequence[nn.Parameter]]) -> None:
        for parameter in groups["task"]:
            parameter.grad = torch.zeros_like(parameter)


class Counting(Callback):
    """Forgets how often it was called."""

    times = 0

    def on_step(self, state: TrainingState) -> None:
        self.times += 1

    def state_dict(self) -> dict[str, Any]:
        return {"times": self.times}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.times = 0


@pytest.mark.parametrize(
    ("callback", "message"), [(Clearing(), "weights or gradients were changed"), (Counting(), "goes on from something")]
)
def test_callbacks(callback: Callback, message: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=message):
        check_callback(callback, tmp_path)


class Unsaved(Callback):
    """Remembers what no checkpoint can hold."""

    def state_dict(self) -> dict[str, Any]:
        return {"seen": {1, 2}}


def test_a_callback_whose_state_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a set at /seen cannot be saved"):
        check_callback(Unsaved(), tmp_path)


class OneGroup(Optimizer):
    """Has one learning rate for all."""

    def build(self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Any = ()) -> torch.optim.Optimizer:
        return torch.optim.SGD([parameter for members in groups.values() for parameter in members], lr=1.0)


class EncoderAlone(Optimizer):
    """Moves the encoder alone."""

    def build(self, groups: Mapping[str, Sequence[nn.Parameter]], layers: Any = ()) -> torch.optim.Optimizer:
        rates = {"encoder": 1.0, "task": 0.0}
        return torch.optim.SGD([{"name": name, "params": own, "lr": rates[name]} for name, own in groups.items()])


@pytest.mark.parametrize(
    ("optimizer", "message"), [(OneGroup(), "the groups are called"), (EncoderAlone(), "task.weight stayed")]
)
def test_optimizers(optimizer: Optimizer, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_optimizer(optimizer)


class Late(ConstantSchedule):
    """Begins at nothing."""

    def factor(self, step: int, steps: int) -> float:
        return step / steps


def test_schedules() -> None:
    with pytest.raises(AssertionError, match="a step learns nothing"):
        check_schedule(Late())


def test_long_documents(model_spec: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A score of a pair that depends on the other candidates is another one in parts."""
    torch.manual_seed(0)
    model: Any = defer(parse(Model, model_spec())).build(labels=LabelSpace.of(documents()))
    with torch.no_grad():
        model.mention_scorer.network.last.bias.fill_(1.0)
    check_long_documents(model, documents())
    original = model.coreference_scorer.between

    def among_others(anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        scores: Tensor = original(anaphors, antecedents)
        return scores + 5 * antecedents.mask.sum(1)[:, None, None] - 100

    monkeypatch.setattr(model.coreference_scorer, "between", among_others)
    with pytest.raises(AssertionError, match="depend on the parts of a document"):
        check_long_documents(model, documents())
    check_long_documents(model, documents(), by_pairs=False)


def test_rich_documents_have_every_field() -> None:
    texts = [rich_document(seed) for seed in range(20)]
    entities = [entity for text in texts for entity in text.entities]
    relations = [relation for text in texts for relation in text.relations or ()]
    for kind, fields in (
        (texts, ("entities", "relations", "extra")),
        (entities, ("name", "types", "type_score", "extra")),
        ([mention for entity in entities for mention in entity.mentions], ("score", "link_score")),
        (relations, ("name", "score", "evidence", "extra")),
    ):
        for field in fields:
            assert len({bool(getattr(one, field)) for one in kind}) == 2, f"{field} is always there, or never"
    assert any("\n" in text.text for text in texts)


class ByGradients(TopKPruner):
    """Takes all spans where there are no gradients."""

    def __call__(self, scores: Tensor, spans: Spans, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
        pruner = TopKPruner(0.4 if torch.is_grad_enabled() else 9.0, 0)
        return pruner.train(self.training)(scores, spans, lengths)


def test_a_pruner_that_takes_gradients_for_training() -> None:
    check_pruner(TopKPruner())
    with pytest.raises(AssertionError, match="the choice depends on gradients"):
        check_pruner(ByGradients())
