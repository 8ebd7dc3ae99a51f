"""The property tests are worth what their documents are: all these kinds turn up."""

from __future__ import annotations

from hypothesis import given, settings

from jointie.documents import Document

from .strategies import documents

KINDS = {
    "without text": lambda d: not d.text,
    "several sentences": lambda d: len(d.sentences) > 2 and len(d.tokens) > 4,
    "coreference": lambda d: any(len(entity.mentions) > 1 for entity in d.entities),
    "relations not annotated": lambda d: len(d.entities) > 1 and d.relations is None,
    "no relations": lambda d: d.relations == () and d.entities,
    "relations": lambda d: any(relation.head != relation.tail for relation in d.relations or ()),
    "relations with names and scores": lambda d: any(r.name and r.score is not None for r in d.relations or ()),
    "mentions with scores": lambda d: any(mention.score is not None for mention in d.mentions),
    "beyond the basic plane": lambda d: any(max(word) > "\uffff" for word in d.words),
}


def test_all_kinds_of_documents_are_made() -> None:
    seen: set[str] = set()

    @settings(max_examples=1000, derandomize=True, database=None)
    @given(documents())
    def look(document: Document) -> None:
        seen.update(kind for kind, holds in KINDS.items() if holds(document))

    look()
    assert seen == set(KINDS)
