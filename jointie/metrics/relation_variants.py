"""Other notions of a correct relation, beside that of :func:`~jointie.metrics.relations.relation_counts`.

A document whose gold relations were never annotated counts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..documents import Document, Relation
from .clusters import Cluster, clusters_of, overlaps
from .counts import Counts
from .matching import Edge, heaviest_matching
from .relations import facts_of, facts_of_both


def relation_typed_counts(gold: Document, predicted: Document) -> Counts:
    """Stricter: the entity types of head and tail must be right too.

    This is the "strict" relation score of Bekoulis et al. (2018), "Joint entity recognition and relation extraction as
    a multi-head selection problem", here between clusters.
    """
    if gold.relations is None:
        return Counts()
    return Counts.of_sets(_with_entity_types(gold), _with_entity_types(predicted))


def relation_untyped_counts(gold: Document, predicted: Document) -> Counts:
    """More relaxed: the head cluster and the tail cluster must be right, the type of the relation may be any.

    Ordered pairs of clusters are counted: several relations of one pair count once.
    """
    gold_pairs, predicted_pairs = ({fact[:2] for fact in facts} for facts in facts_of_both(gold, predicted))
    return Counts.of_sets(gold_pairs, predicted_pairs)


def relation_shared_mention_counts(gold: Document, predicted: Document) -> Counts:
    """More relaxed: the type must be right, and head and tail must each share a mention with gold's head and tail.

    One mention with exactly the same span is enough. The relations are matched one to one, as many as can be, so that
    none is found twice where an entity was split.
    """
    if gold.relations is None:
        return Counts()
    correct = heaviest_matching(dict.fromkeys(_sharing(gold, predicted), 1.0))
    return Counts(correct, float(len(predicted.relations or ())), correct, float(len(gold.relations)))


def _with_entity_types(document: Document) -> set[tuple[Cluster, str | None, Cluster, str | None, str]]:
    types = [entity.type for entity in document.entities]
    return {(head, types[r.head], tail, types[r.tail], type) for (head, tail, type), r in facts_of(document).items()}


def _sharing(gold: Document, predicted: Document) -> Iterator[Edge]:
    """The positions of the gold and predicted relations that are of one type and share a mention at both ends."""
    sharing: defaultdict[int, set[int]] = defaultdict(set)
    for i, j in overlaps(clusters_of(gold), clusters_of(predicted)):
        sharing[i].add(j)
    of_type: defaultdict[str, list[tuple[int, Relation]]] = defaultdict(list)
    for j, claim in enumerate(predicted.relations or ()):
        of_type[claim.type].append((j, claim))
    for i, relation in enumerate(gold.relations or ()):
        for j, claim in of_type[relation.type]:
            if claim.head in sharing[relation.head] and claim.tail in sharing[relation.tail]:
                yield i, j
