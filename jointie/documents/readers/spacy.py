"""A DocBin of spaCy."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from ...config import DataError
from ..document import Document, Entity, Mention
from ..extras import imported
from ..spacy_layout import ENTITY, RECORD, annotated, sentences_in, tokens_of, words_in
from ..unique import UniqueIds
from .reader import Item, Reader, attempt, stem
from .repairs import Repairs
from .shared_repairs import most_frequent_type, repaired_entities, repaired_relations

logger = logging.getLogger(__name__)

_CLUSTERS = re.compile(r"coref_clusters_\d+")


@Reader.register("spacy")
class SpacyReader(Reader):
    """Reads a ``DocBin``.

    What jointie has written is read with all that it holds, be it by
    :class:`~jointie.documents.writers.spacy.SpacyWriter` or by the component of pipelines. Where the ``DocBin`` was
    made without ``store_user_data=True``, it holds no relations of the component's, and they are not annotated.

    Of any other ``DocBin`` the text, words (tokens that are not white space) and sentences are read, the groups
    ``doc.spans["coref_clusters_1"]`` and so on, each an entity, and ``doc.ents``, each the type of the mention that it
    covers or else an entity of its own. Relations are not annotated. Without sentences the document is one. Other
    groups of ``doc.spans`` are left out and counted.

    Raises:
        ConfigError: if spaCy is not installed.
    """

    extensions = (".spacy",)

    def __init__(self) -> None:
        self._spacy = imported("spacy", "spacy")

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        unique, repairs = UniqueIds(), Repairs(source)
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
            yield attempt(partial(_placed, doc, i, unique, repairs))
        repairs.report(logger)


def _placed(doc: Any, number: int, unique: UniqueIds, repairs: Repairs) -> Document:
    """The document of a ``Doc``, whose number in the file errors name."""
    place = f"document {number}"
    try:
        document = _document(doc, f"{stem(repairs.source)}-{number}", repairs)
        return replace(document, id=unique(document.id))
    except DataError as error:
        raise DataError(error.message, source=repairs.source, place=place) from None
    except Exception as error:
        raise _none(repairs.source, error, place) from None


def _none(source: str, error: Exception, place: str | None = None) -> DataError:
    message = f"this is no DocBin of spaCy that can be read ({type(error).__name__}: {error})"
    return DataError(message, source=source, place=place, remedy="write it with DocBin.to_disk or --format spacy")


def _document(doc: Any, id: str, repairs: Repairs) -> Document:
    data = doc.user_data
    if RECORD in data:
        return _annotated(doc, data[RECORD], data[RECORD]["key"], id, repairs)
    if "between" in data:
        return _annotated(doc, data, ENTITY, id, repairs)
    if (key := _own_key(doc)) is not None:
        repairs.note("documents of jointie's component without their relations, as DocBin stored no user data")
        return _annotated(doc, {}, key, id, repairs)
    return _of_others(doc, id, repairs)


def _annotated(doc: Any, record: dict[str, Any], entity: str, id: str, repairs: Repairs) -> Document:
    """The document of a ``Doc`` that jointie has annotated."""
    document = annotated(doc, record, entity, id)
    relations = document.relations
    if relations is not None:
        relations = repaired_relations(relations, {i: i for i in range(len(document.entities))}, repairs)
    return replace(document, relations=relations)


def _own_key(doc: Any) -> str | None:
    """The key of groups that jointie's component has made."""
    names = (name.removesuffix("_0") for name, group in doc.spans.items() if {"scores", "type"} <= group.attrs.keys())
    return next((name for name in names if f"{name}_0" in doc.spans), None)


def _leave_out_unknown(doc: Any, repairs: Repairs) -> None:
    for key in doc.spans:
        repairs.leave_out(f"groups doc.spans[{key!r}] (of no kind that is known)", not _CLUSTERS.fullmatch(key))
    for name in {key[1]: None for key in doc.user_data if isinstance(key, tuple) and key[0] == "._."}:
        repairs.leave_out(f"extensions {name!r} of documents, spans or words (of no kind that is known)")


def _of_others(doc: Any, id: str, repairs: Repairs) -> Document:
    _leave_out_unknown(doc, repairs)
    words = words_in(doc)
    types = {(span.start, span.end): span.label_ for span in doc.ents}
    clusters = [[(s.start, s.end) for s in doc.spans[key]] for key in doc.spans if _CLUSTERS.fullmatch(key)]
    covered = {span for cluster in clusters for span in cluster}
    clusters += [[span] for span in types if span not in covered]
    positions = {token.i: i for i, token in enumerate(words)}
    inside = {span: [positions[i] for i in range(*span) if i in positions] for cluster in clusters for span in cluster}
    mentions = [
        (number, Mention(inside[span][0], inside[span][-1] + 1))
        for number, cluster in enumerate(clusters)
        for span in cluster
        if inside[span]
    ]

    def make(number: int, own: Sequence[Mention]) -> Entity:
        known = [types[span] for span in clusters[number] if types.get(span)]
        return Entity(tuple(sorted(own)), most_frequent_type(known, repairs) if known else None)

    entities, _ = repaired_entities(range(len(clusters)), mentions, make, repairs)
    return Document(id, doc.text, tokens_of(words), sentences_in(doc, words), entities, relations=None)
