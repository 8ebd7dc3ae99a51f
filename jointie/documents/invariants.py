"""The invariants of documents, checked when one is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .annotations import Entity, Relation, Sentence, Token


def problems(
    text: str,
    tokens: Sequence[Token],
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    relations: Sequence[Relation],
) -> Iterator[str]:
    """Find everything that is wrong with the parts of a document.

    - Tokens are in text order, hold at least one character each and do not overlap.
    - Sentences follow each other without a gap, hold at least one token each and cover all tokens.
    - Every entity has a mention; mentions hold at least one token and lie inside the document; no span stands twice in
      one entity or in two entities. Where an entity has several types, its type is one of them and none stands twice.
    - Scores are probabilities: numbers from 0 to 1.
    - Heads and tails of relations are positions of entities; no (head, tail, type) stands twice. Evidence is
      positions of sentences, ascending.
    """
    yield from _token_problems(tokens, len(text))
    yield from _sentence_problems(sentences, len(tokens))
    yield from _entity_problems(entities, len(tokens))
    yield from _relation_problems(relations, len(entities), len(sentences))


def _token_problems(tokens: Sequence[Token], characters: int) -> Iterator[str]:
    end = 0
    for i, token in enumerate(tokens):
        if not end <= token.start < token.end <= characters:
            yield f"token {i} covers characters {token.start} to {token.end} of {characters}, after {end}"
        end = token.end


def _sentence_problems(sentences: Sequence[Sentence], tokens: int) -> Iterator[str]:
    end = 0
    for i, sentence in enumerate(sentences):
        if sentence.start != end or sentence.end <= sentence.start:
            yield f"sentence {i} covers tokens {sentence.start} to {sentence.end}, after {end}"
        end = sentence.end
    if end != tokens:
        yield f"the sentences cover {end} of {tokens} tokens"


def _entity_problems(entities: Sequence[Entity], tokens: int) -> Iterator[str]:
    seen: dict[tuple[int, int], int] = {}
    for i, entity in enumerate(entities):
        if not entity.mentions:
            yield f"entity {i} has no mention"
        if entity.types and entity.type not in entity.types:
            yield f"entity {i} has the type {entity.type!r}, which is none of its types {list(entity.types)}"
        if len(set(entity.types)) < len(entity.types):
            yield f"a type stands twice among the types {list(entity.types)} of entity {i}"
        for mention in entity.mentions:
            start, end = mention.span
            if not 0 <= start < end <= tokens:
                yield f"entity {i} has a mention of tokens {start} to {end} of {tokens}"
            if mention.span in seen:
                first = seen[mention.span]
                where = f"twice in entity {i}" if first == i else f"in entity {first} and in entity {i}"
                yield f"the span of tokens {start} to {end} stands {where}"
            seen[mention.span] = i
            yield from _score_problems(f"the mention of tokens {start} to {end}", mention.score, mention.link_score)
        yield from _score_problems(f"entity {i}", entity.type_score)


def _relation_problems(relations: Sequence[Relation], entities: int, sentences: int) -> Iterator[str]:
    seen = set()
    for i, relation in enumerate(relations):
        for role, entity in (("head", relation.head), ("tail", relation.tail)):
            if not 0 <= entity < entities:
                yield f"relation {i} has the {role} {entity}, but there are {entities} entities"
        if relation.triple in seen:
            yield f"the relation {relation.triple} stands twice"
        seen.add(relation.triple)
        yield from _score_problems(f"relation {i}", relation.score)
        if relation.evidence:
            yield from _evidence_problems(i, relation.evidence, sentences)


def _evidence_problems(i: int, evidence: Sequence[int], sentences: int) -> Iterator[str]:
    if list(evidence) != sorted({*evidence}):
        yield f"the evidence {list(evidence)} of relation {i} is not ascending"
    if not 0 <= min(evidence) <= max(evidence) < sentences:
        yield f"relation {i} has the evidence {list(evidence)}, but there are {sentences} sentences"


def _score_problems(what: str, *scores: float | None) -> Iterator[str]:
    for score in scores:
        if score is not None and not 0 <= score <= 1:
            yield f"{what} has the score {score}, which is no probability from 0 to 1"
