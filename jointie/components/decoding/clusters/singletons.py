"""Entities of one mention, for mentions that are known to be some."""

from __future__ import annotations

import torch
from torch import Tensor


def with_singletons(clusters: Tensor, mask: Tensor) -> Tensor:
    """Make every candidate that stands in no entity an entity of its own.

    Args:
        clusters: (B, n) the entity of each candidate, -1 for none.
        mask: (B, n) bool, false on padding.

    Returns:
        (B, n), counted in the order of the entities' first mentions; -1 on padding.
    """
    n = clusters.shape[1]
    position = torch.arange(n, device=clusters.device).expand_as(clusters)
    names = torch.where(clusters >= 0, clusters, n + position)  # different for every entity
    places = torch.full((len(names), 2 * n), n, device=names.device).scatter_reduce(1, names, position, "amin")
    first = places.gather(1, names)  # (B, n) the first candidate of each one's
    number = ((first == position) & mask).cumsum(1) - 1
    return torch.where(mask, number.gather(1, first), -1)
