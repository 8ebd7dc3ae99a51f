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
from jointie.documents import Document, JsonlReader
from jointie.metrics import clusters_of

GALLERY = Path(__file__).parents[2] / "fixtures" / "articles" / "gallery.jsonl"


def faulty_entities(gold: Document, found: Document) -> tuple[list[str], list[str]]:
    """The entities that are wrong, and those that are a part of one."""
    wrong, parts = [], []
    annotated = set(clusters_of(gold))
    for entity, own in zip(found.entities, clusters_of(found)):
        if own not in annotated:
            texts = dict.fromkeys(" ".join(found.text_of(mention).split()) for mention in entity.mentions)
            faulty = parts if any(own < whole for whole in annotated) else wrong
            faulty.append(f"{entity.type}: {'; '.join(texts)}")
    return wrong, parts


def wrong_relations(gold: Document, found: Document) -> Iterator[str]:
    annotated, own = clusters_of(gold), clusters_of(found)
    facts = [(annotated[r.head], r.type, annotated[r.tail]) for r in gold.relations or ()]
    for relation in sorted(found.relations or (), key=lambda r: -(r.score or 0)):
        head, tail = own[relation.head], own[relation.tail]
        if not any(kind == relation.type and h & head and t & tail for h, kind, t in facts):
            names = [found.name_of(found.entities[end]) for end in (relation.head, relation.tail)]
            yield f"{relation.score:.2f} {names[0]} -- {relation.name} -> {names[1]}"


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
