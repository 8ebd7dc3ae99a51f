"""List what a model gets wrong in annotated documents: usage: python gallery.py MODEL [FILE.jsonl]

By default in the gallery. An entity is right if its mentions are exactly those of an annotated one; a relation, here,
if one of its type is annotated between an entity that shares a mention with its head and one that does with its tail.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import jointie
from jointie.documents import Document, Entity, JsonlReader

GALLERY = Path(__file__).parents[2] / "fixtures" / "articles" / "gallery.jsonl"

Places = frozenset[tuple[int, int]]


def places(document: Document, entity: Entity) -> Places:
    """The offsets of the mentions, in characters."""
    return frozenset(
        (document.tokens[mention.start].start, document.tokens[mention.end - 1].end) for mention in entity.mentions
    )


def wrong_entities(gold: Document, found: Document) -> Iterator[str]:
    annotated = {places(gold, entity) for entity in gold.entities}
    for entity in found.entities:
        if places(found, entity) not in annotated:
            texts = dict.fromkeys(" ".join(found.text_of(mention).split()) for mention in entity.mentions)
            yield f"{entity.type}: {'; '.join(texts)}"


def wrong_relations(gold: Document, found: Document) -> Iterator[str]:
    clusters = [places(gold, entity) for entity in gold.entities]
    facts = [(clusters[r.head], r.type, clusters[r.tail]) for r in gold.relations or ()]
    for relation in sorted(found.relations or (), key=lambda r: -(r.score or 0)):
        head, tail = found.entities[relation.head], found.entities[relation.tail]
        own, other = places(found, head), places(found, tail)
        if not any(kind == relation.type and h & own and t & other for h, kind, t in facts):
            yield f"{relation.score:.2f} {found.name_of(head)} -- {relation.name} -> {found.name_of(tail)}"


def main(model: str, file: str | Path = GALLERY) -> None:
    nlp = jointie.load(model)
    entities = relations = right_entities = right_relations = 0
    for gold in JsonlReader().read(file):
        found = nlp(gold.text)
        bad, worse = list(wrong_entities(gold, found)), list(wrong_relations(gold, found))
        entities, right_entities = entities + len(found.entities), right_entities + len(found.entities) - len(bad)
        count = len(found.relations or ())
        relations, right_relations = relations + count, right_relations + count - len(worse)
        print(f"{gold.id}: {len(bad)} of {len(found.entities)} entities, {len(worse)} of {count} relations wrong")
        for line in (*bad, *worse):
            print(f"  {line}")
    print(f"right: {right_entities} of {entities} entities, {right_relations} of {relations} relations")


if __name__ == "__main__":
    main(*sys.argv[1:])
