"""A DocBin of spaCy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from ...config import DataError
from ..document import Document, Entity, Mention, Relation, Sentence, Token
from ..extras import imported
from ..unique import UniqueIds
from .reader import Item, Reader, attempt, stem


@Reader.register("spacy")
class SpacyReader(Reader):
    """Reads a ``DocBin``, one of :class:`~jointie.documents.writers.spacy.SpacyWriter` with all that it holds.

    Of any other ``DocBin`` the text, words (tokens that are not white space), sentences and ``doc.ents`` are read, each
    entity a cluster of its own; relations are not annotated. Without sentences the document is one.

    Raises:
        ConfigError: if spaCy is not installed.
    """

    extensions = (".spacy",)

    def __init__(self) -> None:
        self._spacy = imported("spacy", "spacy")

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        unique = UniqueIds()
        try:
            bin = self._spacy.tokens.DocBin().from_bytes(stream.read())
            number = len(bin)
            docs = bin.get_docs(self._spacy.blank("xx").vocab)
        except Exception as error:  # whatever zlib, msgpack and spaCy say of bytes that are none
            raise _none(source, error) from None
        if not number:
            raise DataError("the file holds no document", source=source)
        for i in range(1, number + 1):
            try:
                doc = next(docs)
            except Exception as error:  # the documents after it are in the same stream of bytes
                raise _none(source, error, f"document {i}") from None
            yield attempt(partial(_placed, doc, unique, source, i))


def _placed(doc: Any, unique: UniqueIds, source: str, number: int) -> Document:
    """The document of a ``Doc``, whose number in the file errors name."""
    place = f"document {number}"
    try:
        return _document(doc, unique(str(doc.user_data.get("id", f"{stem(source)}-{number}"))))
    except DataError as error:
        raise DataError(error.message, source=source, place=place) from None
    except Exception as error:
        raise _none(source, error, place) from None


def _none(source: str, error: Exception, place: str | None = None) -> DataError:
    message = f"this is no DocBin of spaCy that can be read ({type(error).__name__}: {error})"
    return DataError(message, source=source, place=place, remedy="write it with DocBin.to_disk or --format spacy")


def _document(doc: Any, id: str) -> Document:
    between = doc.user_data.get("between")
    left_out = {token.i for token in doc if token.is_space} if between is None else {*between}
    words = [token for token in doc if token.i not in left_out]
    tokens = tuple(Token(token.idx, token.idx + len(token)) for token in words)
    positions = {token.i: i for i, token in enumerate(words)}
    entities = _own(doc, positions) if between is not None else _found(doc, positions)
    return Document(id, doc.text, tokens, _sentences(words), tuple(entities), _relations(doc))


def _sentences(words: list[Any]) -> tuple[Sentence, ...]:
    starts = [i for i, token in enumerate(words) if i == 0 or token.is_sent_start]
    return tuple(Sentence(*ends) for ends in zip(starts, [*starts[1:], len(words)]))


def _own(doc: Any, positions: dict[int, int]) -> Iterator[Entity]:
    """The entities of a file that jointie wrote."""
    for i in range(sum(key.startswith("entity_") for key in doc.spans)):
        group = doc.spans[f"entity_{i}"]
        ends = [(positions[span.start], positions[span.end - 1] + 1) for span in group]
        given = group.attrs
        scores = zip(given["scores"], given.get("link_scores", [None] * len(ends)))
        mentions = tuple(Mention(*span, *score) for span, score in zip(ends, scores))
        yield Entity(mentions, given["type"], given["name"], tuple(given["types"]), given.get("type_score"))


def _found(doc: Any, positions: dict[int, int]) -> Iterator[Entity]:
    """An entity for each of ``doc.ents`` that has words."""
    for span in doc.ents:
        inside = [positions[token.i] for token in span if token.i in positions]
        if inside:
            yield Entity((Mention(inside[0], inside[-1] + 1),), span.label_ or None)


def _relations(doc: Any) -> tuple[Relation, ...] | None:
    given = doc.user_data.get("relations") if "between" in doc.user_data else None
    return None if given is None else tuple(Relation(**relation) for relation in given)
