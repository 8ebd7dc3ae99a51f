from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.tokenization import gold_of
from jointie.documents import Document
from jointie.tensors import Gold, Spans
from jointie.testing.documents import LABELS, random_document

seeds = st.lists(st.integers(0, 10**6), min_size=1, max_size=3)


def spans_over(documents: list[Document], seed: int) -> Spans:
    """Random spans of words, some twice, some of them mentions, with padding that looks like mentions."""
    draw = torch.Generator().manual_seed(seed)
    start = torch.randint(0, 12, (len(documents), 15), generator=draw)
    end = start + torch.randint(1, 4, start.shape, generator=draw)
    mask = torch.rand(start.shape, generator=draw) < 0.8
    for row, document in enumerate(documents):
        for place, mention in enumerate(document.mentions[:10]):
            start[row, place], end[row, place] = mention.start, mention.end
    return Spans(start=start, end=end, first=start, last=end - 1, mask=mask)


def entity_of(document: Document, start: int, end: int) -> int:
    return next((i for i, entity in enumerate(document.entities) if (start, end) in entity.spans), -1)


def rows_of(spans: Spans) -> list[list[tuple[int, int, bool]]]:
    return [list(zip(*row)) for row in zip(spans.start.tolist(), spans.end.tolist(), spans.mask.tolist())]


@given(seeds, st.integers(0, 10**6))
def test_match_finds_the_mention_of_each_span(seeds: list[int], seed: int) -> None:
    documents = [random_document(s) for s in seeds]
    gold, spans = gold_of(documents, LABELS), spans_over(documents, seed)
    for b, (document, row) in enumerate(zip(documents, rows_of(spans))):
        mentions = sorted(mention.span for entity in document.entities for mention in entity.mentions)
        expected = [mentions.index((s, e)) if real and (s, e) in mentions else -1 for s, e, real in row]
        assert gold.match(spans)[b].tolist() == expected


@given(seeds, st.integers(0, 10**6))
def test_targets_against_loops(seeds: list[int], seed: int) -> None:
    documents = [random_document(s) for s in seeds]
    spans = spans_over(documents, seed)
    targets = gold_of(documents, LABELS).targets(spans)
    same, relations = targets.same_entity.tolist(), targets.relations.tolist()
    for b, (document, row) in enumerate(zip(documents, rows_of(spans))):
        entity = [entity_of(document, s, e) if real else -1 for s, e, real in row]
        assert targets.entity[b].tolist() == entity
        assert targets.is_mention[b].tolist() == [e >= 0 for e in entity]
        types = [LABELS.entity_types.index(document.entities[e].type or "") if e >= 0 else -1 for e in entity]
        assert targets.type[b].tolist() == types
        assert same[b] == [[x == y and x >= 0 for y in entity] for x in entity]
        facts = {relation.triple for relation in document.relations or ()}
        expected = [[[(h, t, r) in facts for r in LABELS.relation_types] for t in entity] for h in entity]
        assert relations[b] == expected
        assert bool(targets.annotated[b]) == (document.relations is not None)


def test_no_mentions_at_all() -> None:
    empty = torch.zeros(1, 0, dtype=torch.long)
    gold = Gold(empty, empty, empty, empty, empty.bool(), torch.zeros(0, 4).long(), torch.ones(1).bool(), 0, 2)
    place = torch.arange(3)[None]
    targets = gold.targets(Spans(place, place + 1, place, place, torch.ones(1, 3).bool()))
    assert targets.entity.tolist() == targets.type.tolist() == [[-1, -1, -1]]
    assert targets.relations.shape == (1, 3, 3, 2) and not targets.relations.any()
