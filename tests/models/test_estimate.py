from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from jointie.components.pruning import Dropped, Pruner
from jointie.config import defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import BatchSize, Model
from jointie.testing import documents, marked

Spec = Callable[..., dict[str, Any]]

GROUPED = {"type": "grouped_bilinear", "projection_dim": 8, "block_size": 4, "hidden_dim": 8}
LOW_RANK = {"type": "low_rank_bilinear", "projection_dim": 8, "rank": 2, "hidden_dim": 8}
ATLOP = {"type": "atlop", "projection_dim": 8, "block_size": 4}
CONTEXT = {"type": "atlop", "projection_dim": 64, "block_size": 8, "context_pooling": True}
PROPAGATION = {"type": "graph_propagation", "rank": 2}
COMPATIBILITY = {"type": "graph_compatibility"}
SMOOTHING = {"type": "coreference_smoothing"}


def people(words: int, entities: int, mentions: int = 2, id: str = "people") -> Document:
    """A document of so many words, with so many entities."""
    pieces = [f"[{i % entities} Mary ]" if i < entities * mentions else "and" for i in range(words)]
    sentences = [" ".join(pieces[start : start + 10]) for start in range(0, words, 10)]
    return marked(id, sentences, dict.fromkeys(range(entities), "PER"), [(0, 1, "type 0"), (1, 0, "type 1")])


def built(spec: dict[str, Any], relation_types: int = 6) -> Model:
    torch.manual_seed(0)
    labels = LabelSpace(("PER",), tuple(f"type {i}" for i in range(relation_types)))
    return defer(parse(Model, spec)).build(labels=labels)


def estimated(model: Model, texts: Sequence[Document]) -> BatchSize:
    return model.estimate([model.tokenize(text) for text in texts])


def pair_bytes(size: BatchSize) -> int:
    assert size.pair_bytes is not None
    return size.pair_bytes


def peak(model: Model, texts: Sequence[Document]) -> int:
    """The most bytes that a training step holds, besides the batch and the weights."""
    batch = model.collate([model.tokenize(text) for text in texts], gold=True)
    model.train()
    model(batch).loss.backward()  # what is made once, by libraries
    model.zero_grad()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as record:
        model(batch).loss.backward()
    assert record.profiler is not None
    events = [event for event in record.profiler.kineto_results.events() if event.name() == "[memory]"]
    held = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        held += event.nbytes()
        most = max(most, held)
    return most


def many_candidates(model_spec: Spec, **keys: Any) -> dict[str, Any]:
    """Two candidates a word, such that the tensors over pairs are nearly all that there is."""
    small = {"hidden_dim": 4}
    pruner = {"type": "top_k", "ratio": 2.0, "min_candidates": 0}
    return model_spec(mention_scorer=small, type_scorer=small, pruner=pruner, **keys)


@pytest.mark.parametrize("relation_types", [6, 40])
@pytest.mark.parametrize("lengths", [(40,), (150,), (60, 75)])
@pytest.mark.parametrize(
    ("scorer", "interactions"),
    [
        (GROUPED, []),
        (LOW_RANK, []),
        (GROUPED, [PROPAGATION]),
        (GROUPED, [COMPATIBILITY]),
        (GROUPED, [SMOOTHING]),
        (LOW_RANK, [PROPAGATION, COMPATIBILITY]),
    ],
)
def test_pairs_of_candidates(
    model_spec: Spec, relation_types: int, lengths: Sequence[int], scorer: Any, interactions: list[Any]
) -> None:
    relations = {"type": "mention_level", "scorer": scorer}
    model = built(many_candidates(model_spec, relations=relations, interactions=interactions), relation_types)
    texts = [people(words, entities=10) for words in lengths]
    measured, size = peak(model, texts), estimated(model, texts)
    assert measured / 1.5 < pair_bytes(size) < 1.25 * measured, "it must not refuse much that there is memory for"
    assert size.gold_pair_bytes == 0


@pytest.mark.parametrize(("words", "entities"), [(60, 30), (120, 60), (100, 90)])
@pytest.mark.parametrize("scorer", [ATLOP, CONTEXT])
@pytest.mark.parametrize("kind", ["joint", "pipeline"])
def test_pairs_of_entities(model_spec: Spec, words: int, entities: int, scorer: Any, kind: str) -> None:
    relations = {"type": "entity_level", "scorer": scorer}
    spec = many_candidates(model_spec, relations=relations)
    if kind == "joint":
        model = built({**spec, "pruner": {"type": "top_k", "ratio": 0.4}})
    else:
        model = built({**spec, "type": "pipeline"}).stages()[1].model
    texts = [people(words, entities), people(words, entities // 2)]
    measured, size = peak(model, texts), estimated(model, texts)
    assert measured / 2 < pair_bytes(size) < 2 * measured
    assert 0 < size.gold_pair_bytes <= pair_bytes(size)
    assert (size.gold_pair_bytes < pair_bytes(size)) == (kind == "joint"), (
        "candidates have pairs in the joint model only"
    )


def test_relations_between_given_mentions(model_spec: Spec) -> None:
    spec = many_candidates(model_spec, type="pipeline", relations={"type": "mention_level", "scorer": GROUPED})
    model = built(spec).stages()[1].model
    texts = [people(120, 40, mentions=3), people(60, 10)]
    measured, size = peak(model, texts), estimated(model, texts)
    assert (size.candidates, size.pairs) == (120, 2 * 120 * 120)
    assert measured / 1.5 < pair_bytes(size) < 1.25 * measured
    assert size.gold_pair_bytes == size.pair_bytes


def test_entities_alone(model_spec: Spec) -> None:
    model = built(many_candidates(model_spec, relations=None), relation_types=20)
    texts = [people(150, 10)]
    measured = peak(model, texts)
    assert measured / 2 < pair_bytes(estimated(model, texts)) < 2 * measured


def test_sizes_are_those_of_the_tensors(model_spec: Spec) -> None:
    """Padding and batching included; spans that would cross the end of a sentence may be left out on the way."""
    model = built(model_spec(pruner={"type": "top_k", "ratio": 0.5, "max_candidates": 30}))
    for texts in (documents(), documents()[:2], documents()[3:4], documents()[-1:], [people(61, 5), people(7, 2)]):
        size = estimated(model, texts)
        batch = model.collate([model.tokenize(text) for text in texts], gold=True)
        output = model(batch)
        assert size.sub_tokens == batch.input_ids.numel()
        assert size.spans is not None and size.spans >= model.enumerator(batch).mask.numel()  # type: ignore[operator]
        assert size.documents == len(texts)
        assert size.candidates is not None and size.candidates >= output.graph.mask.shape[1]
        assert size.pairs is not None and size.pairs >= output.graph.coreference.numel()


def test_a_pair_more_for_each_document(model_spec: Spec) -> None:
    model = built(model_spec())
    one, three = (estimated(model, [people(200, 5)] * count) for count in (1, 3))
    assert pair_bytes(three) == pytest.approx(3 * pair_bytes(one), rel=1e-3)
    padded = estimated(model, [people(200, 5), people(20, 5), people(30, 5)])
    assert padded.pair_bytes == three.pair_bytes, "short documents take as much as long ones"


def test_a_pipeline_is_as_large_as_its_larger_stage(model_spec: Spec) -> None:
    model = built(model_spec(type="pipeline", relations={"type": "entity_level", "scorer": CONTEXT}))
    entities, relations = (stage.model for stage in model.stages())
    for text, larger in ((people(200, 50), relations), (people(200, 2), entities)):
        assert estimated(model, [text]) == estimated(larger, [text])


@Pruner.register("first_of_each")
class FirstOfEach(Pruner):
    """A pruner that does not know how many candidates there will be."""


def test_what_is_not_known(model_spec: Spec) -> None:
    for kind in ("joint", "pipeline"):
        keys = {"relations": {"type": "entity_level"}} if kind == "pipeline" else {}
        model = built(model_spec(type=kind, pruner={"type": "first_of_each"}, **keys))
        size = estimated(model, [people(10, 2)])
        assert (size.documents, size.sub_tokens, size.spans) == (1, 12, 40)
        assert size.candidates is size.pairs is size.pair_bytes is None
        assert model.dropped_candidates() == Dropped()


@pytest.mark.parametrize("kind", ["joint", "pipeline"])
def test_dropped_candidates(model_spec: Spec, kind: str) -> None:
    keys = {"relations": {"type": "entity_level"}} if kind == "pipeline" else {}
    model = built(model_spec(type=kind, pruner={"type": "top_k", "ratio": 1.0, "max_candidates": 12}, **keys))
    batch = model.collate([model.tokenize(people(words, 2)) for words in (20, 12, 15)], gold=True)
    for stage in model.stages():
        stage.model(batch)
    assert model.dropped_candidates() == Dropped(2, 8 + 3)
    assert model.dropped_candidates() == Dropped()
