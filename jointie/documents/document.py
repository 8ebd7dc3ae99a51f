"""The document: a text and its annotations. Gold and predicted documents are the same type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .. import notebook
from ..config import DataError
from .annotations import Entity, Mention, Relation, Sentence, Token, frozen
from .invariants import problems
from .json_mapping import NOTHING

if TYPE_CHECKING:
    from networkx import MultiDiGraph
    from pandas import DataFrame

__all__ = ["Document", "Entity", "Mention", "Relation", "Sentence", "Token"]

_WORDS = "a sentence is a list of words, each a text, numbers too"
_NO_NAMES = {
    *("I", "He", "She", "It", "We", "You", "They", "Me", "Him", "Her", "Us", "Them"),
    *("Mine", "His", "Hers", "Its", "Ours", "Yours", "Theirs", "My", "Our", "Your", "Their"),
    *("This", "That", "These", "Those", "Who", "Whom", "Whose", "Which", "The", "A", "An"),
}
"""Pronouns and articles of English, as they stand where a sentence begins; "US" and "WHO" are none."""


@dataclass(frozen=True, repr=False)
class Document:
    """An immutable document.

    Attributes:
        id: unique in its file.
        text: the text as it was given.
        tokens: the words, in text order, as characters of ``text``.
        sentences: consecutive ranges of tokens that cover all of them.
        entities: the clusters; every span stands in one cluster only.
        relations: the relations; ``None`` where they were never annotated, ``()`` where there are none.
        extra: what else is known of it, a JSON object; kept as a :class:`~jointie.documents.json_mapping.JsonMapping`.

    Raises:
        DataError: if an invariant is broken (see :func:`jointie.documents.invariants.problems`).
    """

    id: str
    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] | None = ()
    extra: Mapping[str, Any] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", frozen(self.extra))
        for problem in problems(self.text, self.tokens, self.sentences, self.entities, self.relations or ()):
            raise DataError(problem, place=f"document {self.id!r}")

    def __repr__(self) -> str:
        relations = "relations not annotated" if self.relations is None else f"{len(self.relations)} relations"
        return f"Document({self.id!r}: {len(self.tokens)} words, {len(self.entities)} entities, {relations})"

    def _repr_html_(self) -> str:
        """The page of ``--format html`` in a frame, which notebooks show."""
        return notebook.page(self)

    @classmethod
    def from_words(cls, id: str, sentences: list[list[str]], **annotations: object) -> Document:
        """Make a pre-tokenised document: the text is the words joined by single blanks, the words stay as they are.

        Raises:
            DataError: if a sentence is no list of texts, or an invariant is broken.
        """
        tokens: list[Token] = []
        bounds: list[Sentence] = []
        position = 0
        for number, words in enumerate(sentences):
            first = len(tokens)
            if isinstance(words, str):
                raise DataError(f"sentence {number} is the text {words!r}", place=f"document {id!r}", remedy=_WORDS)
            for word in words:
                if not isinstance(word, str):
                    message = f"word {len(tokens) - first} of sentence {number} is {word!r}, which is no text"
                    raise DataError(message, place=f"document {id!r}", remedy=_WORDS)
                if not word:
                    message = f"word {len(tokens) - first} of sentence {number} is empty"
                    raise DataError(message, place=f"document {id!r}", remedy="leave it out")
                tokens.append(Token(position, position + len(word)))
                position += len(word) + 1
            bounds.append(Sentence(first, len(tokens)))
        text = " ".join(word for words in sentences for word in words)
        return cls(id, text, tuple(tokens), tuple(bounds), **annotations)  # type: ignore[arg-type]

    @property
    def words(self) -> list[str]:
        """The tokens as text."""
        return self._words(0, len(self.tokens))

    def _words(self, start: int, end: int) -> list[str]:
        return [self.text[token.start : token.end] for token in self.tokens[start:end]]

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
        """The entity's name: its own, or else the most frequent proper form of its mentions, the longest of several.

        Of several as long, as "LISBON" and "Lisbon", it is one that is not all capitals.
        A form is proper if a word of it has a capital letter or digit, and is neither written without capitals
        elsewhere in the document nor a pronoun or article of English: "He" and "The company" are not. Of mentions
        without a proper form the longest gives the name.
        """
        if entity.name is not None:
            return entity.name
        forms = Counter(self.text_of(m) for m in entity.mentions if self._is_proper(self._words(m.start, m.end)))
        if forms:
            return max(forms, key=lambda form: (forms[form], len(form), not form.isupper()))
        return max((self.text_of(mention) for mention in entity.mentions), key=len)

    def is_named(self, entity: Entity) -> bool:
        """Whether the entity's name is a proper form (see :meth:`name_of`), or in a script without capital letters."""
        name = self.name_of(entity)
        return name.upper() == name.lower() or self._is_proper(name.split())

    def _is_proper(self, words: Iterable[str]) -> bool:
        return any(
            any(map(str.isdigit, word))
            or (word != word.lower() and word.lower() not in self._distinct_words and word not in _NO_NAMES)
            for word in words
        )

    @cached_property
    def _distinct_words(self) -> frozenset[str]:
        return frozenset(self.words)

    def evidence_of(self, relation: Relation) -> list[str] | None:
        """The sentences that are a relation's evidence, as text; ``None`` where that was never annotated."""
        if relation.evidence is None:
            return None
        places = (self.characters(*self.sentences[i]) for i in relation.evidence)
        return [self.text[start:end] for start, end in places]

    def to_frame(self, of: str = "entities") -> DataFrame:
        """The ``entities``, ``mentions`` or ``relations`` as a table of pandas (:mod:`jointie.documents.frames`).

        Raises:
            ConfigError: if pandas is not installed, or ``of`` is none of these.
        """
        from .frames import frame_of

        return frame_of(self, of)

    def to_networkx(self) -> MultiDiGraph:
        """The entities and relations as a graph of networkx (:func:`jointie.documents.graph.graph_of`)."""
        from .graph import graph_of

        return graph_of(self)

    def without_annotations(self) -> Document:
        """The same text, tokens and sentences without entities, and with relations not annotated."""
        return replace(self, entities=(), relations=None)
