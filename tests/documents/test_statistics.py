from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, Statistics

from .strategies import documents

ADA = Entity((Mention(0, 2), Mention(5, 6)), "PER", types=("entity", "PER"))
BANK = Entity((Mention(1, 4),), "ORG")
LONG = Entity((Mention(2, 7),))
FIRST = Document.from_words(
    "a",
    [["Ada", "L.", "of", "Acme", "."], ["She", "left", "."]],
    entities=(ADA, BANK, LONG),
    relations=(Relation(0, 1, "of"), Relation(1, 0, "of"), Relation(0, 1, "left")),
)
OTHERS = [Document.from_words("b", [["x"]]), Document.from_words("c", [["y"], ["z"]], relations=None)]


def test_counts() -> None:
    statistics = Statistics.of([FIRST, *OTHERS], max_width=2)
    assert statistics == Statistics(
        documents=3,
        words=11,
        sentences=5,
        entities=3,
        mentions=4,
        singletons=2,
        relations=3,
        documents_without_entities=2,
        documents_without_relations=1,
        documents_not_annotated_with_relations=1,
        longest_document=8,
        widest_mention=5,
        mentions_across_sentences=1,
        max_width=2,
        mentions_out_of_reach=2,
        entities_out_of_reach=2,
        relations_out_of_reach=3,
        entity_types={"ORG": 1, "PER": 1},
        entities_without_type=1,
        all_entity_types={"ORG": 1, "PER": 1, "entity": 1},
        relation_types={"of": 2, "left": 1},
    )
    assert statistics.singleton_share == 2 / 3
    assert statistics.to_json()["singleton_share"] == 2 / 3
    assert list(statistics.relation_types) == ["of", "left"]


def test_what_a_model_reaches() -> None:
    found = [Statistics.of([FIRST, FIRST], width) for width in (1, 2, 3, 9)]
    assert [each.mentions_out_of_reach for each in found] == [6, 4, 2, 2]
    assert [each.entities_out_of_reach for each in found] == [6, 4, 2, 2]
    assert [each.relations_out_of_reach for each in found] == [6, 6, 0, 0]
    unlimited = Statistics.of([FIRST])
    assert unlimited.max_width is unlimited.mentions_out_of_reach is None
    assert {"max_width", "mentions_out_of_reach"}.isdisjoint(unlimited.to_json())


def test_nothing() -> None:
    assert not any(Statistics.of([]).to_json().values())


@given(st.lists(documents(), max_size=4))
def test_sums(given: list[Document]) -> None:
    whole, parts = Statistics.of(given, 2), [Statistics.of([document], 2) for document in given]
    for name in (
        "documents",
        "words",
        "mentions",
        "singletons",
        "relations",
        "mentions_out_of_reach",
        "relations_out_of_reach",
    ):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
    assert sum(whole.entity_types.values()) + whole.entities_without_type == whole.entities
    assert sum(whole.relation_types.values()) == whole.relations
    bare = Statistics.of(replace(document, entities=(), relations=None) for document in given)
    assert (bare.words, bare.entities, bare.relations) == (whole.words, 0, 0)
