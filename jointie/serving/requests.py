"""The JSON of requests and answers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..documents import Document, JsonlWriter, JsonValue, Repairs, Segmenter, UniqueIds
from ..documents.readers.json_values import parse_json, without_mark
from ..documents.readers.native import NativeReader

logger = logging.getLogger(__name__)

_SHAPE = 'a request is {"documents": [{"text": "..."}], "thresholds": {"relation": 0.5}}; thresholds may be missing'


@dataclass(frozen=True)
class PredictionRequest:
    """What is asked for.

    Attributes:
        documents: annotations in them are not looked at.
        thresholds: probabilities in place of the model's own.
    """

    documents: tuple[Document, ...]
    thresholds: dict[str, float]


def read_request(body: bytes, segmenter: Segmenter) -> PredictionRequest:
    """Read the body of a request.

    Args:
        body: JSON; each document as :class:`~jointie.documents.JsonlReader` reads it from a line. One without an id is
            called by its number.
        segmenter: makes the words and sentences of texts that come without.

    Raises:
        DataError: naming the first value that cannot be used.
    """
    repairs = Repairs("request")
    value = JsonValue(parse_json(without_mark(body), repairs, remedy=_SHAPE), "request")
    for key in sorted(value.as_object(_SHAPE).keys() - {"documents", "thresholds"}):
        raise value.error(f"unknown key {key!r}", _SHAPE)
    native = NativeReader(segmenter, repairs, repair=False)
    documents = tuple(_documents(list(value.require("documents", _SHAPE).items()), native))
    given = value.get("thresholds")
    thresholds = {} if given is None else {name: given.require(name).as_number() for name in given.as_object()}
    repairs.report(logger)
    return PredictionRequest(documents, thresholds)


def _documents(items: Sequence[JsonValue], native: NativeReader) -> Iterator[Document]:
    """The documents of a request; an id that is made up is none that another document brings."""
    documents = [native.read(_bare(item), f"document-{number}") for number, item in enumerate(items, start=1)]
    without_id = [item.get("id") is None for item in items]
    ids = UniqueIds()
    for item, document, made_up in zip(items, documents, without_id):
        if not made_up and ids(document.id) != document.id:
            raise item.error(f"the document id {document.id!r} stands in the request already", "ids must be unique")
    for document, made_up in zip(documents, without_id):
        yield replace(document, id=ids(document.id)) if made_up else document


def _bare(item: JsonValue) -> JsonValue:
    """A document without its annotations, whose borders would become those of words."""
    bare = {key: value for key, value in item.as_object().items() if key not in ("entities", "relations")}
    return JsonValue(bare, item.source, item.place, item.path)


def answer(documents: Iterable[Document]) -> str:
    """The body of an answer: each document as :class:`~jointie.documents.JsonlWriter` writes it."""
    return '{"documents": [' + ", ".join(JsonlWriter().text_of(documents).split("\n")[:-1]) + "]}"


_LIST = {"type": "array", "items": {"type": "object"}}
_RANGES = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}}
_DOCUMENT = {
    "type": "object",
    "required": ["text"],
    "description": "A document of the native format. In a request, entities and relations are not looked at.",
    "properties": {
        "id": {"type": "string"},
        "text": {"type": "string"},
        "tokens": {**_RANGES, "description": "The first character of each word and the one after its last."},
        "sentences": {**_RANGES, "description": "The first token of each sentence and the one after its last."},
        "entities": _LIST,
        "relations": _LIST,
    },
}
_REQUEST = {
    "type": "object",
    "required": ["documents"],
    "additionalProperties": False,
    "properties": {
        "documents": {"type": "array", "items": _DOCUMENT},
        "thresholds": {
            "type": "object",
            "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
            "description": "By mention, coreference, relation, or the code or name of a relation type.",
        },
    },
    "example": {"documents": [{"text": "Ada Lovelace was born in London."}], "thresholds": {"relation": 0.5}},
}
_ERRORS = {
    "408": "The body did not come in time.",
    "413": "The body is too large.",
    "422": "The request cannot be used; `detail` names the first value that is wrong.",
    "429": "Too much is waiting.",
    "500": "The model failed on a document.",
}


def operation() -> dict[str, Any]:
    """What OpenAPI says of the requests that :func:`read_request` reads, and of their answers."""
    documents = {"type": "object", "properties": {"documents": {"type": "array", "items": _DOCUMENT}}}
    answers = {"application/json": {"schema": documents}, "text/html": {"schema": {"type": "string"}}}
    found = {"description": "The documents, in their order, with what was found.", "content": answers}
    errors = {code: {"description": description} for code, description in _ERRORS.items()}
    body = {"required": True, "content": {"application/json": {"schema": _REQUEST}}}
    return {"requestBody": body, "responses": {"200": found, **errors}}
