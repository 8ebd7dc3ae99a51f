"""Count why annotated entities are not found exactly: usage: python inexact_entities.py MODEL [FILE.json]

FILE.json is in DocRED's format; by default data/docred_minilm/select.json. Each entity counts once, and once for every
annotated relation that it is an end of, which cannot be right without it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import jointie
from jointie.documents import DocREDReader, Document
from jointie.metrics import Cluster, Span, clusters_of


def reasons(gold: Document, found: Document) -> list[str]:
    """What happened to each annotated entity."""
    entities = clusters_of(gold)
    there = {span: cluster for cluster in clusters_of(found) for span in cluster}
    annotated = {span for cluster in entities for span in cluster}
    return [reason(entity, there, annotated) for entity in entities]


def reason(entity: Cluster, there: dict[Span, Cluster], annotated: set[Span]) -> str:
    parts = {there[span] for span in entity if span in there}
    if entity in parts:
        return "exact"
    if any((part - entity) & annotated for part in parts):
        return "merged with another"
    if len(parts) > 1:
        return "split"
    overlapped = any(_overlap(span, other) for span in entity - there.keys() for other in there)
    if not parts:
        return "none of its mentions found" + (": wrong borders" if overlapped else "")
    if entity <= there.keys():
        return "has a mention too many"
    return "lacks a mention" + (": wrong borders" if overlapped else "")


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def main(model: str, file: str | Path = "data/docred_minilm/select.json") -> None:
    nlp = jointie.load(model)
    entities, ends = Counter[str](), Counter[str]()
    for gold in DocREDReader().read(file):
        why = reasons(gold, nlp(gold))
        entities.update(why)
        ends.update(why[end] for relation in gold.relations or () for end in (relation.head, relation.tail))
    for name, count in entities.most_common():
        share, of_ends = count / entities.total(), ends[name] / max(1, ends.total())
        print(f"{name:45}{count:6} entities {share:6.1%}{of_ends:8.1%} of the ends of relations")


if __name__ == "__main__":
    main(*sys.argv[1:])
