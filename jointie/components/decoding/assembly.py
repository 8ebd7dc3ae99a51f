"""From decoded tensors to documents, on the host."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ...documents import Document, Entity, LabelSpace, Mention, Relation
from ...tensors import MentionGraph
from .calibration import Calibration
from .relations import DecodedRelations


def assemble(
    documents: Sequence[Document],
    labels: LabelSpace,
    graph: MentionGraph,
    clusters: Tensor,
    relations: DecodedRelations,
    calibration: Calibration = Calibration(),
    links: Tensor | None = None,
) -> list[Document]:
    """The documents with the entities and relations that were decoded in place of any they had.

    Scores are calibrated probabilities: of a mention from its logit, of its link from :func:`link_logits`, of an
    entity's type from the sum of its mentions' log-probabilities, of a relation from its margin over the threshold
    class.

    Args:
        documents: B documents.
        labels: names of the types.
        graph: their n candidates each, with all their scores as the model gave them.
        clusters: (B, n) the entity of each candidate, -1 for none.
        relations: the relations between entities.
        calibration: how logits become probabilities.
        links: (B, n) the logits of the candidates' links, ``-inf`` for those without one; by default from the
            coreference scores of the graph.
    """
    if links is None:
        links = link_logits(graph, clusters)
    types, sure = _types_of_entities(graph, clusters, calibration)
    columns = (
        graph.spans.start,
        graph.spans.end,
        calibration.mention.probabilities(graph.mention_scores),
        calibration.coreference.probabilities(links).masked_fill(links == -torch.inf, torch.nan),
    )
    mentions = [[_mention(*row) for row in zip(*rows)] for rows in zip(*(column.tolist() for column in columns))]
    facts = _facts(relations, labels, calibration, len(documents))
    assembled = []
    for i, (document, row) in enumerate(zip(documents, clusters.tolist())):
        members = _members(mentions[i], row)
        found = (_entity(m, types[i][e], sure[i][e], labels) for e, m in enumerate(members))
        assembled.append(replace(document, entities=tuple(found), relations=facts[i]))
    return assembled


def entity_types(graph: MentionGraph, clusters: Tensor) -> list[list[int]]:
    """The best type of each entity, by the sum of its mentions' log-probabilities; -1 where there are no types."""
    return _types_of_entities(graph, clusters, Calibration())[0]


def type_logits(graph: MentionGraph, clusters: Tensor) -> Tensor:
    """(B, E, C) for each entity the sums of its mentions' log-probabilities of the types.

    Args:
        graph: with type scores.
        clusters: (B, n) the entity of each candidate, -1 for none.
    """
    entities = int(clusters.max()) + 1 if clusters.numel() else 0
    scores = graph.types.float().log_softmax(-1)
    index = (clusters + 1).unsqueeze(-1).expand_as(scores)
    return scores.new_zeros(len(clusters), entities + 1, scores.shape[-1]).scatter_add(1, index, scores)[:, 1:]


def link_logits(graph: MentionGraph, clusters: Tensor) -> Tensor:
    """(B, n) the best coreference score of each candidate with an earlier one of its entity; ``-inf`` without any.

    Args:
        graph: with coreference scores; without them there are no links.
        clusters: (B, n) the entity of each candidate, -1 for none.
    """
    if graph.coreference is None or not clusters.shape[1]:
        return torch.full(clusters.shape, -torch.inf, device=clusters.device)
    together = (clusters.unsqueeze(2) == clusters.unsqueeze(1)) & (clusters >= 0).unsqueeze(2)
    scores = graph.coreference.float()
    return scores.masked_fill(~(together & graph.spans.precedes()), -torch.inf).amax(2)


def _types_of_entities(
    graph: MentionGraph, clusters: Tensor, calibration: Calibration
) -> tuple[list[list[int]], list[list[float | None]]]:
    """The best type of each entity and its probability; -1 and ``None`` where there are no types."""
    if graph.types is None or not graph.types.shape[-1]:
        entities = int(clusters.max()) + 1 if clusters.numel() else 0
        return [[-1] * entities] * len(clusters), [[None] * entities] * len(clusters)
    logits = type_logits(graph, clusters)
    scores = (logits / calibration.type_temperature).softmax(-1).amax(-1)
    return logits.argmax(-1).tolist(), scores.tolist()


def _mention(start: int, end: int, score: float, link: float) -> Mention:
    return Mention(start, end, score, None if math.isnan(link) else link)


def _members(mentions: Sequence[Mention], entities: Sequence[int]) -> list[list[Mention]]:
    members: list[list[Mention]] = [[] for _ in range(max(entities, default=-1) + 1)]
    for mention, entity in zip(mentions, entities):
        if entity >= 0:
            members[entity].append(mention)
    return members


def _entity(mentions: Sequence[Mention], type: int, score: float | None, labels: LabelSpace) -> Entity:
    name = labels.entity_types[type] if type >= 0 else None
    return Entity(tuple(mentions), name, type_score=score)


def _facts(
    relations: DecodedRelations, labels: LabelSpace, calibration: Calibration, documents: int
) -> list[tuple[Relation, ...]]:
    facts: list[list[Relation]] = [[] for _ in range(documents)]
    scores = calibration.relation.probabilities(relations.margins).tolist()
    for (document, head, tail, type), score in zip(relations.facts.tolist(), scores):
        name = labels.relation_types[type]
        facts[document].append(Relation(head, tail, name, labels.relation_names.get(name), score))
    return [tuple(relations) for relations in facts]
