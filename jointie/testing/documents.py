"""Small annotated documents, written by hand or drawn at random."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ..documents import Document, Entity, LabelSpace, Mention, Relation

Triple = tuple[int, int, str]

LABELS = LabelSpace(("LOC", "ORG", "PER"), ("born_in", "taught"))
"""The labels of random documents."""
ODD = ("Zoë", "汉", "😀", 'a"b', "<b>&amp;", "\\", "1", "مرحبا", "e\u0301", "\ufeff", "\u200b", "#", "%2F", "_")
"""Words that a format may have to quote."""


def marked(
    id: str,
    sentences: Iterable[str],
    types: Mapping[int, str] | None = None,
    relations: Iterable[Triple] | None = (),
) -> Document:
    """A document from sentences in which mentions are marked: ``[0 Ada ] met [1 the queen of [2 England ] ] .``

    Args:
        id: of the document.
        sentences: words, ``[`` with the number of an entity where a mention begins, and ``]`` where it ends, with
            blanks between them. Entities are numbered from 0 without gaps.
        types: the entities' types by their numbers.
        relations: (head, tail, type); ``None`` where they are not annotated.
    """
    words: list[list[str]] = []
    mentions: dict[int, list[Mention]] = {}
    position = 0
    for sentence in sentences:
        words.append([])
        opened: list[tuple[int, int]] = []
        for piece in sentence.split():
            if piece[0] == "[" and piece[1:].isdecimal():
                opened.append((int(piece[1:]), position))
            elif piece == "]":
                entity, start = opened.pop()
                mentions.setdefault(entity, []).append(Mention(start, position))
            else:
                words[-1].append(piece)
                position += 1
    entities = [Entity(tuple(sorted(mentions[i])), (types or {}).get(i)) for i in range(len(mentions))]
    facts = None if relations is None else tuple(Relation(*triple) for triple in relations)
    return Document.from_words(id, words, entities=tuple(entities), relations=facts)


def ada() -> Document:
    """Three sentences; names, surnames and pronouns corefer, and relations go across sentences."""
    return marked(
        "ada",
        [
            "[0 Ada Lovelace ] was born in [1 London ] .",
            "[0 She ] met [2 Charles Babbage ] in [1 London ] .",
            "[2 Babbage ] taught [0 Lovelace ] .",
        ],
        {0: "PER", 1: "LOC", 2: "PER"},
        [(0, 1, "born_in"), (2, 0, "taught"), (2, 1, "lived_in"), (0, 1, "lived_in")],
    )


def university() -> Document:
    """Nested mentions, singletons, and an entity without a type."""
    return marked(
        "university",
        [
            "[0 The University of [1 London ] ] is in [1 London ] .",
            "[2 John Smith ] was born in [1 London ] and taught at [0 the university ] .",
            "[2 He ] met [3 Mary ] in [4 Paris ] .",
        ],
        {0: "ORG", 1: "LOC", 2: "PER", 4: "LOC"},
        [(0, 1, "located_in"), (2, 1, "born_in"), (2, 4, "lived_in")],
    )


def unannotated() -> Document:
    """Entities, but relations were never annotated."""
    return marked(
        "unannotated",
        ["[0 Mary ] was born in [1 Paris ] .", "[0 She ] taught [2 John ] ."],
        {0: "PER", 1: "LOC", 2: "PER"},
        relations=None,
    )


def one_word() -> Document:
    """One word, which is a mention."""
    return marked("one word", ["[0 London ]"], {0: "LOC"})


def nothing() -> Document:
    """Words, but no entities."""
    return marked("nothing", ["It was in the garden ."])


def long() -> Document:
    """Longer than a window of 64 sub-tokens, with one sentence that is longer than that by itself."""
    middle = "and in the garden of the house " * 9
    return marked(
        "long",
        [
            "[0 Mary Smith ] was born in [1 Paris ] .",
            *["It was in the garden ."] * 3,
            f"[0 Smith ] lived in [1 Paris ] {middle} with [2 Charles Babbage ] .",
            "[2 Babbage ] was born in [3 London ] and [0 Mary ] taught [2 him ] .",
        ],
        {0: "PER", 1: "LOC", 2: "PER", 3: "LOC"},
        [(0, 1, "born_in"), (0, 1, "lived_in"), (2, 3, "born_in"), (0, 2, "taught")],
    )


def documents() -> list[Document]:
    """All of the documents above."""
    return [ada(), university(), unannotated(), one_word(), nothing(), long()]


def vocabulary() -> list[str]:
    """The words of these documents."""
    return sorted({word for document in documents() for word in document.words})


def random_document(
    seed: int, words: Sequence[str] = ("Ada", "London", "in", "of", "."), longest: int = 30
) -> Document:
    """Any annotated document with :data:`LABELS`, its entities in the order of their first mentions.

    Mentions may be nested or cross each other, but not the end of a sentence. There may be none, and relations may not
    be annotated.

    Args:
        seed: what it is a function of.
        words: what the text is made of.
        longest: in words; there is at least one.
    """
    draw = random.Random(seed)
    size = draw.randint(1, longest)
    ends = sorted({*(draw.randint(1, size) for _ in range(draw.randint(0, 3))), size})
    spans = set()
    for _ in range(draw.randint(0, size)):
        start = draw.randrange(size)
        sentence_end = next(end for end in ends if end > start)
        spans.add((start, draw.randint(start + 1, min(sentence_end, start + 4))))
    clusters: dict[int, list[Mention]] = {}
    for span in sorted(spans):
        clusters.setdefault(draw.randrange(5), []).append(Mention(*span))
    entities = tuple(Entity(tuple(mentions), draw.choice(LABELS.entity_types)) for mentions in clusters.values())
    return Document.from_words(
        f"random {seed}",
        [[draw.choice(words) for _ in range(start, end)] for start, end in pairwise([0, *ends])],
        entities=entities,
        relations=None if draw.random() < 0.2 else _random_relations(draw, len(entities)),
    )


def _random_relations(draw: random.Random, entities: int) -> tuple[Relation, ...]:
    pairs = [(head, tail) for head in range(entities) for tail in range(entities) if head != tail]
    triples = {(*draw.choice(pairs), draw.choice(LABELS.relation_types)) for _ in range(draw.randint(0, 6)) if pairs}
    return tuple(Relation(*triple) for triple in sorted(triples))


def rich_document(seed: int) -> Document:
    """Any document as above, of odd words and white space, in which every field is filled now and then.

    Args:
        seed: what it is a function of.
    """
    draw, base = random.Random(seed), random_document(seed, ODD)
    blanks = draw.choice([" ", " \n", " \t\u00a0\r"])
    entities = tuple(_rich_entity(draw, entity) for entity in base.entities)
    relations = base.relations and tuple(
        replace(relation, **_maybe(draw, name="näme", score=0.25, evidence=_some_of(draw, base), extra=_EXTRA))
        for relation in base.relations
    )
    text = "".join(draw.choice(blanks) if character == " " else character for character in base.text)
    return replace(base, text=text, entities=entities, relations=relations, **_maybe(draw, extra=_EXTRA))


_EXTRA = {"é": [1, None, True, {"b": "\n"}]}


def _rich_entity(draw: random.Random, entity: Entity) -> Entity:
    mentions = [replace(mention, **_maybe(draw, score=0.5)) for mention in entity.mentions]
    mentions[1:] = [replace(mention, **_maybe(draw, link_score=0.75)) for mention in mentions[1:]]
    types = (*LABELS.entity_types,) if draw.random() < 0.5 else ()
    known = _maybe(draw, name='"Zoë"\t', type_score=0.125, extra=_EXTRA)
    return replace(entity, mentions=tuple(mentions), types=types, **known)


def _maybe(draw: random.Random, **fields: object) -> dict[str, Any]:
    """Some of the fields."""
    return {name: value for name, value in fields.items() if draw.random() < 0.5}


def _some_of(draw: random.Random, document: Document) -> tuple[int, ...]:
    """The positions of some sentences."""
    return tuple(i for i in range(len(document.sentences)) if draw.random() < 0.5)
