"""The scores of the mention candidates of documents, to compare them with gold annotations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..documents import Document
from ..models import ModelOutput
from ..tensors import Links, MentionGraph


@dataclass(frozen=True)
class Candidates:
    """The n mention candidates of one document, as logits.

    Attributes:
        spans: their tokens, in text order.
        mentions: of being a mention.
        antecedents: which candidate each links to best; itself where none stands before it.
        links: of that link, ``-inf`` for those without one.
        types: log-probabilities of the entity types of each; empty where there are none.
    """

    spans: Sequence[tuple[int, int]]
    mentions: Sequence[float]
    antecedents: Sequence[int]
    links: Sequence[float]
    types: Sequence[Sequence[float]]


def candidates_by_id(documents: Sequence[Document], output: ModelOutput) -> dict[str, Candidates]:
    """The candidates of a batch by document id; none of what is scored in parts, or without coreference."""
    if output.graph.coreference is None:
        return {}
    return {document.id: _candidates(output.graph, i) for i, document in enumerate(documents)}


def _candidates(graph: MentionGraph, document: int) -> Candidates:
    n = int(graph.mask[document].sum())
    columns = (graph.spans.start, graph.spans.end, graph.mention_scores.float())
    starts, ends, mentions = (column[document, :n].tolist() for column in columns)
    best = Links.of(graph)
    links, antecedents = best.scores[document, :n].tolist(), best.antecedents[document, :n].tolist()
    types = graph.require("types")[document, :n].float().log_softmax(-1).tolist()
    alone = [i if link == -math.inf else antecedents[i] for i, link in enumerate(links)]
    return Candidates(list(zip(starts, ends)), mentions, alone, links, types)
