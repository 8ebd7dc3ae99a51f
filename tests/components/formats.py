"""For each registered reader some files of its format and the documents in them; for writers, how they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from jointie.documents import (
    ConllWriter,
    DocREDWriter,
    Document,
    Entity,
    JsonlReader,
    JsonlWriter,
    Mention,
    Reader,
    Relation,
    SpacyReader,
    SpacyWriter,
    Writer,
)
from jointie.testing import documents, rich_document
from jointie.testing.writers import written


class Files(NamedTuple):
    """Files of a folder by their names, and the documents in them."""

    contents: Mapping[str, bytes]
    documents: Sequence[Document]


def files_of(reader: str) -> Files:
    """Files of the format of a registered reader."""
    return {
        "brat": lambda: Files({"a.txt": SENTENCE.encode(), "a.ann": ANNOTATIONS}, [annotated()]),
        "conll": lambda: _written(ConllWriter(), "a.conll", _without_types_and_relations),
        "corefud": lambda: Files({"a.conllu": TREE.encode()}, [replace(annotated(), relations=None)]),
        "docred": lambda: _written(DocREDWriter(), "a.json"),
        "dwie": lambda: Files({"a.json": json.dumps(ARTICLE).encode()}, [_of_article()]),
        "jsonl": lambda: _written(JsonlWriter(), "a.jsonl", named, [*documents(), rich_document(2)]),
        "labelstudio": lambda: Files({"a.json": json.dumps([TASK]).encode()}, [annotated()]),
        "prodigy": lambda: Files({"a.jsonl": json.dumps(LINE).encode()}, [annotated()]),
        "spacy": lambda: _written(SpacyWriter(), "a.spacy", texts=[*documents(), rich_document(2)]),
        "symmetric": lambda: _written(DocREDWriter(), "a.json", _both_ways),
        "text": lambda: Files({"a.txt": SENTENCE.encode()}, [annotated().without_annotations()]),
    }[reader]()


def named(document: Document) -> Document:
    """The document with the names that its entities have by their mentions."""
    return replace(document, entities=tuple(replace(e, name=document.name_of(e)) for e in document.entities))


def _both_ways(document: Document) -> Document:
    """The document with relations from tail to head too."""
    relations = document.relations or ()
    turned = [replace(relation, head=relation.tail, tail=relation.head) for relation in relations]
    return replace(document, relations=(*relations, *turned)) if relations else document


def unchanged(document: Document) -> Document:
    """The document itself."""
    return document


ROUND_TRIPS: Mapping[str, tuple[Reader | None, Callable[[Document], Document]]] = {
    "jsonl": (JsonlReader(), named),
    "spacy": (SpacyReader(), unchanged),
}
"""How what registered writers write is read, and what of documents it holds; other formats have tests of their own."""

SENTENCE = "Ada met Bob ."
ANNOTATIONS = b"T1\tPER 0 3\tAda\nT2\tPER 8 11\tBob\nR1\tmet Arg1:T1 Arg2:T2\n"
TREE = "# newdoc id = a\n# global.Entity = eid-etype-head-other\n# sent_id = 1\n" + "".join(
    f"{i}\t{word}\t_\t_\t_\t_\t0\t_\t_\t{entity}\n"
    for i, (word, entity) in enumerate(zip(SENTENCE.split(), ("Entity=(e1-PER-1)", "_", "Entity=(e2-PER-1)", "_")), 1)
)
ARTICLE = {
    "id": "a",
    "content": SENTENCE,
    "mentions": [
        {"begin": 0, "end": 3, "text": "Ada", "concept": 0},
        {"begin": 8, "end": 11, "text": "Bob", "concept": 1},
    ],
    "concepts": [{"concept": i, "text": name, "tags": ["type::person"]} for i, name in enumerate(("Ada", "Bob"))],
    "relations": [{"s": 0, "p": "met", "o": 1}],
}

SPANS = [{"start": start, "end": start + 3, "label": "PER"} for start in (0, 8)]
LINE = {
    "text": SENTENCE,
    "meta": {"id": "a"},
    "spans": SPANS,
    "relations": [{"head": 0, "child": 2, "label": "met", "head_span": SPANS[0], "child_span": SPANS[1]}],
    "answer": "accept",
}
REGIONS = [
    {"id": str(i), "type": "labels", "value": {"start": start, "end": start + 3, "labels": ["PER"]}}
    for i, start in enumerate((0, 8))
]
TASK = {
    "data": {"id": "a", "text": SENTENCE},
    "annotations": [{"result": [*REGIONS, {"type": "relation", "from_id": "0", "to_id": "1", "labels": ["met"]}]}],
}


def annotated() -> Document:
    """The sentence with two entities and a relation."""
    entities = tuple(Entity((Mention(i, i + 1),), "PER") for i in (0, 2))
    return Document.from_words("a", [SENTENCE.split()], entities=entities, relations=(Relation(0, 1, "met"),))


def _of_article() -> Document:
    document = annotated()
    entities = (replace(e, type="person", name=document.name_of(e)) for e in document.entities)
    return replace(document, entities=tuple(entities))


def _without_types_and_relations(document: Document) -> Document:
    return replace(document, entities=tuple(replace(e, type=None) for e in document.entities), relations=None)


def _written(
    writer: Writer,
    name: str,
    kept: Callable[[Document], Document] = unchanged,
    texts: Sequence[Document] | None = None,
) -> Files:
    """Documents, as a writer writes them, and as the format keeps them."""
    texts = documents() if texts is None else texts
    with TemporaryDirectory() as folder:
        (content,) = written(writer, Path(folder, "written"), texts).values()
    return Files({name: content}, [kept(text) for text in texts])
