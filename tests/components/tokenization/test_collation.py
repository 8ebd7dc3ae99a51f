from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.tokenization import TransformerTokenizer, gold_of
from jointie.documents import Document, LabelSpace
from jointie.testing.documents import LABELS, ada, documents, long, marked, one_word, random_document, unannotated


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> TransformerTokenizer:
    return TransformerTokenizer(str(tiny_encoder), 64)


def test_padding(tokenizer: TransformerTokenizer) -> None:
    batch = tokenizer.collate([tokenizer.tokenize(document) for document in (one_word(), ada())])
    assert len(batch) == 2 and batch.lengths == (1, 18)
    assert batch.input_ids.shape == batch.attention_mask.shape == (2, 20)
    assert batch.attention_mask.sum(1).tolist() == [3, 20]
    assert (batch.input_ids[0, 3:] == tokenizer.tokenizer.pad_token_id).all()
    assert batch.token_mask.sum(1).tolist() == batch.words.mask.sum(1).tolist() == [1, 18]
    assert batch.token_index[1].tolist() == [20 + 1 + i for i in range(18)]
    assert batch.words.sentence_end[1].tolist() == [7] * 7 + [14] * 7 + [18] * 4
    assert batch.gold is None


def test_windows_of_several_documents(tokenizer: TransformerTokenizer) -> None:
    """Behind a document of many windows the next one finds its own."""
    texts = [long(), one_word(), long(), ada()]
    tokenized = [tokenizer.tokenize(document) for document in texts]
    batch = tokenizer.collate(tokenized)
    assert len(batch.input_ids) == sum(len(one.windows) for one in tokenized)
    found = batch.input_ids.flatten()[batch.token_index]
    names = tokenizer.tokenizer.convert_ids_to_tokens
    for row, mask, document in zip(found, batch.token_mask, texts):
        assert names(row[mask].tolist()) == document.words


def test_nothing_to_collate(tokenizer: TransformerTokenizer) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        tokenizer.collate([])
    with pytest.raises(ValueError, match="at least one word"):
        tokenizer.collate([tokenizer.tokenize(ada()), tokenizer.tokenize(Document("d", "", (), ()))])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_gold_against_loops(seeds: list[int]) -> None:
    texts = [random_document(seed) for seed in seeds]
    gold = gold_of(texts, LABELS)
    for b, document in enumerate(texts):
        rows = sorted(
            (m.start, m.end, i, LABELS.entity_types.index(entity.type or ""))
            for i, entity in enumerate(document.entities)
            for m in entity.mentions
        )
        columns = (gold.start, gold.end, gold.entity, gold.type)
        assert [tuple(int(c[b, i]) for c in columns) for i in range(int(gold.mask[b].sum()))] == rows
    facts = {
        (b, r.head, r.tail, LABELS.relation_types.index(r.type)) for b, d in enumerate(texts) for r in d.relations or ()
    }
    assert set(map(tuple, gold.facts.tolist())) == facts
    assert gold.annotated.tolist() == [document.relations is not None for document in texts]
    assert gold.entities == max(len(document.entities) for document in texts)
    assert gold.relation_types == 2


def test_unknown_labels_are_left_out() -> None:
    labels = LabelSpace(("PER",), ("taught",))
    gold = gold_of([ada()], labels)
    assert gold.facts.tolist() == [[0, 2, 0, 0]]
    assert gold.type[0].tolist() == [0, -1, 0, 0, -1, 0, 0]
    assert gold.entity[0].tolist() == [0, 1, 0, 2, 1, 2, 0]


def test_an_entity_without_a_type_has_none() -> None:
    """Also where there is a type of no letters."""
    document = marked("d", ["[0 Ada ] met [1 Mary ]"])
    untyped = tuple(replace(entity, type=None) for entity in document.entities)
    assert gold_of([replace(document, entities=untyped)], LabelSpace(("",), ())).type.tolist() == [[-1, -1]]


def test_relations_of_an_entity_with_itself_are_left_out() -> None:
    document = marked("d", ["[0 Ada ] met [1 Mary ]"], relations=[(0, 0, "taught"), (1, 0, "taught")])
    assert gold_of([document], LABELS).facts.tolist() == [[0, 1, 0, 1]]


def test_relations_that_were_not_annotated() -> None:
    gold = gold_of([unannotated(), ada()], LabelSpace.of(documents()))
    assert gold.annotated.tolist() == [False, True]
    assert set(gold.facts[:, 0].tolist()) == {1}


def test_no_entities() -> None:
    gold = gold_of([marked("d", ["nothing here"])], LABELS)
    assert gold.start.shape == gold.mask.shape == (1, 0)
    assert gold.facts.shape == (0, 4) and gold.facts.dtype == torch.long
    assert gold.entities == 0
