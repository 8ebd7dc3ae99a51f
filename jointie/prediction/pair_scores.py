"""Probabilities of coreference and of relations between the mentions of a document."""

from __future__ import annotations

import torch
from torch import Tensor

from ..components.decoding import Calibration
from ..config import ConfigError
from ..documents import Document, LabelSpace
from ..tensors import MentionGraph

COREFERENCE = "coreference"


def pair_scores(
    document: Document, graph: MentionGraph, name: str, labels: LabelSpace, calibration: Calibration
) -> list[list[float]]:
    """Calibrated probabilities between all m mentions of a document.

    Args:
        document: as the model predicted it.
        graph: of its candidates.
        name: ``coreference``, or the code or readable name of a relation type, of which rows are heads.
        labels: the relation types.
        calibration: from scores to probabilities.

    Returns:
        m rows of m numbers in [0, 1], in the order of :attr:`Document.mentions`; 0 for a mention with itself.

    Raises:
        ConfigError: if there is no such relation, or the model does not score these pairs.
    """
    spans = zip(graph.spans.start[0].tolist(), graph.spans.end[0].tolist(), strict=True)
    place = {span: i for i, span in enumerate(spans)}
    chosen = torch.tensor([place[mention.span] for mention in document.mentions], dtype=torch.long)
    found = _probabilities(graph, name, labels, calibration)[chosen][:, chosen]
    return found.fill_diagonal_(0.0).tolist()


def _probabilities(graph: MentionGraph, name: str, labels: LabelSpace, calibration: Calibration) -> Tensor:
    """(n, n)."""
    if name == COREFERENCE:
        if graph.coreference is None:
            raise ConfigError("this document is too long for the coreference of all its candidates; give a part of it")
        earlier = graph.coreference[0].tril(-1)
        return calibration.coreference.probabilities(earlier + earlier.T).cpu()
    type = labels.relation_numbers[labels.code_of(name, "relation", [COREFERENCE])]
    if graph.relations is None:
        raise ConfigError(f"this model does not score {name!r} between mentions, only between entities")
    scores = graph.relations[0]
    return calibration.relation.probabilities(scores[..., type] - scores[..., -1]).cpu()
