"""The documents of a batch, one after another."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ...components.decoding import DecodedRelations
from ...tensors import MentionGraph


def of_each_document(
    graph: MentionGraph, clusters: Tensor, decode: Callable[[MentionGraph, Tensor], DecodedRelations]
) -> DecodedRelations:
    """The relations of all documents of a batch.

    Args:
        graph: n candidates in each of B documents.
        clusters: (B, n) the entity of each candidate, -1 for none.
        decode: the graph of a document and its clusters (n,) to its relations.
    """
    found = []
    for document in range(len(clusters)):
        relations = decode(graph.document(document), clusters[document])
        facts = relations.facts.clone()
        facts[:, 0] = document
        found.append(DecodedRelations(facts, relations.margins))
    return DecodedRelations(torch.cat([f.facts for f in found]), torch.cat([f.margins for f in found]))
