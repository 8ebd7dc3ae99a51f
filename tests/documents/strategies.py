"""Hypothesis strategies: awkward texts, arbitrary valid documents, arbitrary JSON."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, Sentence, Token

AWKWARD = [
    *"aBcZé1 .,!?;'’\"()-&_$%",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\x00",
    "\x1c",
    "\x85",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u200b",
    "\u200f",
    "\ufeff",
    "\u0301",
    "n't",
    "'s",
    "U.S.",
    "J. K",
    "汉",
    "。」",
    "かな",
    "ー",
    "مرحبا",
    "שלום",
    "😀",
    "👍🏽",
    "👨\u200d👩\u200d👧",
    "🇫🇷",
    "𝒳",
]

characters = st.characters(exclude_categories=["Cs"])
texts = st.lists(st.sampled_from(AWKWARD) | characters, max_size=40).map("".join)

scores = st.none() | st.floats(0, 1)
names = st.none() | st.text(characters, max_size=5)
labels = st.text(characters, min_size=1, max_size=5)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(characters, max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

extras = st.dictionaries(
    st.text(characters, max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(characters, max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(characters, max_size=5), inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any valid document, its mentions in text order and without lone surrogates (which no file can hold)."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    tokens = [Token(*piece) for piece in pairwise(cuts) if draw(st.integers(0, 3))]
    ends = {*draw(st.sets(st.integers(1, max(1, len(tokens) - 1)), max_size=3)), len(tokens)} if tokens else set()
    sentences = [Sentence(*piece) for piece in pairwise([0, *sorted(end for end in ends if end <= len(tokens))])]
    entities = draw(_entities(len(tokens))) if tokens else []
    relations = draw(_relations(len(entities)) | st.none()) if entities else draw(st.sampled_from([None, ()]))
    return Document(draw(labels), text, tuple(tokens), tuple(sentences), tuple(entities), relations)


@st.composite
def rich_documents(draw: st.DrawFn) -> Document:
    """Any document as above, with evidence and ``extra``."""
    document = draw(documents())
    sentences = st.sets(st.integers(0, len(document.sentences) - 1)) if document.sentences else st.just(set[int]())
    evidence = st.none() | sentences.map(sorted)
    entities = tuple(replace(entity, extra=draw(extras)) for entity in document.entities)
    relations = document.relations and tuple(
        replace(relation, evidence=draw(evidence), extra=draw(extras)) for relation in document.relations
    )
    return replace(document, entities=entities, relations=relations, extra=draw(extras))


@st.composite
def _entities(draw: st.DrawFn, tokens: int) -> list[Entity]:
    starts = st.integers(0, tokens - 1)
    spans = st.tuples(starts, st.integers(1, 4)).map(lambda span: (span[0], min(tokens, sum(span))))
    clusters: dict[int, list[Mention]] = {}
    for start, end in draw(st.lists(spans, max_size=8, unique=True)):
        clusters.setdefault(draw(st.integers(0, 3)), []).append(Mention(start, end, draw(scores), draw(scores)))
    ordered = [tuple(sorted(mentions, key=lambda mention: mention.span)) for mentions in clusters.values()]
    types = st.just(()) | st.lists(labels, min_size=1, max_size=3, unique=True).map(tuple)
    return [_entity(mentions, draw(types), draw(names), draw(names), draw(scores)) for mentions in ordered]


def _entity(
    mentions: tuple[Mention, ...], types: tuple[str, ...], type: str | None, name: str | None, score: float | None
) -> Entity:
    return Entity(mentions, types[-1] if types else type, name, types, score)


def _relations(entities: int) -> st.SearchStrategy[tuple[Relation, ...]]:
    ends = st.permutations(range(entities)).map(lambda order: order[:2])
    relation = st.builds(lambda ends, *rest: Relation(*ends, *rest), ends, labels, names, scores)
    relations = st.lists(relation, max_size=6, unique_by=lambda relation: relation.triple).map(tuple)
    return relations if entities > 1 else st.just(())
