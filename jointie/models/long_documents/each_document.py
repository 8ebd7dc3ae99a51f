"""The documents of a batch, one after another, each as it is alone: without padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from torch import Tensor

from ...tensors import MentionGraph, RelationScores


def each_graph(graph: MentionGraph) -> Iterator[MentionGraph]:
    """The graphs of the documents, without the scores between candidates."""
    for document, candidates in enumerate(graph.mask.sum(1).tolist()):
        yield graph.document(document).part(slice(candidates))


def each_document(
    graph: MentionGraph, clusters: Tensor, scores_of: Callable[[MentionGraph, Tensor], Iterator[RelationScores]]
) -> Iterator[RelationScores]:
    """The relation scores of all documents of a batch that have entities.

    Args:
        graph: n candidates in each of B documents.
        clusters: (B, n) the entity of each candidate, -1 for none.
        scores_of: the graph of a document and its clusters (1, n) to its scores.
    """
    for document, alone in enumerate(each_graph(graph)):
        own = clusters[document : document + 1, : alone.mask.shape[1]]
        if (own >= 0).any():
            for part in scores_of(alone, own):
                yield part.replace(document=document)
