"""Between spaCy's ``Doc`` and :class:`~jointie.documents.Document`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from spacy.tokens import Doc, Span, SpanGroup

from ..documents import Document, Entity, Mention, Relation, Segmenter, Sentence, Token

_RECORD = "jointie"
"""The key in ``doc.user_data`` of what ``doc.spans`` cannot hold."""


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
        _clear(doc, key)
        groups = [self._group(doc, entity, f"{key}_{i}", found) for i, entity in enumerate(found.entities)]
        mentions = sorted((span for group in groups for span in group), key=lambda span: (span.start, span.end))
        doc.spans[key] = mentions
        for group in groups:
            doc.spans[group.name] = group
        relations = None if found.relations is None else [asdict(relation) for relation in found.relations]
        sentences = [self.places[sentence.start] for sentence in found.sentences]
        doc.user_data[_RECORD] = {"key": key, "id": found.id, "sentences": sentences, "relations": relations}

    def _group(self, doc: Doc, entity: Entity, name: str, found: Document) -> SpanGroup:
        label = entity.type or ""
        spans = [
            Span(doc, self.places[mention.start], self.places[mention.end - 1] + 1, label=label, span_id=name)
            for mention in entity.mentions
        ]
        attrs = {
            "type": entity.type,
            "type_score": entity.type_score,
            "name": found.name_of(entity),
            "scores": [mention.score for mention in entity.mentions],
            "link_scores": [mention.link_score for mention in entity.mentions],
        }
        return SpanGroup(doc, name=name, spans=spans, attrs=attrs)


def words_of(doc: Doc, segmenter: Segmenter, id: str) -> WordsOf:
    """Read the words and sentences of a ``Doc``.

    Args:
        doc: of any pipeline.
        segmenter: finds the sentences if the ``Doc`` has none; a word of spaCy's is never cut.
        id: of the document.
    """
    words = [token for token in doc if not token.is_space and len(token)]
    tokens = tuple(Token(token.idx, token.idx + len(token)) for token in words)
    if doc.has_annotation("SENT_START"):
        starts = [sentence.start_char for sentence in doc.sents]
    else:
        segmented = segmenter.segment(id, doc.text)
        starts = [segmented.tokens[sentence.start].start for sentence in segmented.sentences]
    document = Document(id, doc.text, tokens, _grouped(tokens, starts), relations=None)
    return WordsOf(document, [token.i for token in words])


def document_in(doc: Doc) -> Document | None:
    """The annotations of a ``Doc`` by the component, as a document; ``None`` if it has not run."""
    record = doc.user_data.get(_RECORD)
    if record is None:
        return None
    words = [token for token in doc if not token.is_space and len(token)]
    numbers = {token.i: number for number, token in enumerate(words)}
    tokens = tuple(Token(token.idx, token.idx + len(token)) for token in words)
    firsts = [numbers[place] for place in record["sentences"]]
    sentences = tuple(Sentence(*ends) for ends in zip(firsts, [*firsts[1:], len(words)]))
    entities = tuple(_entity(group, numbers) for group in _groups(doc, record["key"]))
    given = record["relations"]
    relations = None if given is None else tuple(Relation(**relation) for relation in given)
    return Document(record["id"], doc.text, tokens, sentences, entities, relations)


def relations_in(doc: Doc) -> Iterator[tuple[SpanGroup, str, SpanGroup, str | None, float | None]]:
    """Head, type, tail, name and score of the relations that the component has found in a ``Doc``."""
    record = doc.user_data.get(_RECORD) or {"relations": None}
    for relation in record["relations"] or ():
        head, tail = (doc.spans[f"{record['key']}_{relation[role]}"] for role in ("head", "tail"))
        yield head, relation["type"], tail, relation["name"], relation["score"]


def _grouped(tokens: Sequence[Token], starts: Sequence[int]) -> tuple[Sentence, ...]:
    """Sentences of the tokens, given the ascending characters at which sentences begin."""
    sentences: list[Sentence] = []
    for _, group in groupby(tokens, key=lambda token: bisect_right(starts, token.start)):
        start = sentences[-1].end if sentences else 0
        sentences.append(Sentence(start, start + sum(1 for _ in group)))
    return tuple(sentences)


def _entity(group: SpanGroup, numbers: dict[int, int]) -> Entity:
    attrs: dict[str, Any] = group.attrs
    ends = [(numbers[span.start], numbers[span.end - 1] + 1) for span in group]
    scores = zip(ends, attrs["scores"], attrs["link_scores"])
    mentions = tuple(Mention(start, end, score, link) for (start, end), score, link in scores)
    return Entity(mentions, attrs["type"], attrs["name"], type_score=attrs["type_score"])


def _groups(doc: Doc, key: str) -> Iterator[SpanGroup]:
    number = 0
    while (name := f"{key}_{number}") in doc.spans:
        yield doc.spans[name]
        number += 1


def _clear(doc: Doc, key: str) -> None:
    for group in [key, *(group.name for group in _groups(doc, key))]:
        doc.spans.pop(group, None)
