from __future__ import annotations

import math

import pytest
from hypothesis import given

from jointie.config import ConfigError
from jointie.documents import Document, Entity, Mention, Relation

from .strategies import documents

pandas = pytest.importorskip("pandas", reason="needs the extra pandas")


def document() -> Document:
    entities = (
        Entity((Mention(0, 2, 0.75), Mention(5, 6, 0.5, 0.25)), "PER", type_score=0.875),
        Entity((Mention(3, 4),)),
    )
    relations = (Relation(0, 1, "P551", "residence", 0.5, (0,)), Relation(1, 0, "r"))
    words = [["Zoë", "Lake", "loves", "Rome", "."], ["She", "stays", "."]]
    return Document.from_words("z", words, entities=entities, relations=relations)


def test_entities() -> None:
    frame = document().to_frame()
    assert frame.columns.tolist() == ["document", "entity", "name", "type", "mentions", "type_score"]
    assert frame.loc[0].tolist() == ["z", 0, "Zoë Lake", "PER", 2, 0.875]
    assert frame.loc[1].tolist()[:3] == ["z", 1, "Rome"]
    assert pandas.isna(frame.loc[1, ["type", "type_score"]]).all()


def test_mentions() -> None:
    frame = document().to_frame("mentions")
    assert frame.iloc[1].to_dict() == {
        **{"document": "z", "entity": 0, "name": "Zoë Lake", "type": "PER", "text": "She"},
        **{"start": 22, "end": 25, "token_start": 5, "token_end": 6, "score": 0.5, "link_score": 0.25},
    }
    assert [document().text[row.start : row.end] for row in frame.itertuples()] == frame["text"].tolist()
    assert frame.groupby("name")["text"].count().to_dict() == {"Zoë Lake": 2, "Rome": 1}


def test_relations() -> None:
    frame = document().to_frame("relations")
    assert frame.loc[0].to_dict() == {
        **{"document": "z", "head": 0, "head_name": "Zoë Lake", "type": "P551", "name": "residence"},
        **{"tail": 1, "tail_name": "Rome", "score": 0.5, "evidence": ["Zoë Lake loves Rome ."]},
    }
    assert math.isnan(frame.loc[1, "score"]) and frame.loc[1, "evidence"] is None


@pytest.mark.parametrize("relations", [None, ()])
def test_nothing_is_an_empty_table_with_the_same_columns(relations: tuple[()] | None) -> None:
    empty = Document("", "", (), (), relations=relations)
    for of in ("entities", "mentions", "relations"):
        frame, full = empty.to_frame(of), document().to_frame(of)
        assert len(frame) == 0
        assert frame.columns.tolist() == full.columns.tolist()
        both = pandas.concat([frame, full], ignore_index=True)
        numbers = full.select_dtypes("number").dtypes
        assert both.dtypes[numbers.index].tolist() == numbers.tolist()


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="unknown table 'entity', did you mean 'entities'"):
        document().to_frame("entity")


@given(documents())
def test_any_document(any_document: Document) -> None:
    counts = [len(any_document.to_frame(of)) for of in ("entities", "mentions", "relations")]
    assert counts == [len(any_document.entities), len(any_document.mentions), len(any_document.relations or ())]
