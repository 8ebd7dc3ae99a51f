"""The format of DocRED."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from ..document import Document, Mention, Relation, Sentence
from ..evidence import in_other_sentences, sentences_of
from ..whole_sentences import whole_sentences
from .given import given_extra
from .json_list import JsonListWriter
from .writer import Writer


@Writer.register("docred")
class DocREDWriter(JsonListWriter):
    """Writes one JSON list with a ``{title, sents, vertexSet, labels}`` for each document, one document a line.

    :class:`~jointie.documents.readers.docred.DocREDReader` reads it back. The format holds words, mentions, clusters,
    one type an entity (empty where there is none) and relation types. It cannot hold the text between the words and
    their characters, further types, names and ``extra`` of entities, names and scores of relations, nor scores of
    mentions. An
    entity's position in ``vertexSet`` is that in the document, and each mention has its own text as ``name``.
    Sentences that a mention goes across are written as one. ``evidence`` is empty where there is none or it is not
    known, and ``labels`` is left out where relations are not annotated. Where documents and relations have
    ``extra``, it stands there as a key that the format does not know.
    """

    extension = ".json"

    def values(self, document: Document) -> Iterator[dict[str, Any]]:
        yield _record(document)


def _record(document: Document) -> dict[str, Any]:
    sentences, words = whole_sentences(document.sentences, document.mentions), document.words
    record: dict[str, Any] = {
        "title": document.id,
        "sents": [words[start:end] for start, end in sentences],
        "vertexSet": [
            [_mention(document, mention, entity.type or "", sentences) for mention in entity.mentions]
            for entity in document.entities
        ],
    }
    if document.relations is not None:
        places = [sentences_of(sentences, *sentence) for sentence in document.sentences]
        record["labels"] = [_label(relation) for relation in in_other_sentences(document.relations, places)]
    return record | given_extra(document.extra)


def _mention(document: Document, mention: Mention, type: str, sentences: Sequence[Sentence]) -> dict[str, Any]:
    number = bisect_right(sentences, mention.start, key=lambda sentence: sentence.start) - 1
    first = sentences[number].start
    position = [mention.start - first, mention.end - first]
    return {"name": document.text_of(mention), "sent_id": number, "pos": position, "type": type}


def _label(relation: Relation) -> dict[str, Any]:
    own = {"h": relation.head, "t": relation.tail, "r": relation.type, "evidence": relation.evidence or ()}
    return own | given_extra(relation.extra)
