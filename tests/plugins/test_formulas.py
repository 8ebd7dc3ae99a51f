"""The interactions among the plug-ins compute what the publications define, and the selector keeps what it has seen."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import Tensor

from jointie.documents import LabelSpace
from jointie.tensors import MentionGraph, RelationScores, Scorers
from jointie.testing import documents, random_graph


def plain(graph: MentionGraph) -> Tensor:
    return graph.anaphors @ graph.antecedents.transpose(1, 2)


def scored() -> MentionGraph:
    """Two documents, with coreference scored by the products of vectors."""
    graph = random_graph((3, 5)).replace(scorers=Scorers(coreference=plain))
    return graph.replace(coreference=plain(graph))


def shares(scores: Tensor) -> list[Tensor]:
    """The probabilities of having no antecedent, and of each earlier mention, by mention."""
    return [torch.cat([torch.zeros(1), row[:x]]).softmax(0) for x, row in enumerate(scores)]


def test_dygie_propagation(plugins: list[str]) -> None:
    part = sys.modules["dygie_propagation"].DygiePropagation(8, rounds=2)
    found = part.on_candidates(scored().replace(coreference=None)).vectors
    for vectors, result, count in zip(scored().vectors, found, (3, 5)):
        for _ in range(2):
            own = shares(vectors @ vectors.T)
            heard = torch.stack([own[x][1:] @ vectors[:x] for x in range(count)])
            gate = part.gate(torch.cat([vectors[:count], heard], 1)).sigmoid()
            vectors = gate * vectors[:count] + (1 - gate) * heard
        torch.testing.assert_close(result[:count], vectors)


def test_second_order(plugins: list[str]) -> None:
    part = sys.modules["second_order"].SecondOrder(8)
    found = part.on_coreference(scored())
    for vectors, result, scores, count in zip(scored().vectors, found.vectors, found.require("coreference"), (3, 5)):
        own = shares(vectors @ vectors.T)
        expected = torch.stack([own[x][0] * vectors[x] + own[x][1:] @ vectors[:x] for x in range(count)])
        gate = part.gate(torch.cat([vectors[:count], expected], 1)).sigmoid()
        new = gate * vectors[:count] + (1 - gate) * expected
        torch.testing.assert_close(result[:count], new)
        torch.testing.assert_close(scores[:count, :count], new @ new.T)


def test_lexical_evidence(plugins: list[str]) -> None:
    part = sys.modules["lexical_evidence"].LexicalEvidence()
    graph = scored()
    with torch.no_grad():
        part.weights.weight.copy_(torch.tensor([[1.0, 10.0, 100.0, 1000.0, -0.5]]))
    bonus = part.on_coreference(graph).require("coreference") - graph.require("coreference")
    likeness = graph.lexical
    yes = likeness.same_text + 10 * likeness.same_head + 100 * likeness.subset + 1000 * likeness.acronym
    torch.testing.assert_close(bonus, yes - 0.5 * (1 + graph.sentence_distances).log(), rtol=1e-4, atol=1e-4)


def test_seen_types(plugins: list[str]) -> None:
    """Of all relations, those are kept whose types stand in a document."""
    labels = LabelSpace.of(documents())
    part: Any = sys.modules["seen_types"].SeenTypes(labels)
    part.fit(documents())
    types, relations = len(labels.entity_types), len(labels.relation_types)
    numbers, pairs = torch.arange(types), torch.ones(1, types, types, dtype=torch.bool)
    scores = RelationScores(torch.ones(1, types, types, relations + 1), pairs, numbers, numbers)
    kept = part.select(scores, numbers[None], numbers[None], torch.full((relations,), -1.0))
    names = {
        (labels.entity_types[h], labels.entity_types[t], labels.relation_types[r]) for _, h, t, r in kept.nonzero()
    }
    assert names == {
        (text.entities[r.head].type, text.entities[r.tail].type, r.type)
        for text in documents()
        for r in text.relations or ()
    }
