"""From decoded tensors to documents, on the host."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch

from ...documents import Document, Entity, LabelSpace, Mention, Relation
from ...tensors import MentionGraph, check_finite
from .calibration import Calibration
from .entities import DecodedEntities
from .relations.decoded_relations import DecodedRelations


def assemble(
    documents: Sequence[Document],
    labels: LabelSpace,
    graph: MentionGraph,
    entities: DecodedEntities,
    relations: DecodedRelations | None,
    calibration: Calibration = Calibration(),
) -> list[Document]:
    """Put the entities and relations that were decoded in place of those that documents have.

    Scores are calibrated probabilities: of a mention from its logit, of its link from its coreference score, of an
    entity's type from the sum of its mentions' log-probabilities, of a relation from its margin over the threshold
    class.

    Args:
        documents: B documents.
        labels: names of the types.
        graph: their n candidates each.
        entities: those of the candidates that make entities.
        relations: the relations between entities; ``None`` where none were looked for.
        calibration: how logits become probabilities.

    Raises:
        FloatingPointError: if scores are not finite.
    """
    check_finite(graph.vectors, graph.mask.unsqueeze(-1))
    check_finite(graph.mention_scores, graph.mask)
    columns = (
        graph.spans.start,
        graph.spans.end,
        calibration.mention.probabilities(graph.mention_scores),
        calibration.coreference.probabilities(entities.links).masked_fill(entities.links == -torch.inf, torch.nan),
    )
    mentions = [[_mention(*row) for row in zip(*rows)] for rows in zip(*(column.tolist() for column in columns))]
    types, sure = entities.types.tolist(), entities.type_probabilities.tolist()
    facts: Sequence[tuple[Relation, ...] | None] = [None] * len(documents)
    if relations is not None:
        facts = _facts(relations, labels, calibration, len(documents))
    assembled = []
    for i, (document, row) in enumerate(zip(documents, entities.clusters.tolist())):
        members = _members(mentions[i], row)
        found = (_entity(m, types[i][e], sure[i][e], labels) for e, m in enumerate(members))
        assembled.append(replace(document, entities=tuple(found), relations=facts[i]))
    return assembled


def _mention(start: int, end: int, score: float, link: float) -> Mention:
    return Mention(start, end, score, None if math.isnan(link) else link)


def _members(mentions: Sequence[Mention], entities: Sequence[int]) -> list[list[Mention]]:
    members: list[list[Mention]] = [[] for _ in range(max(entities, default=-1) + 1)]
    for mention, entity in zip(mentions, entities):
        if entity >= 0:
            members[entity].append(mention)
    return members


def _entity(mentions: Sequence[Mention], type: int, score: float, labels: LabelSpace) -> Entity:
    if type < 0:
        return Entity(tuple(mentions), None)
    return Entity(tuple(mentions), labels.entity_types[type], type_score=score)


def _facts(
    relations: DecodedRelations, labels: LabelSpace, calibration: Calibration, documents: int
) -> list[tuple[Relation, ...]]:
    facts: list[list[Relation]] = [[] for _ in range(documents)]
    scores = calibration.relation.probabilities(relations.margins).tolist()
    for (document, head, tail, type), score in zip(relations.facts.tolist(), scores):
        name = labels.relation_types[type]
        facts[document].append(Relation(head, tail, name, labels.relation_names.get(name), score))
    return [tuple(relations) for relations in facts]
