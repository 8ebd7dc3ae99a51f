"""Relations of documents as tensors, and what heads find of them in documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ...documents import Document


def with_evidence(documents: Sequence[Document], chosen: Tensor) -> list[Document]:
    """Documents with the evidence of their relations.

    Args:
        documents: B of them.
        chosen: (B, F, S) bool, whether a sentence is evidence of a relation, both in the order of the document.
    """
    places: list[list[list[int]]] = [[[] for _ in document.relations or ()] for document in documents]
    for document, number, sentence in chosen.nonzero().tolist():
        if number < len(places[document]) and sentence < len(documents[document].sentences):
            places[document][number].append(sentence)
    return [
        replace(document, relations=tuple(replace(r, evidence=tuple(e)) for r, e in zip(document.relations or (), own)))
        for document, own in zip(documents, places)
    ]


def padded(rows: Sequence[Sequence[tuple[int, ...]]], size: int) -> Tensor:
    """(B, F, ``size``) the numbers of the relations of each document; -1 on padding."""
    result = torch.full((len(rows), max(map(len, rows)), size), -1)
    for row, own in zip(result, rows):
        if own:
            row[: len(own)] = torch.tensor(own)
    return result
