"""Tokens, sentences, mentions, entities (clusters of coreferent mentions) and the relations between entities.

All offsets are end-exclusive: tokens index characters of the text, sentences and mentions index tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .json_mapping import NOTHING, JsonMapping


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
        extra: what else is known of it, a JSON object; kept as a :class:`JsonMapping`.
    """

    mentions: tuple[Mention, ...]
    type: str | None = None
    name: str | None = None
    types: tuple[str, ...] = ()
    type_score: float | None = None
    extra: Mapping[str, Any] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", frozen(self.extra))

    @property
    def all_types(self) -> tuple[str, ...]:
        """Every type, be it one or several; ``()`` where there is none."""
        return self.types or (() if self.type is None else (self.type,))

    @property
    def spans(self) -> frozenset[tuple[int, int]]:
        return frozenset(mention.span for mention in self.mentions)


@dataclass(frozen=True)
class Relation:
    """A typed relation from entity ``head`` to entity ``tail``, both positions in :attr:`Document.entities`.

    Attributes:
        name: the readable name of its type.
        score: the probability of a predicted relation; ``None`` on gold.
        evidence: the positions, ascending, of the sentences that say so; ``None`` where that was never annotated,
            ``()`` where no sentence does.
        extra: what else is known of it, a JSON object; kept as a :class:`JsonMapping`.
    """

    head: int
    tail: int
    type: str
    name: str | None = None
    score: float | None = None
    evidence: tuple[int, ...] | None = None
    extra: Mapping[str, Any] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", frozen(self.extra))
        if self.evidence is not None:
            object.__setattr__(self, "evidence", tuple(self.evidence))

    @property
    def triple(self) -> tuple[int, int, str]:
        return self.head, self.tail, self.type


def frozen(extra: Mapping[str, Any]) -> JsonMapping:
    """An object as it is kept in documents, which never change."""
    return extra if isinstance(extra, JsonMapping) else JsonMapping(extra)
