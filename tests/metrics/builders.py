"""Small documents for the metrics' tests."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, Sentence, Token
from jointie.metrics import Counts

Clusters = Sequence[Sequence[int]]
Triples = Sequence[tuple[int, int, str]]

TYPES = ("P17", "P27")


def document(
    clusters: Clusters = (), relations: Triples | None = (), *, id: str = "d", words: str | list[str] | None = None
) -> Document:
    """A document of one sentence, whose entities are given by the positions of their one-word mentions."""
    words = words.split() if isinstance(words, str) else words or [f"w{i}" for i in range(20)]
    return Document.from_words(
        id,
        [words],
        entities=tuple(Entity(tuple(Mention(i, i + 1) for i in cluster)) for cluster in clusters),
        relations=None if relations is None else tuple(Relation(*triple) for triple in relations),
    )


def by_character(of: Document) -> Document:
    """The same annotations where every character but the blank is a token, and every fifth ends a sentence."""
    places = [i for i, character in enumerate(of.text) if character != " "]
    tokens = tuple(Token(i, i + 1) for i in places)
    bounds = [*range(0, len(tokens), 5), len(tokens)]
    first, last = {place: n for n, place in enumerate(places)}, {place + 1: n + 1 for n, place in enumerate(places)}

    def moved(mention: Mention) -> Mention:
        start, end = of.characters(mention.start, mention.end)
        return Mention(first[start], last[end])

    entities = tuple(Entity(tuple(map(moved, entity.mentions))) for entity in of.entities)
    sentences = tuple(Sentence(*bound) for bound in itertools.pairwise(bounds))
    return Document(of.id, of.text, tokens, sentences, entities, of.relations)


def prf(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    return counts.precision, counts.recall, counts.f1


def clusters_from(labels: Sequence[int | None]) -> list[list[int]]:
    """The positions that carry the same label; ``None`` is no mention."""
    found: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        if label is not None:
            found.setdefault(label, []).append(position)
    return list(found.values())


@st.composite
def triples(draw: st.DrawFn, entities: int) -> list[tuple[int, int, str]]:
    """Relations between any two of so many entities."""
    every = [(h, t, r) for h in range(entities) for t in range(entities) for r in TYPES if h != t]
    return draw(st.lists(st.sampled_from(every), unique=True, max_size=6)) if every else []


@st.composite
def annotated(draw: st.DrawFn, id: str, words: list[str]) -> Document:
    """Any clustering of the words, with singletons and words that are no mention, and any relations."""
    labels = draw(st.lists(st.none() | st.integers(0, 3), min_size=len(words), max_size=len(words)))
    clusters = clusters_from(labels)
    return document(clusters, draw(triples(len(clusters))), id=id, words=words)


@st.composite
def like(draw: st.DrawFn, model: Document) -> Document:
    """A document that shares many clusters and relations with ``model``, in another order."""
    clusters = [[mention.start for mention in entity.mentions] for entity in model.entities]
    kept = draw(st.permutations(range(len(clusters))))
    dropped = draw(st.sets(st.sampled_from(kept), max_size=1)) if kept else set()
    place = {old: new for new, old in enumerate(i for i in kept if i not in dropped)}
    old = [(place[r.head], place[r.tail], r.type) for r in model.relations or () if r.head in place and r.tail in place]
    new = draw(triples(len(place)))
    return document([clusters[i] for i in place], list(dict.fromkeys(old + new)), id=model.id, words=model.words)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    """Gold and predicted documents of the same texts; some predictions are near to the gold, some are not."""
    gold, predicted = [], []
    for n in range(draw(st.integers(1, 3))):
        words = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8))
        gold.append(draw(annotated(str(n), words)))
        predicted.append(draw(st.one_of(annotated(str(n), words), like(gold[-1]))))
    return gold, predicted
