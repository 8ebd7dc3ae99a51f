"""Documents that cannot be done, and memory that does not suffice."""

from __future__ import annotations

import copy
import gc
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import Tensor, nn

from jointie.components.decoding import Calibration
from jointie.components.tokenization import TokenizedDocument
from jointie.documents import Document, Entity, LabelSpace, Mention
from jointie.models import JointModel, Model
from jointie.prediction import ModelFailure, Predictor, ScoredDocuments
from jointie.testing.documents import ada, university
from tests.processes import python

from .conftest import Trained
from .test_batches import Sized

OUT_OF_MEMORY = "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you ..."


class Collated(list[TokenizedDocument]):
    def to(self, device: torch.device) -> Collated:
        return self


class FakeModel(nn.Module):
    """Marks the first word of every document, and fails where it is told to.

    Args:
        words: the most words of a batch, padding included, that memory suffices for.
        broken: the ids of documents that end in an error.
    """

    finds_relations = True

    def __init__(self, words: int = 10**9, broken: Sequence[str] = ()) -> None:
        super().__init__()
        self.labels, self.calibration = LabelSpace((), ()), Calibration()
        self.words, self.broken = words, broken
        self.sizes: list[int] = []
        self.made: list[weakref.ref[Tensor]] = []

    def tokenize(self, document: Document) -> Any:
        if document.id == "untokenizable":
            raise ValueError("no sub-tokens")
        sized = Sized([len(document.tokens)], len(document.tokens))
        sized.document = document  # type: ignore[attr-defined]
        return sized

    def collate(self, documents: list[TokenizedDocument], given: object = None) -> Collated:
        return Collated(documents)

    def forward(self, batch: Collated, max_pairwise_candidates: int) -> Tensor:
        held = torch.zeros(1000)
        assert all(made() is None for made in self.made), "what a failed try made is still there"
        self.made.append(weakref.ref(held))
        self.sizes.append(len(batch))
        if len(batch) * max(document.longest for document in batch) > self.limit(max_pairwise_candidates):
            raise RuntimeError(OUT_OF_MEMORY)
        if any(document.document.id in self.broken for document in batch):
            raise IndexError("list index out of range")
        return torch.zeros(1)

    def limit(self, candidates: int) -> int:
        return self.words

    def decode(self, documents: Sequence[Document], output: Tensor, calibration: Calibration) -> list[Document]:
        return [replace(document, entities=(Entity((Mention(0, 1),)),)) for document in documents]


class FewerCandidates(FakeModel):
    """Needs memory for each candidate of 100."""

    def limit(self, candidates: int) -> int:
        return self.words * 100 // candidates


def of_length(*lengths: int) -> list[Document]:
    return [Document.from_words(f"{i}-{length}", [["word"] * length]) for i, length in enumerate(lengths)]


def predictor(model: FakeModel, **options: Any) -> Predictor:
    return Predictor(cast(Model, model), "cpu", **options)


def run(model: FakeModel, documents: Sequence[Document], **options: Any) -> tuple[list[str], dict[str, Exception]]:
    """The ids of the documents that were done, and the errors of the others."""
    errors: dict[str, Exception] = {}

    def failed(document: Document, error: Exception) -> None:
        errors[document.id] = error

    done = list(predictor(model, **options).predict(documents, failed))
    assert all(document.entities for document in done)
    return [document.id for document in done], errors


def test_the_halves_of_a_batch_that_is_too_large() -> None:
    documents = of_length(*[4] * 16)
    model = FakeModel(words=20)
    done, errors = run(model, documents)
    assert (done, errors) == ([document.id for document in documents], {})
    assert model.sizes == [16, 8, 4, 4, 8, 4, 4]


def test_later_batches_are_smaller_at_once() -> None:
    model = FakeModel(words=16)
    done, _ = run(model, of_length(*[4] * 24), batch_tokens=32, look_ahead=8)
    assert len(done) == 24
    assert model.sizes == [8, 4, 4, 4, 4, 4, 4]


def test_only_the_document_that_is_too_large_fails() -> None:
    documents = of_length(3, 50, 2, 4, 60, 1)
    done, errors = run(FakeModel(words=20), documents)
    assert done == ["0-3", "2-2", "3-4", "5-1"]
    assert list(errors) == ["1-50", "4-60"]
    assert all("can't allocate memory" in str(error) for error in errors.values())


def test_fewer_candidates_at_once() -> None:
    model = FewerCandidates(words=20)
    done, errors = run(model, of_length(3, 70, 400, 5), max_pairwise_candidates=100)
    assert done == ["0-3", "1-70", "3-5"] and list(errors) == ["2-400"]


def test_a_document_that_breaks_the_model_takes_none_with_it() -> None:
    documents = [*of_length(3, 4, 5), Document.from_words("untokenizable", [["a"]]), *of_length(2)]
    done, errors = run(FakeModel(broken=["1-4"]), documents)
    assert done == ["0-3", "2-5", "0-2"]
    assert {id: type(error) for id, error in errors.items()} == {"1-4": IndexError, "untokenizable": ValueError}


def test_documents_and_failures_come_in_order() -> None:
    order: list[str] = []
    stream = predictor(FakeModel(broken=["1-9", "3-1"])).predict(
        of_length(3, 9, 4, 1, 8), lambda document, error: order.append(document.id)
    )
    for document in stream:
        order.append(document.id)
    assert order == ["0-3", "1-9", "2-4", "3-1", "4-8"]


@pytest.mark.parametrize("error", [RuntimeError, IndexError])
def test_without_anybody_to_tell_the_error_is_raised(error: type[Exception]) -> None:
    model = FakeModel(words=20, broken=["1-4"] if error is IndexError else [])
    documents = of_length(3, 4, 5) if error is IndexError else of_length(3, 30, 5)
    with pytest.raises(error):
        list(predictor(model).predict(documents))


def test_look_ahead_is_bounded_by_sub_tokens() -> None:
    taken = 0

    def stream() -> Iterator[Document]:
        nonlocal taken
        for document in of_length(*[10] * 20):
            taken += 1
            yield document

    found = predictor(FakeModel(), look_ahead_tokens=30).predict(stream())
    next(found)
    assert taken == 3
    found.close()


def test_predicted_documents_are_not_held() -> None:
    gone: list[weakref.ref[Document]] = []
    for document in predictor(FakeModel(), look_ahead=2).predict(iter(of_length(*[3] * 50))):
        gone.append(weakref.ref(document))
        del document
        gc.collect()
        assert sum(reference() is not None for reference in gone) <= 3


PROGRAM = """
import resource, sys
from dataclasses import replace
from jointie.components.pruning import TopKPruner
from jointie.prediction import Predictor
from jointie.testing.documents import ada

model = Predictor.from_archive(sys.argv[1], "cpu").model
model.pruner = TopKPruner(ratio=4.0, max_candidates=100_000)
predictor = Predictor(model, "cpu", max_pairwise_candidates=1_000_000)  # nothing is chunked
list(predictor.predict([ada()]))  # loads what is loaded late
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**28, -1))
from jointie.documents import Document
words = Document.from_words("large", [["Ada", "likes", "Rome", "."] * 20] * 100)
texts = [replace(ada(), id="first"), words, replace(ada(), id="last")]
failed = lambda document, error: print("failed", document.id, type(error).__name__)
for document in predictor.predict(texts, failed):
    print("done", document.id, len(document.entities) > 0)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the limit needs Linux")
def test_an_allocation_that_fails(trained: Any) -> None:
    """A quarter of a GiB, where one document needs far more."""
    first, second, third = python(PROGRAM, trained.folder).splitlines()
    assert (first, third) == ("done first True", "done last True")
    assert second.startswith("failed large ")


def test_scores_that_are_not_finite(trained: Trained) -> None:
    """As of an encoder that overflows in half precision; the other documents of the batch are done as ever."""
    model = copy.deepcopy(trained.model)
    texts = [ada(), university()]
    expected = Predictor(model, "cpu")(university())
    assert isinstance(model, JointModel)
    sub_tokens = [{*model.tokenize(text).windows[0].tolist()} for text in texts]
    model.encoder.transformer.embeddings.word_embeddings.weight.data[min(sub_tokens[0] - sub_tokens[1])] = torch.inf
    failures: dict[str, str] = {}

    def failed(document: Document, error: Exception) -> None:
        failures[document.id] = str(ModelFailure(document, error))

    assert list(Predictor(model, "cpu").predict(texts, failed)) == [expected]
    size = f"document {ada().id!r} ({len(ada().tokens)} words)"
    why = "the model failed: FloatingPointError: its scores are not finite; another precision may help"
    assert failures == {ada().id: f"{size}: {why}"}
    with pytest.raises(ModelFailure, match=f"document {ada().id!r} "):
        ScoredDocuments(model, texts, "cpu")
