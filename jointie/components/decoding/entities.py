"""Entities of documents, selected from scores."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ...tensors import Links, MentionGraph, TensorFields, clustered_sum
from .calibration import Calibration
from .clustering import is_linked, linked_clusters
from .links.link_selector import LinkSelector
from .mentions.mention_selector import MentionSelector
from .types.type_selector import TypeSelector


@dataclass(frozen=True, repr=False)
class DecodedEntities(TensorFields):
    """The entities of B documents with n candidates each.

    Attributes:
        clusters: (B, n) the entity of each candidate, -1 for none; counted 0, 1, ... in the order of their first
            mentions, or as they are given.
        links: (B, n) the coreference score of each candidate with its best antecedent in its entity; ``-inf`` without.
        types: (B, E) the type of each entity, -1 for none.
        type_probabilities: (B, E) how sure that type is; anything where there is none.
    """

    clusters: Tensor
    links: Tensor
    types: Tensor
    type_probabilities: Tensor


class EntitySelection(nn.Module):
    """Selects links, mentions and types, each by a part of its own, and makes entities of them.

    Args:
        links: which candidate is linked to which earlier one.
        mentions: which candidates are mentions.
        types: which type an entity has.
    """

    def __init__(self, links: LinkSelector, mentions: MentionSelector, types: TypeSelector) -> None:
        super().__init__()
        self.links, self.mentions, self.types = links, mentions, types

    def __call__(
        self, graph: MentionGraph, links: Links | None, calibration: Calibration, all_mentions: bool = False
    ) -> DecodedEntities:
        """Select.

        Args:
            graph: n candidates.
            links: their best antecedents; by default from the graph's coreference scores.
            calibration: the thresholds.
            all_mentions: whether all candidates are known to be mentions.
        """
        if links is None:
            links = Links.of(graph)
        antecedents = self.links(graph, links, calibration.coreference.cut)
        mentions = graph.mask
        if not all_mentions:
            mentions = mentions & self.mentions(graph, is_linked(antecedents), calibration.mention.cut)
        clusters = linked_clusters(antecedents, mentions)
        return entities_of(graph, clusters, calibration, self.types, links)


def entities_of(
    graph: MentionGraph, clusters: Tensor, calibration: Calibration, types: TypeSelector, links: Links | None = None
) -> DecodedEntities:
    """The entities of known clusters, with their types.

    Args:
        graph: n candidates, with types or without.
        clusters: (B, n) the entity of each candidate, -1 for none.
        calibration: how type logits become probabilities.
        types: selects the type of each entity.
        links: the best antecedents of the candidates, where the graph has no coreference scores.
    """
    entities = int(clusters.max()) + 1 if clusters.numel() else 0
    chosen = torch.full((len(clusters), entities), -1, device=clusters.device)
    probabilities = torch.zeros(chosen.shape, device=clusters.device)
    if graph.types is not None and graph.types.shape[-1]:
        logits = clustered_sum(graph.types.float().log_softmax(-1), clusters, entities)
        chosen = types(logits)
        sure = (logits / calibration.type_temperature).softmax(-1)
        probabilities = sure.gather(-1, chosen.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return DecodedEntities(clusters, link_scores(graph, clusters, links), chosen, probabilities)


def link_scores(graph: MentionGraph, clusters: Tensor, links: Links | None = None) -> Tensor:
    """(B, n) the best coreference score of each candidate with an earlier one of its entity; ``-inf`` without any.

    Args:
        graph: where it has no coreference scores, the ``links`` are looked at.
        clusters: (B, n) the entity of each candidate, -1 for none.
        links: the best antecedents of all candidates.
    """
    if graph.coreference is not None and clusters.shape[1]:
        together = (clusters.unsqueeze(2) == clusters.unsqueeze(1)) & (clusters >= 0).unsqueeze(2)
        scores = graph.coreference.float()
        return scores.masked_fill(~(together & graph.spans.precedes()), -torch.inf).amax(2)
    if links is None:
        links = Links.none(graph)
    inside = (clusters >= 0) & (clusters == clusters.gather(1, links.antecedents))
    return links.scores.masked_fill(~inside, -torch.inf)
