"""Documents with many candidates, scored in parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from jointie.components.decoding import Calibration, LinkSelector, Scale
from jointie.components.interactions import Interaction
from jointie.config import Runtime
from jointie.documents import Document
from jointie.models.long_documents import linking, relating
from jointie.models.long_documents.relating import parts_of
from jointie.prediction import Predictor
from jointie.tensors import Links, MentionGraph
from jointie.testing import documents
from jointie.testing.documents import long, university
from jointie.testing.models import without_scores

from .eager import INTERACTIONS, Largest, built, half_linked, predicted

Spec = Callable[..., dict[str, Any]]


def assert_same_documents(found: list[Document], expected: list[Document], within: float = 1e-5) -> None:
    for one, other in zip(found, expected, strict=True):
        assert without_scores(one) == without_scores(other)
        assert scores(one) == pytest.approx(scores(other), abs=within)


def scores(document: Document) -> list[float]:
    mentions = [m for e in document.entities for m in e.mentions]
    of_mentions = [score for m in mentions for score in (m.score, m.link_score) if score is not None]
    types = [e.type_score for e in document.entities if e.type_score is not None]
    return [*of_mentions, *types, *(r.score for r in document.relations or () if r.score is not None)]


@pytest.fixture
def specs(model_spec: Spec) -> dict[str, dict[str, Any]]:
    pipeline = {key: value for key, value in model_spec().items() if key not in ("relations", "type")}
    return {
        "mention_level": model_spec(),
        "entity_level": model_spec(relations={"type": "entity_level", "scorer": {"type": "atlop", **SMALL}}),
        "context": model_spec(
            relations={"type": "entity_level", "scorer": {"type": "atlop", "context_pooling": True, **SMALL}}
        ),
        "multi_instance": model_spec(
            relations={"type": "entity_level", "scorer": {"type": "multi_instance", "hidden_dim": 8}}
        ),
        "pairwise": model_spec(coreference_scorer={"type": "pairwise", "antecedents": 2, "hidden_dim": 8}),
        "lexical_pairwise": model_spec(
            coreference_scorer={"type": "pairwise", "antecedents": 2, "hidden_dim": 8, "scorer": {"type": "lexical"}}
        ),
        "low_rank": model_spec(relations={"scorer": {"type": "low_rank_bilinear", "projection_dim": 8, "rank": 2}}),
        "entities": model_spec(relations=None),
        "pipeline": {"type": "pipeline", **pipeline, "relations": {"type": "entity_level", "scorer": SMALL}},
    }


SMALL = {"projection_dim": 8, "block_size": 4}
PAIRWISE = ["pairwise", "lexical_pairwise"]
KINDS = ["mention_level", "entity_level", "context", "multi_instance", *PAIRWISE, "low_rank", "entities", "pipeline"]


@pytest.mark.parametrize("kind", KINDS)
def test_parts_give_what_the_whole_gives(specs: dict[str, dict[str, Any]], kind: str) -> None:
    for seed, sizes in enumerate([(9, 12), (6, 30), (7,)]):
        model = built(specs[kind], seed)
        whole = predicted(model, 10**6)
        assert sum(len(d.entities) for d in whole) > 5
        if kind != "entities":
            assert sum(len(d.relations or ()) for d in whole) > 5
        for at_once in sizes:
            assert_same_documents(predicted(model, at_once), whole)


@pytest.mark.parametrize("kind", KINDS)
def test_a_candidate_at_a_time(specs: dict[str, dict[str, Any]], kind: str) -> None:
    model, texts = built(specs[kind]), sorted(documents(), key=lambda d: len(d.tokens))[-4:-2]
    whole = predicted(model, 10**6, texts)
    assert any(d.entities for d in whole)
    assert_same_documents(predicted(model, 1, texts), whole)


@pytest.mark.parametrize("kind", KINDS)
def test_calibrated(specs: dict[str, dict[str, Any]], kind: str) -> None:
    model = built(specs[kind])
    mention, relation = Scale(2.0, 0.3, 0.6), Scale(2.0, -0.3, 0.7)
    by_type = {model.labels.relation_types[0]: 0.2}
    model.calibration = replace(model.calibration, mention=mention, relation=relation, by_type=by_type)
    assert_same_documents(predicted(model, 8), predicted(model, 10**6))


@pytest.mark.parametrize("given", ["mentions", "entities"])
@pytest.mark.parametrize("kind", KINDS)
def test_given(specs: dict[str, dict[str, Any]], kind: str, given: Any) -> None:
    model, texts = built(specs[kind]), [d for d in documents() if d.entities]
    found = []
    for at_once in (7, 10**6):
        found.append(list(Predictor(model, given=given, max_pairwise_candidates=at_once).predict(texts)))
    assert [d.entities for d in found[0]] != []
    for parts, whole in zip(*found):
        assert [e.spans for e in parts.entities] == [e.spans for e in whole.entities]
        assert {r.triple for r in parts.relations or ()} == {r.triple for r in whole.relations or ()}


INTERACTING: list[list[Any]] = [
    *INTERACTIONS.values(),
    ["coreference_smoothing"],
    ["coreference_propagation"],
    ["attended_antecedent"],
    ["relation_propagation"],
    ["table_to_graph"],
]


@pytest.mark.parametrize("interactions", INTERACTING, ids=str)
def test_interactions_see_two_parts(model_spec: Spec, interactions: list[Any]) -> None:
    model = built(model_spec(interactions=interactions))
    first = predicted(model, 6)
    assert any(d.relations for d in first)
    assert_same_documents(predicted(model, 6), first)
    graphs = []
    score = model.score
    model.score = lambda graph: graphs.append(graph.mask.shape[1]) or score(graph)
    with torch.inference_mode():
        model(model.collate([model.tokenize(max(documents(), key=lambda d: len(d.tokens)))]), 6)
    assert max(graphs) == 6


class Surer(Interaction):
    """Adds to the mention scores, which no other interaction here replaces."""

    def __init__(self, by: float) -> None:
        super().__init__()
        self.by = by

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(mention_scores=graph.mention_scores + self.by)


@pytest.mark.parametrize("most", [6, 1000])
def test_mention_scores_that_an_interaction_replaces(model_spec: Spec, most: int) -> None:
    model = built(model_spec())
    model.calibration = replace(model.calibration, mention=Scale(10.0))
    model.interactions.append(Surer(0.0))
    before = predicted(model, most)
    model.interactions[-1] = Surer(20.0)
    assert any(document.entities for document in before)
    for one, other in zip(before, predicted(model, most), strict=True):
        found = {m.span: m.score for m in other.mentions}
        expected = {m.span: 1 / (1 + math.exp(-2) * (1 / m.score - 1)) for m in one.mentions if m.score}
        assert {span: found[span] for span in expected} == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    "level, interactions",
    [
        *(("mention_level", interactions) for interactions in INTERACTING),
        ("entity_level", ["coreference_propagation"]),
    ],
    ids=str,
)
def test_a_short_document_beside_a_long_one_is_as_it_is_alone(
    specs: dict[str, dict[str, Any]], level: str, interactions: list[Any]
) -> None:
    model = built({**specs[level], "interactions": interactions})
    with torch.no_grad():  # so that interactions change much
        for parameter in model.interactions.parameters():
            parameter.add_(torch.randn(parameter.shape))
    cut = torch.tensor(half_linked(model).coreference.threshold, dtype=torch.double).logit() * 1000
    model.calibration = Calibration(coreference=Scale(10.0, 0.0, float((cut / 10).sigmoid())))  # no score is 0 or 1
    alone = predicted(model, 30, [university()])
    assert alone[0].entities and alone[0].relations
    assert_same_documents(predicted(model, 30, [university(), long()])[:1], alone, within=1e-4)


@pytest.mark.parametrize(
    "level, interactions",
    [
        *(("mention_level", interactions) for interactions in INTERACTING),
        ("entity_level", ["coreference_propagation"]),
        ("entity_level", ["attended_antecedent"]),
    ],
    ids=str,
)
def test_a_part_that_holds_all_mentions_is_the_whole(
    specs: dict[str, dict[str, Any]], level: str, interactions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Types, coreference and relations come from vectors and in an order that do not depend on parts."""
    model, texts = built({**specs[level], "interactions": interactions}), [d for d in documents() if d.entities]
    with torch.no_grad():  # so that types and clusters are no foregone conclusion
        for part in (model.type_scorer, model.interactions):
            for parameter in part.parameters():
                parameter.add_(torch.randn(parameter.shape) * 0.1)
    model.calibration = half_linked(model, "mentions")
    whole = list(Predictor(model, given="mentions").predict(texts))
    assert sum(len(d.relations or ()) for d in whole) > 5
    assert any(len(e.mentions) > 1 for d in whole for e in d.entities)
    monkeypatch.setattr(linking, "_parts", lambda size, most: iter([slice(0, size)]))
    monkeypatch.setattr(relating, "parts_of", lambda clusters, most: parts_of(clusters, 10**6))
    in_one = Predictor(model, given="mentions", max_pairwise_candidates=2)
    assert_same_documents(list(in_one.predict(texts)), whole)


@Interaction.register("for_test_constant")
class Constant(Interaction):
    """Changes scores by something that depends on the two candidates alone."""

    uses_relations = True

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(relations=graph.require("relations") + 0.5 * graph.same_text.unsqueeze(-1))

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(coreference=graph.require("coreference") + graph.same_text)


@Interaction.register("for_test_evidence")
class Evidence(Interaction):
    """Leaves relations between mentions alone; changes vectors, and coreference where that is scored."""

    def __init__(self, input_dim: Runtime[int]) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(input_dim + 1, input_dim)

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        assert graph.relations is None and graph.coreference is None
        own = torch.cat([graph.vectors, graph.widths.unsqueeze(-1)], -1)
        extra = {"before": graph.vectors}
        near = {"near": (graph.sentence_distances < 2).float()}
        return graph.replace(vectors=graph.vectors + self.layer(own).tanh(), extra=extra, pair_extra=near)

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        alike = graph.extra["before"] @ graph.extra["before"].transpose(1, 2)
        again = graph.score("coreference") + alike + graph.pair_extra["near"]
        return graph.replace(coreference=again + graph.lexical.similarity)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PAIRWISE])  # which chooses in each two parts
def test_interactions_that_leave_relations_alone(specs: dict[str, dict[str, Any]], kind: str) -> None:
    spec = dict(specs[kind])
    if kind == "pipeline":
        spec["entities"] = {"interactions": ["for_test_evidence"]}
        spec["interactions"] = ["for_test_vectors"]
    else:
        spec["interactions"] = ["for_test_evidence"]
    model, plain = built(spec), built(specs[kind])
    plain.load_state_dict(model.state_dict(), strict=False)
    plain.calibration = model.calibration
    whole = predicted(model, 10**6)
    assert sum(len(d.entities) for d in whole) > 5
    assert [d.entities for d in whole] != [d.entities for d in predicted(plain, 10**6)]
    for at_once in (6, 12):
        assert_same_documents(predicted(model, at_once), whole)


@Interaction.register("for_test_vectors")
class Vectors(Evidence):
    """Changes vectors alone."""

    on_coreference = Interaction.on_coreference  # type: ignore[assignment]


@pytest.mark.parametrize("kind", ["entity_level", "pipeline"])
def test_relations_learn_from_vectors_that_interactions_have_changed(
    specs: dict[str, dict[str, Any]], kind: str
) -> None:
    model = built({**specs[kind], "interactions": ["for_test_vectors"]}).eval()
    output = model(model.collate([model.tokenize(document) for document in documents()], gold=True, given="entities"))
    output.losses["relation"].backward()
    part = getattr(model.relations, "interactions", None) or model.interactions
    assert part[0].layer.weight.grad.any()


@pytest.mark.parametrize("at_once", [5, 12])
def test_interactions_of_two_candidates_alone(model_spec: Spec, at_once: int) -> None:
    model = built(model_spec(interactions=["for_test_constant"]))
    assert_same_documents(predicted(model, at_once), predicted(model, 10**6))


def test_a_link_selector_that_has_to_see_all_pairs(model_spec: Spec) -> None:
    class Dense(LinkSelector):
        def __call__(self, graph: MentionGraph, links: Links, cut: float) -> torch.Tensor:
            assert graph.require("coreference").dim() == 3
            return links.antecedents

    model = built(model_spec())
    model.select_entities.links = Dense()
    assert predicted(model, 10**6)
    with pytest.raises(ValueError, match="this graph has no scores of coreference yet"):
        predicted(model, 3)


def test_parts_hold_whole_entities() -> None:
    clusters = torch.tensor([0, 1, -1, 0, 2, 0, 0, 3, -1, 1])
    parts = parts_of(clusters, 3)
    assert [part.entities.tolist() for part in parts] == [[0], [1, 2], [3]]
    assert [part.mentions.tolist() for part in parts] == [[0, 3, 5, 6], [1, 9, 4], [7]]
    assert [part.members.tolist() for part in parts] == [[0] * 4, [0, 0, 1], [0]]
    assert parts_of(torch.full((4,), -1), 3) == []


@pytest.mark.parametrize("kind", ["mention_level", "entity_level", "multi_instance", "pairwise", "pipeline"])
def test_no_tensor_grows_with_the_square_of_the_document(specs: dict[str, dict[str, Any]], kind: str) -> None:
    model, sizes = built(specs[kind]), []
    model.calibration = model.calibration.with_thresholds({"relation": 1.0}, model.labels)  # those found are as many
    for copies in (20, 40):
        words = ["Ada", "met", "Bob", "in", "Rome", "."]
        text = Document.from_words("x", [words] * copies)
        with Largest() as mode:
            (found,) = predicted(model, 20, [text])
        assert found.entities
        sizes.append(mode.numbers)
    assert sizes[1] < 2.5 * sizes[0]


def test_prediction_drops_no_candidates(model_spec: Spec) -> None:
    model = built(model_spec(pruner={"type": "top_k", "ratio": 0.4, "min_candidates": 0, "max_candidates": 2}))
    capped = built(model_spec(pruner={"type": "top_k", "ratio": 0.4, "min_candidates": 0}))
    assert_same_documents(predicted(model, 10**6), predicted(capped, 10**6))
