from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.decoding import (
    AboveThreshold,
    BestAntecedent,
    Calibration,
    DecodedEntities,
    DecodedRelations,
    EntitySelection,
    LinkedOrLikely,
    MostLikely,
    Scale,
    assemble,
    entities_of,
    link_scores,
)
from jointie.components.scoring import MeanPooling
from jointie.documents import Document, LabelSpace
from jointie.models.long_documents.relating import all_pairs
from jointie.tensors import Links, MentionGraph
from jointie.testing import documents, graph_of, random_graph
from jointie.testing.documents import LABELS, ada, random_document
from jointie.testing.models import without_scores


def decoded(texts: list[Document], labels: LabelSpace) -> list[Document]:
    graph = graph_of(texts, labels)
    entities = SELECT(graph, None, Calibration())
    scores = MeanPooling()(graph.require("relations"), entities.clusters, entities.types.shape[1])
    relations = AboveThreshold()([all_pairs(scores, entities.clusters)], entities.types, torch.zeros(()))
    return assemble([d.without_annotations() for d in texts], labels, graph, entities, relations)


SELECT = EntitySelection(BestAntecedent(), LinkedOrLikely(), MostLikely())


def known(graph: MentionGraph, clusters: torch.Tensor, calibration: Calibration = Calibration()) -> DecodedEntities:
    return entities_of(graph, clusters, calibration, MostLikely())


def entity_types(graph: MentionGraph, clusters: torch.Tensor) -> list[list[int]]:
    return known(graph, clusters).types.tolist()


def as_predicted(document: Document) -> Document:
    """The gold document, as a perfect model would predict it: relations annotated, and sorted."""
    relations = sorted(document.relations or (), key=lambda relation: relation.triple)
    return replace(document, relations=tuple(relations))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=3, unique=True))
def test_decoding_gold_scores_gives_the_gold_document(seeds: list[int]) -> None:
    texts = [random_document(seed) for seed in seeds]
    found = decoded(texts, LABELS)
    assert [without_scores(document) for document in found] == [as_predicted(document) for document in texts]


def test_scores_are_probabilities() -> None:
    (document,) = decoded([ada()], LabelSpace.of([ada()]))
    certain = pytest.approx(1 / (1 + 2.718281828**-10), abs=1e-6)
    assert [mention.score for mention in document.mentions] == [certain] * 7
    assert [relation.score for relation in document.relations or ()] == [certain] * 4


def test_a_link_is_the_best_with_an_earlier_mention_of_the_entity() -> None:
    graph = random_graph((4,), relation_types=0)
    scores = torch.tensor([[9.0, 9, 9, 9], [-1, 9, 9, 9], [2, 5, 9, 9], [1, 3, 0, 9]])
    graph = graph.replace(coreference=scores.expand(1, 4, 4))
    links = link_scores(graph, torch.tensor([[0, 1, 0, 0]]))
    assert links.tolist() == [[-torch.inf, -torch.inf, 2, 1]], "the best with others is that of another entity"
    assert link_scores(graph, torch.tensor([[-1, -1, 0, -1]])).tolist() == [[-torch.inf] * 4]
    without, one = graph.replace(coreference=None), torch.tensor([[0, 0, 0, 0]])
    assert link_scores(without, one).tolist() == [[-torch.inf] * 4]
    best = Links(torch.tensor([[-torch.inf, 1.0, 5.0, 3.0]]), torch.tensor([[0, 0, 1, 2]]))
    assert link_scores(without, one, best).tolist() == [[-torch.inf, 1, 5, 3]]
    assert link_scores(without, torch.tensor([[0, 1, 1, 0]]), best).tolist() == [
        [-torch.inf, -torch.inf, 5, -torch.inf]
    ]


def test_links_and_types_have_probabilities() -> None:
    graph = random_graph((3,), entity_types=2, relation_types=0)
    graph = graph.replace(coreference=torch.zeros(1, 3, 3), types=torch.tensor([[[2.0, 0.0], [1.0, 0.0], [0.0, 0.5]]]))
    text = Document.from_words("d", [["a"] * 9])
    labels, clusters = LabelSpace(("X", "Y"), ()), torch.tensor([[0, 0, 1]])
    calibration = Calibration(coreference=Scale(2.0, 1.0), type_temperature=2.0)
    nothing = DecodedRelations.none(clusters)
    (document,) = assemble([text], labels, graph, known(graph, clusters, calibration), nothing, calibration)
    assert [mention.link_score for mention in document.mentions] == [None, pytest.approx(1 / (1 + exp(-1))), None]
    sure = [1 / (1 + exp(-3 / 2)), 1 / (1 + exp(-0.5 / 2))]
    assert [entity.type_score for entity in document.entities] == pytest.approx(sure)


def test_relations_carry_their_readable_names() -> None:
    labels = replace(LabelSpace.of([ada()]), relation_names={"taught": "was the teacher of"})
    (document,) = decoded([ada()], labels)
    names = {relation.type: relation.name for relation in document.relations or ()}
    assert names == {"taught": "was the teacher of", "born_in": None, "lived_in": None}


def test_the_type_of_an_entity_is_that_of_all_its_mentions() -> None:
    """The second mention is sure, the first hardly."""
    graph = random_graph((3,), entity_types=2)
    graph = graph.replace(types=torch.tensor([[[0.2, 0.0], [-3.0, 3.0], [1.0, -1.0]]]))
    assert entity_types(graph, torch.tensor([[0, 0, 1]])) == [[1, 0]]
    assert entity_types(graph, torch.tensor([[-1, 0, 1]])) == [[1, 0]]
    assert entity_types(graph, torch.tensor([[0, -1, 1]])) == [[0, 0]]


def test_probabilities_of_types_multiply() -> None:
    """Two mentions are for the first type by 80 %, one is against it by 99 %."""
    graph = random_graph((3,), entity_types=2)
    graph = graph.replace(types=torch.tensor([[[0.8, 0.2], [0.8, 0.2], [0.01, 0.99]]]).log() + 7)
    assert entity_types(graph, torch.tensor([[0, 0, 0]])) == [[1]]


def test_without_type_scores_entities_have_no_type() -> None:
    graph = graph_of([ada()], LabelSpace.of([ada()]))
    nothing = DecodedRelations(torch.zeros(0, 4, dtype=torch.long), torch.zeros(0))
    for types in (None, torch.zeros(*graph.mask.shape, 0)):
        own = graph.replace(types=types)
        (document,) = assemble([ada()], LABELS, own, SELECT(own, None, Calibration()), nothing)
        assert [entity.type for entity in document.entities] == [None] * 3


def test_nothing_found() -> None:
    graph = graph_of(documents(), LABELS)
    nothing = DecodedRelations(torch.zeros(0, 4, dtype=torch.long), torch.zeros(0))
    for document in assemble(documents(), LABELS, graph, known(graph, torch.full(graph.mask.shape, -1)), nothing):
        assert (document.entities, document.relations) == ((), ())
