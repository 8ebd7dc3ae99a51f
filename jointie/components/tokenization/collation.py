"""Padding tokenised documents to a batch of tensors, and their annotations to gold tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from ...documents import Document, LabelSpace
from ...tensors import Batch, GivenMentions, Gold, Words
from .tokenizer import TokenizedDocument


def collate(documents: Sequence[TokenizedDocument], padding_id: int, gold: Gold | None = None) -> Batch:
    """Pad documents to a batch.

    Raises:
        ValueError: if there are none, or one of them has no words.
    """
    if not documents or not all(len(d.word_first) for d in documents):
        raise ValueError("a batch needs documents, each of at least one word")
    windows = [window for document in documents for window in document.windows]
    input_ids = _pad(windows, padding_id)
    token_index = _token_index(documents, input_ids.shape[1])
    return Batch(
        input_ids=input_ids,
        attention_mask=_mask(windows),
        token_index=_pad(token_index),
        token_mask=_mask(token_index),
        words=_words(documents),
        lengths=tuple(len(d.word_first) for d in documents),
        gold=gold,
    )


def gold_of(documents: Sequence[Document], labels: LabelSpace) -> Gold:
    """The annotations of documents as tensors. Labels that are not in ``labels`` are left out."""
    types, relations = labels.entity_numbers, labels.relation_numbers
    starts, ends, entities = _mentions(documents)
    types_of = [_array(types.get(d.entities[i].type, -1) for i in own) for d, own in zip(documents, entities)]
    return Gold(
        start=_pad(starts),
        end=_pad(ends),
        entity=_pad(entities, -1),
        type=_pad(types_of, -1),
        mask=_mask(starts),
        facts=_facts(documents, relations),
        annotated=torch.tensor([d.relations is not None for d in documents]),
        entities=max(len(d.entities) for d in documents),
        relation_types=len(relations),
    )


def given_of(documents: Sequence[Document], with_entities: bool) -> GivenMentions:
    """The mentions of documents, in text order; each document has some.

    Args:
        documents: with entities.
        with_entities: whether it is also given which mentions make an entity.
    """
    starts, ends, entities = _mentions(documents)
    return GivenMentions(_pad(starts), _pad(ends), _mask(starts), _pad(entities, -1) if with_entities else None)


def _mentions(documents: Sequence[Document]) -> tuple[list[np.ndarray], list[np.ndarray], list[np.ndarray]]:
    """The first word, the word after the last, and the entity of each document's mentions, in text order."""
    rows = [sorted((m.start, m.end, i) for i, e in enumerate(d.entities) for m in e.mentions) for d in documents]
    starts, ends, entities = ([_array(mention[k] for mention in row) for row in rows] for k in range(3))
    return starts, ends, entities


def _words(documents: Sequence[TokenizedDocument]) -> Words:
    starts, numbers = zip(*(_sentences(d.sentence_end) for d in documents))
    return Words(
        first=_pad([d.word_first for d in documents]),
        last=_pad([d.word_last for d in documents]),
        mask=_mask([d.word_first for d in documents]),
        keys=_pad([d.word_keys for d in documents]),
        shapes=_pad([d.word_shapes for d in documents]),
        characters=_pad([d.word_characters for d in documents]),
        sentence=_pad(numbers),
        sentence_start=_pad(starts),
        sentence_end=_pad([d.sentence_end for d in documents]),
    )


def _sentences(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first word, and the number, of the sentence of each word, from the word after its last."""
    begins = np.concatenate([[True], ends[1:] != ends[:-1]])
    starts = np.maximum.accumulate(np.where(begins, np.arange(len(ends)), 0))
    return starts, begins.cumsum() - 1


def _facts(documents: Sequence[Document], relations: Mapping[str, int]) -> Tensor:
    rows = [
        (i, r.head, r.tail, relations[r.type])
        for i, document in enumerate(documents)
        for r in document.relations or ()
        if r.type in relations and r.head != r.tail
    ]
    return torch.tensor(rows, dtype=torch.long).reshape(-1, 4)


def _token_index(documents: Sequence[TokenizedDocument], length: int) -> list[np.ndarray]:
    index, windows = [], 0
    for document in documents:
        index.append((document.token_window + windows) * length + document.token_offset)
        windows += len(document.windows)
    return index


def _array(values: Iterable[int]) -> np.ndarray:
    return np.fromiter(values, dtype=np.int64)


def _pad(rows: Sequence[np.ndarray], value: int = 0) -> Tensor:
    shape, dtype = rows[0].shape[1:], rows[0].dtype
    padded = np.full((len(rows), max(map(len, rows)), *shape), value, dtype=dtype)
    for row, values in zip(padded, rows):
        row[: len(values)] = values
    return torch.from_numpy(padded)


def _mask(rows: Sequence[np.ndarray]) -> Tensor:
    lengths = np.array([len(row) for row in rows])
    return torch.from_numpy(np.arange(lengths.max())[None, :] < lengths[:, None])
