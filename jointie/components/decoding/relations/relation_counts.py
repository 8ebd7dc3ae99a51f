"""Counting relations by the types of their ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import torch
from torch import Tensor

from ....documents import Document, LabelSpace


def relation_counts(labels: LabelSpace, documents: Iterable[Document] = ()) -> Tensor:
    """The number of relations of each type between entities of each two types.

    Args:
        labels: the types; relations of others are left out.
        documents: where to count.

    Returns:
        (C + 1, C + 1, R) whole numbers, by the head's, the tail's and the relation's type. The last entity type, which
        -1 indexes too, stands for none and for those that are not among the labels.
    """
    seen = Counter(
        (document.entities[r.head].type, document.entities[r.tail].type, r.type)
        for document in documents
        for r in document.relations or ()
    )
    types, relations = labels.entity_numbers, labels.relation_numbers
    counts = torch.zeros(len(types) + 1, len(types) + 1, len(relations), dtype=torch.long)
    for (head, tail, relation), count in seen.items():
        if relation in relations:
            counts[types.get(head, -1), types.get(tail, -1), relations[relation]] += count
    return counts
