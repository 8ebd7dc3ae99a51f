"""From decoded tensors to documents, on the host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from ...documents import Document, Entity, LabelSpace, Mention, Relation
from ...tensors import MentionGraph
from .relations import DecodedRelations


def assemble(
    documents: Sequence[Document],
    labels: LabelSpace,
    graph: MentionGraph,
    clusters: Tensor,
    relations: DecodedRelations,
) -> list[Document]:
    """The documents with the entities and relations that were decoded in place of any they had.

    A mention's score is the logistic function of its logit; a relation's, of its margin over the threshold class.

    Args:
        documents: B documents.
        labels: names of the types.
        graph: their n candidates each, with mention and type scores.
        clusters: (B, n) the entity of each candidate, -1 for none.
        relations: the relations between entities.
    """
    types = entity_types(graph, clusters)
    columns = (graph.spans.start, graph.spans.end, graph.mention_scores.float().sigmoid(), clusters)
    starts, ends, scores, entities = (column.tolist() for column in columns)
    facts = _facts(relations, labels, len(documents))
    assembled = []
    for i, document in enumerate(documents):
        members = _members(starts[i], ends[i], scores[i], entities[i])
        found = (Entity(tuple(m), _type(types[i][e], labels)) for e, m in enumerate(members))
        assembled.append(replace(document, entities=tuple(found), relations=facts[i]))
    return assembled


def entity_types(graph: MentionGraph, clusters: Tensor) -> list[list[int]]:
    """The best type of each entity, by the sum of its mentions' log-probabilities; -1 where there are no types."""
    entities = int(clusters.max()) + 1 if clusters.numel() else 0
    if graph.types is None or not graph.types.shape[-1]:
        return [[-1] * entities] * len(clusters)
    scores = graph.types.float().log_softmax(-1)
    index = (clusters + 1).unsqueeze(-1).expand_as(scores)
    summed = scores.new_zeros(len(clusters), entities + 1, scores.shape[-1]).scatter_add(1, index, scores)
    return summed[:, 1:].argmax(-1).tolist()


def _members(starts: list[int], ends: list[int], scores: list[float], entities: list[int]) -> list[list[Mention]]:
    members: list[list[Mention]] = [[] for _ in range(max(entities, default=-1) + 1)]
    for start, end, score, entity in zip(starts, ends, scores, entities):
        if entity >= 0:
            members[entity].append(Mention(start, end, score))
    return members


def _facts(relations: DecodedRelations, labels: LabelSpace, documents: int) -> list[tuple[Relation, ...]]:
    facts: list[list[Relation]] = [[] for _ in range(documents)]
    scores = relations.margins.float().sigmoid().tolist()
    for (document, head, tail, type), score in zip(relations.facts.tolist(), scores):
        name = labels.relation_types[type]
        facts[document].append(Relation(head, tail, name, labels.relation_names.get(name), score))
    return [tuple(relations) for relations in facts]


def _type(index: int, labels: LabelSpace) -> str | None:
    return labels.entity_types[index] if index >= 0 else None
