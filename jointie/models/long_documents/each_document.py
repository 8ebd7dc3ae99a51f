"""The documents of a batch, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from torch import Tensor

from ...tensors import MentionGraph, RelationScores


def each_document(
    graph: MentionGraph, clusters: Tensor, scores_of: Callable[[MentionGraph, Tensor], Iterator[RelationScores]]
) -> Iterator[RelationScores]:
    """The relation scores of all documents of a batch.

    Args:
        graph: n candidates in each of B documents.
        clusters: (B, n) the entity of each candidate, -1 for none.
        scores_of: the graph of a document and its clusters (1, n) to its scores.
    """
    for document in range(len(clusters)):
        for part in scores_of(graph.document(document), clusters[document : document + 1]):
            yield part.replace(document=document)
