"""The document: text, tokens, sentences, entities (clusters of coreferent mentions) and relations between them.

Gold and predicted documents are the same type. All offsets are end-exclusive: tokens index characters of the text,
sentences and mentions index tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .invariants import check_document


class Token(NamedTuple):
    """Characters ``start`` to ``end`` of the text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """Tokens ``start`` to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Mention:
    """Tokens ``start`` to ``end``.

    Attributes:
        score: the probability of a predicted mention; ``None`` on gold.
        link_score: the probability that it corefers with an earlier mention of its entity; ``None`` on an entity's
            first mention and on gold.
    """

    start: int
    end: int
    score: float | None = None
    link_score: float | None = None

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True)
class Entity:
    """A cluster of coreferent mentions.

    Attributes:
        mentions: at least one, in text order.
        type: the type, the one that models learn; ``None`` where there is none.
        name: the name, where the data gives one (see :meth:`Document.name_of`).
        types: all types, :attr:`type` among them, where the data gives an entity several; ``()`` otherwise.
        type_score: the probability of a predicted type; ``None`` on gold.
    """

    mentions: tuple[Mention, ...]
    type: str | None = None
    name: str | None = None
    types: tuple[str, ...] = ()
    type_score: float | None = None

    @property
    def spans(self) -> frozenset[tuple[int, int]]:
        return frozenset(mention.span for mention in self.mentions)


@dataclass(frozen=True)
class Relation:
    """A typed relation from entity ``head`` to entity ``tail``, both positions in :attr:`Document.entities`."""

    head: int
    tail: int
    type: str
    name: str | None = None
    score: float | None = None

    @property
    def triple(self) -> tuple[int, int, str]:
        return self.head, self.tail, self.type


@dataclass(frozen=True)
class Document:
    """An immutable document.

    Attributes:
        id: unique in its file.
        text: the text as it was given.
        tokens: the words, in text order, as characters of ``text``.
        sentences: consecutive ranges of tokens that cover all of them.
        entities: the clusters; every span stands in one cluster only.
        relations: the relations; ``None`` where they were never annotated, ``()`` where there are none.

    Raises:
        DataError: if an invariant is broken (see :mod:`jointie.documents.invariants`).
    """

    id: str
    text: str = field(repr=False)
    tokens: tuple[Token, ...] = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] | None = ()

    def __post_init__(self) -> None:
        check_document(self)

    @classmethod
    def from_words(cls, id: str, sentences: list[list[str]], **annotations: object) -> Document:
        """A pre-tokenised document: the text is the words joined by single blanks, the words stay as they are."""
        tokens: list[Token] = []
        bounds: list[Sentence] = []
        position = 0
        for words in sentences:
            first = len(tokens)
            for word in words:
                tokens.append(Token(position, position + len(word)))
                position += len(word) + 1
            bounds.append(Sentence(first, len(tokens)))
        text = " ".join(word for words in sentences for word in words)
        return cls(id, text, tuple(tokens), tuple(bounds), **annotations)  # type: ignore[arg-type]

    @property
    def words(self) -> list[str]:
        """The tokens as text."""
        return [self.text[token.start : token.end] for token in self.tokens]

    @property
    def mentions(self) -> list[Mention]:
        """The mentions of all entities, in text order."""
        return sorted((m for entity in self.entities for m in entity.mentions), key=lambda m: m.span)

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """The characters that the tokens ``start`` to ``end`` cover."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def text_of(self, mention: Mention) -> str:
        """The text of a mention."""
        start, end = self.characters(mention.start, mention.end)
        return self.text[start:end]

    def name_of(self, entity: Entity) -> str:
        """The entity's name: its own, or else the text of its longest mention (the first of these)."""
        if entity.name is not None:
            return entity.name
        return max((self.text_of(mention) for mention in entity.mentions), key=len)

    def without_annotations(self) -> Document:
        """The same text, tokens and sentences with nothing found in them."""
        return replace(self, entities=(), relations=None)
