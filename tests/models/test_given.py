"""Models that are given mentions, or entities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.components.tokenization import given_of
from jointie.config import ConfigError, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import Model, What
from jointie.prediction import Predictor
from jointie.testing import documents
from jointie.testing.documents import ada, long, marked, one_word

Spec = Callable[..., dict[str, Any]]
SETTINGS: list[dict[str, Any]] = [
    {"relations": {"type": "mention_level"}},
    {"relations": {"type": "entity_level"}},
    {"relations": {"type": "entity_level", "scorer": {"type": "atlop", "context_pooling": True}}},
    {"relations": {"type": "entity_level", "scorer": {"type": "multi_instance", "hidden_dim": 6}}},
    {"relations": None},
    {"type": "pipeline"},
]


def built(spec: dict[str, Any]) -> Model:
    """A model with random weights that predict a lot."""
    torch.manual_seed(0)
    model: Model = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape))
        for name, parameter in model.named_parameters():
            if name.endswith(("scorer.bias", "prior.last.bias", "classifier.last.bias")):
                parameter.zero_()  # the threshold class begins high
    return model


def clusters(document: Document) -> set[frozenset[tuple[int, int]]]:
    return {entity.spans for entity in document.entities}


def spans(document: Document) -> list[tuple[int, int]]:
    return [mention.span for mention in document.mentions]


@pytest.mark.parametrize("keys", SETTINGS)
@pytest.mark.parametrize("given", ["mentions", "entities"])
def test_what_is_given_is_found(model_spec: Spec, keys: dict[str, Any], given: What) -> None:
    found = list(Predictor(built(model_spec(**keys)), given=given).predict(documents()))
    for gold, document in zip(documents(), found):
        assert spans(document) == spans(gold), "all mentions, and no others"
        if given == "entities":
            assert clusters(document) == clusters(gold)
    if given == "mentions":
        assert any(clusters(a) != clusters(b) for a, b in zip(documents(), found)), "coreference is predicted"
    if given == "entities":
        related = any(document.relations for document in found)
        assert related == (keys.get("relations", True) is not None)


@pytest.mark.parametrize("keys", SETTINGS)
def test_gold_entities_change_nothing_but_what_is_given(model_spec: Spec, keys: dict[str, Any]) -> None:
    """Types and relations of the gold annotations are not looked at."""
    predictor = Predictor(built(model_spec(**keys)), given="entities")
    bare = [
        marked("a", ["[0 Ada ] met [1 Mary ] .", "[0 She ] left ."], {0: "PER", 1: "PER"}, [(0, 1, "met")]),
        marked("a", ["[0 Ada ] met [1 Mary ] .", "[0 She ] left ."], {}, None),
    ]
    one, other = predictor.predict(bare)
    assert clusters(one) == clusters(other)
    assert (one.relations is None) == (other.relations is None) == (keys.get("relations", True) is None)
    assert [entity.type for entity in one.entities] == [entity.type for entity in other.entities]
    assert {r.triple for r in one.relations or ()} == {r.triple for r in other.relations or ()}


@pytest.mark.parametrize("keys", SETTINGS)
def test_given_alone_and_in_a_batch(model_spec: Spec, keys: dict[str, Any]) -> None:
    predictor = Predictor(built(model_spec(**keys)), given="entities", batch_tokens=10**9)
    together = list(predictor.predict(documents()))
    for document, expected in zip(documents(), together):
        alone = predictor(document)
        assert clusters(alone) == clusters(expected)
        assert {r.triple for r in alone.relations or ()} == {r.triple for r in expected.relations or ()}


def test_mentions_that_a_model_could_not_find_itself(model_spec: Spec) -> None:
    """Wider than the enumerator goes, and across the end of a sentence."""
    words = "[0 a b c d e f g h i ] x [1 y ]"
    document = marked("wide", [words, "z ."])
    model = built(model_spec(relations={"type": "entity_level"}))
    assert spans(Predictor(model, given="mentions")(document)) == spans(document)


def test_documents_without_mentions(model_spec: Spec) -> None:
    empty = marked("none", ["nothing here ."])
    nothing = Document("empty", "", (), ())
    found = list(Predictor(built(model_spec()), given="entities").predict([empty, ada(), nothing, one_word()]))
    assert found[0].entities == found[2].entities == ()
    assert clusters(found[1]) == clusters(ada())


def test_given_of_is_in_text_order() -> None:
    document = marked("d", ["[1 Ada ] met [0 Mary ] .", "[1 She ] left ."])
    given = given_of([document, ada()], with_entities=True)
    assert given.start[0].tolist()[:3] == [0, 2, 4]
    assert given.clusters is not None and given.clusters[0].tolist()[:3] == [1, 0, 1]
    assert not given.mask[0, 3:].any() and (given.clusters[0, 3:] == -1).all()
    assert given_of([document], with_entities=False).clusters is None


def test_context_pooling_sees_the_context(model_spec: Spec) -> None:
    """The same mentions in other surroundings; long documents have several windows."""
    scorer = {"type": "atlop", "context_pooling": True}
    model = built(model_spec(relations={"type": "entity_level", "scorer": scorer}))
    model.eval()
    batch = model.collate([model.tokenize(long())], given="entities")
    with torch.no_grad():
        graph = model(batch).graph
    assert graph.context is not None
    reached = (graph.context.attention.sum(2) > 0).sum(-1)[graph.mask]
    assert len(batch.input_ids) > 1
    assert (reached > 0).all() and (reached < graph.context.tokens.shape[1]).all()
    total = graph.context.attention.sum(-1)[graph.mask]
    assert (total <= 1 + 1e-5).all() and (total > 0).all()


def test_interactions_need_relations_at_mention_level(model_spec: Spec) -> None:
    for relations in ({"type": "entity_level"}, None):
        spec = model_spec(relations=relations, interactions=["coreference_smoothing"])
        with pytest.raises(ConfigError, match="CoreferenceSmoothing uses relations at mention level"):
            defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


@pytest.mark.parametrize("name", ["coreference_propagation", "graph_propagation"])
def test_interactions_need_coreference(model_spec: Spec, name: str) -> None:
    spec = model_spec(type="pipeline", relations="mention_level", interactions=[name])
    del spec["enumerator"]
    with pytest.raises(ConfigError, match="Propagation uses coreference"):
        defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


def test_entity_level_learns_from_gold_entities_whatever_the_candidates(model_spec: Spec) -> None:
    spec = model_spec(relations={"type": "entity_level"}, pruner={"type": "top_k", "ratio": 0.01, "min_candidates": 1})
    model = built(spec).eval()
    model.pruner.train()
    few = model(model.collate([model.tokenize(ada())], gold=True))
    assert int(few.graph.mask.sum()) == 1
    spec["pruner"]["ratio"] = 1.0
    many_model = built(spec).eval()
    many = many_model(many_model.collate([many_model.tokenize(ada())], gold=True))
    torch.testing.assert_close(few.losses["relation"], many.losses["relation"])
    assert few.losses["relation"] > 0


@pytest.mark.parametrize("keys", SETTINGS)
def test_training_on_a_batch_without_any_entities(model_spec: Spec, keys: dict[str, Any]) -> None:
    model = built(model_spec(**keys))
    texts = [marked("none", ["nothing here ."]), marked("nor", ["or here ."], relations=None)]
    output = model(model.collate([model.tokenize(text) for text in texts], gold=True))
    assert torch.isfinite(output.loss)
    output.loss.backward()
    assert all(torch.isfinite(p.grad).all() for p in model.parameters() if p.grad is not None)
