"""Between spaCy's ``Doc`` and :class:`~jointie.documents.Document`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from spacy.tokens import Doc, SpanGroup

from ..config import DataError
from ..documents import Document, Segmenter
from ..documents.segmentation.segmenter import sentences_at
from ..documents.spacy_layout import RECORD, annotate, annotated, groups_in, tokens_of, words_in


@dataclass(frozen=True)
class WordsOf:
    """The words of a ``Doc``.

    Attributes:
        document: the same text without annotations; its tokens are those of spaCy's that are not white space.
        places: for each of them its number among spaCy's.
    """

    document: Document
    places: Sequence[int]

    def annotate(self, doc: Doc, found: Document, key: str) -> None:
        """Set what was found in the document on the ``Doc``; what was set before under this key is replaced."""
        for group in [key, *(group.name for group in groups_in(doc, key))]:
            doc.spans.pop(group, None)
        named = tuple(replace(entity, name=found.name_of(entity)) for entity in found.entities)
        record = annotate(doc, replace(found, entities=named), self.places, key, key)
        doc.user_data[RECORD] = {"key": key, "tokens": len(doc), **record}


class DocRelation(NamedTuple):
    """A relation between two entities of a ``Doc``.

    Attributes:
        head: the mentions of the first entity, one of the groups in ``doc.spans``.
        type: the code of the type.
        tail: the mentions of the second entity.
        name: the name of the type, where it is known.
        score: the probability of the relation.
    """

    head: SpanGroup
    type: str
    tail: SpanGroup
    name: str | None
    score: float | None


def words_of(doc: Doc, segmenter: Segmenter, id: str) -> WordsOf:
    """Read the words and sentences of a ``Doc``.

    Args:
        doc: of any pipeline.
        segmenter: finds the sentences if the ``Doc`` has none; a word of spaCy's is never cut.
        id: of the document.
    """
    words = words_in(doc)
    tokens = tokens_of(words)
    if doc.has_annotation("SENT_START"):
        starts = [sentence.start_char for sentence in doc.sents]
    else:
        segmented = segmenter.segment(id, doc.text)
        starts = [segmented.tokens[sentence.start].start for sentence in segmented.sentences]
    document = Document(id, doc.text, tokens, sentences_at(tokens, starts), relations=None)
    return WordsOf(document, [token.i for token in words])


def document_in(doc: Doc) -> Document | None:
    """The annotations of a ``Doc`` by the component, as a document; ``None`` if it has not run.

    Raises:
        DataError: if the tokens have changed since.
    """
    record = doc.user_data.get(RECORD)
    if record is None:
        return None
    if record.get("tokens", len(doc)) != len(doc):
        message = f"the component saw {record['tokens']} tokens, and now there are {len(doc)}"
        raise DataError(message, source=record["id"], remedy="run it behind the components that change tokens")
    return annotated(doc, record, record["key"], record["id"])


def relations_in(doc: Doc) -> list[DocRelation]:
    """The relations that the component has found in a ``Doc``."""
    record = doc.user_data.get(RECORD) or {"relations": None}
    found = []
    for relation in record["relations"] or ():
        head, tail = (doc.spans[f"{record['key']}_{relation[role]}"] for role in ("head", "tail"))
        found.append(DocRelation(head, relation["type"], tail, relation["name"], relation["score"]))
    return found
