"""List what a model gets wrong in annotated documents: usage: python gallery.py MODEL [FILE.jsonl]

By default in the gallery. An entity is wrong if it has a mention that is none, or mentions of several annotated
entities; it is a part of one if it lacks some of its mentions. A relation is right, here, if one of its type is
annotated between an entity that shares a mention with its head and one that does with its tail.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
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


def faulty_entities(gold: Document, found: Document) -> tuple[list[str], list[str]]:
    """The entities that are wrong, and those that are a part of one."""
    wrong, parts = [], []
    annotated = {places(gold, entity) for entity in gold.entities}
    for entity in found.entities:
        if (own := places(found, entity)) not in annotated:
            texts = dict.fromkeys(" ".join(found.text_of(mention).split()) for mention in entity.mentions)
            faulty = parts if any(own < whole for whole in annotated) else wrong
            faulty.append(f"{entity.type}: {'; '.join(texts)}")
    return wrong, parts


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
    total = Counter[str]()
    for gold in JsonlReader().read(file):
        found = nlp(gold.text)
        wrong, parts = faulty_entities(gold, found)
        worse = list(wrong_relations(gold, found))
        count = {"entities": len(found.entities), "wrong": len(wrong), "parts": len(parts)}
        count |= {"relations": len(found.relations or ()), "worse": len(worse)}
        total.update(count)
        print(f"{gold.id}: {told(count)}")
        for line in (*wrong, *(f"{part} (a part)" for part in parts), *worse):
            print(f"  {line}")
    print(f"all: {told(total)}")


def told(count: Mapping[str, int]) -> str:
    entities = f"of {count['entities']} entities {count['wrong']} wrong, {count['parts']} a part of one"
    return f"{entities}; of {count['relations']} relations {count['worse']} wrong"


if __name__ == "__main__":
    main(*sys.argv[1:])
