"""What holds of every document, checked in this one place, when it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..config import DataError

if TYPE_CHECKING:
    from .document import Document


def check_document(document: Document) -> None:
    """Check a document.

    Raises:
        DataError: naming the first thing that is wrong, if anything is.
    """
    for problem in problems(document):
        raise DataError(problem, place=f"document {document.id!r}")


def problems(document: Document) -> Iterator[str]:
    """Everything that is wrong with a document.

    - Tokens are in text order, hold at least one character each and do not overlap.
    - Sentences follow each other without a gap, hold at least one token each and cover all tokens.
    - Every entity has a mention; mentions hold at least one token and lie inside the document; no span stands twice in
      one entity or in two entities. Where an entity has several types, its type is one of them and none stands twice.
    - Scores are probabilities: numbers from 0 to 1.
    - Heads and tails of relations are positions of entities; no (head, tail, type) stands twice.
    """
    yield from _token_problems(document)
    yield from _sentence_problems(document)
    yield from _entity_problems(document)
    yield from _relation_problems(document)


def _token_problems(document: Document) -> Iterator[str]:
    end = 0
    for i, token in enumerate(document.tokens):
        if not end <= token.start < token.end <= len(document.text):
            yield f"token {i} covers characters {token.start} to {token.end} of {len(document.text)}, after {end}"
        end = token.end


def _sentence_problems(document: Document) -> Iterator[str]:
    end = 0
    for i, sentence in enumerate(document.sentences):
        if sentence.start != end or sentence.end <= sentence.start:
            yield f"sentence {i} covers tokens {sentence.start} to {sentence.end}, after {end}"
        end = sentence.end
    if end != len(document.tokens):
        yield f"the sentences cover {end} of {len(document.tokens)} tokens"


def _entity_problems(document: Document) -> Iterator[str]:
    seen: dict[tuple[int, int], int] = {}
    for i, entity in enumerate(document.entities):
        if not entity.mentions:
            yield f"entity {i} has no mention"
        if entity.types and entity.type not in entity.types:
            yield f"entity {i} has the type {entity.type!r}, which is none of its types {list(entity.types)}"
        if len(set(entity.types)) < len(entity.types):
            yield f"a type stands twice among the types {list(entity.types)} of entity {i}"
        for mention in entity.mentions:
            start, end = mention.span
            if not 0 <= start < end <= len(document.tokens):
                yield f"entity {i} has a mention of tokens {start} to {end} of {len(document.tokens)}"
            if mention.span in seen:
                yield f"the span of tokens {start} to {end} stands in entity {seen[mention.span]} and in entity {i}"
            seen[mention.span] = i
            yield from _score_problems(f"the mention of tokens {start} to {end}", mention.score, mention.link_score)
        yield from _score_problems(f"entity {i}", entity.type_score)


def _relation_problems(document: Document) -> Iterator[str]:
    seen = set()
    for i, relation in enumerate(document.relations or ()):
        for role, entity in (("head", relation.head), ("tail", relation.tail)):
            if not 0 <= entity < len(document.entities):
                yield f"relation {i} has the {role} {entity}, but there are {len(document.entities)} entities"
        if relation.triple in seen:
            yield f"the relation {relation.triple} stands twice"
        seen.add(relation.triple)
        yield from _score_problems(f"relation {i}", relation.score)


def _score_problems(what: str, *scores: float | None) -> Iterator[str]:
    for score in scores:
        if score is not None and not 0 <= score <= 1:
            yield f"{what} has the score {score}, which is no probability from 0 to 1"
