"""Statistics of a set of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .document import Document, Mention


def lack_of_entities(documents: Sequence[Document]) -> str:
    """What is missing where no document has any entities, be it documents; empty where one has."""
    if any(document.entities for document in documents):
        return ""
    return "no document has any entities" if documents else "there is no document"


@dataclass(frozen=True)
class Statistics:
    """Counts over documents. Widths and lengths are in words.

    Attributes:
        documents: how many there are.
        words: the words of all documents.
        sentences: their sentences.
        entities: their entities.
        mentions: the mentions of the entities.
        singletons: entities with one mention.
        relations: distinct (head, tail, type).
        documents_without_entities: documents in which there is none.
        documents_without_relations: documents that are annotated with relations, and have none.
        documents_not_annotated_with_relations: documents of which nobody knows whether they have any.
        longest_document: its words.
        widest_mention: its words.
        mentions_across_sentences: mentions that go across the end of a sentence.
        max_width: the widest mention that a model can find, where that is asked for.
        mentions_out_of_reach: mentions that are wider, or go across the end of a sentence; ``None`` without a
            ``max_width``.
        entities_out_of_reach: entities with such a mention, which are never found whole.
        relations_out_of_reach: relations of such entities, which are never found as they are annotated.
        entity_types: entities by (primary) type, the most frequent first.
        entities_without_type: entities that have none.
        all_entity_types: entities by each of their types, which are several where the data has several.
        relation_types: relations by type, the most frequent first.
    """

    documents: int
    words: int
    sentences: int
    entities: int
    mentions: int
    singletons: int
    relations: int
    documents_without_entities: int
    documents_without_relations: int
    documents_not_annotated_with_relations: int
    longest_document: int
    widest_mention: int
    mentions_across_sentences: int
    max_width: int | None
    mentions_out_of_reach: int | None
    entities_out_of_reach: int | None
    relations_out_of_reach: int | None
    entity_types: dict[str, int]
    entities_without_type: int
    all_entity_types: dict[str, int]
    relation_types: dict[str, int]

    @classmethod
    def of(cls, documents: Iterable[Document], max_width: int | None = None) -> Statistics:
        """Count over documents.

        Args:
            documents: any documents.
            max_width: in words; the widest mention that a model can find inside a sentence.
        """
        documents = list(documents)
        entities = [entity for document in documents for entity in document.entities]
        mentions = [(mention, crosses) for document in documents for mention, crosses in _crossing(document)]
        relations = [relation for document in documents for relation in document.relations or ()]
        out_of_reach = (None,) * 3 if max_width is None else _out_of_reach(documents, max_width)
        return cls(
            documents=len(documents),
            words=sum(len(document.tokens) for document in documents),
            sentences=sum(len(document.sentences) for document in documents),
            entities=len(entities),
            mentions=len(mentions),
            singletons=sum(len(entity.mentions) == 1 for entity in entities),
            relations=len(relations),
            documents_without_entities=sum(not document.entities for document in documents),
            documents_without_relations=sum(document.relations == () for document in documents),
            documents_not_annotated_with_relations=sum(document.relations is None for document in documents),
            longest_document=max((len(document.tokens) for document in documents), default=0),
            widest_mention=max((_width(mention) for mention, _ in mentions), default=0),
            mentions_across_sentences=sum(crosses for _, crosses in mentions),
            max_width=max_width,
            mentions_out_of_reach=out_of_reach[0],
            entities_out_of_reach=out_of_reach[1],
            relations_out_of_reach=out_of_reach[2],
            entity_types=_counts(entity.type for entity in entities),
            entities_without_type=sum(entity.type is None for entity in entities),
            all_entity_types=_counts(type for entity in entities for type in entity.all_types),
            relation_types=_counts(relation.type for relation in relations),
        )

    @property
    def singleton_share(self) -> float:
        """The share of the entities with one mention; 0 without entities."""
        return self.singletons / self.entities if self.entities else 0.0

    def to_json(self) -> dict[str, Any]:
        """All numbers; those about ``max_width`` only where it was given."""
        values = {**asdict(self), "singleton_share": self.singleton_share}
        return {name: value for name, value in values.items() if value is not None}


def _crossing(document: Document) -> Iterator[tuple[Mention, bool]]:
    """Each mention, and whether it goes across the end of a sentence."""
    ends = [sentence.end for sentence in document.sentences for _ in range(sentence.start, sentence.end)]
    return ((mention, mention.end > ends[mention.start]) for mention in document.mentions)


def _out_of_reach(documents: Iterable[Document], max_width: int) -> tuple[int, int, int]:
    """The mentions that no model of that width finds, and the entities and relations that lack one of them."""
    counts: Counter[str] = Counter()
    for document in documents:
        lost = {mention.span for mention, crosses in _crossing(document) if crosses or _width(mention) > max_width}
        broken = [bool(entity.spans & lost) for entity in document.entities]
        relations = sum(broken[relation.head] or broken[relation.tail] for relation in document.relations or ())
        counts.update(mentions=len(lost), entities=sum(broken), relations=relations)
    return counts["mentions"], counts["entities"], counts["relations"]


def _width(mention: Mention) -> int:
    return mention.end - mention.start


def _counts(types: Iterable[str | None]) -> dict[str, int]:
    """Frequencies of types, the most frequent first, equal ones in alphabetical order."""
    counts = Counter(type for type in types if type is not None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
