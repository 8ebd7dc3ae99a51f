"""From links to entities."""

from __future__ import annotations

import torch
from torch import Tensor


def linked_clusters(antecedents: Tensor, is_mention: Tensor) -> Tensor:
    """Number the entities that links make.

    Args:
        antecedents: (B, n) the position of the antecedent of each candidate, its own where it has none.
        is_mention: (B, n) bool, which candidates are mentions; the others are left out of their entities.

    Returns:
        (B, n) the entity of each candidate, counted 0, 1, ... in the order of their first mentions; -1 for none.
    """
    n = antecedents.shape[1]
    position = torch.arange(n, device=antecedents.device).expand_as(antecedents)
    root = antecedents
    for _ in range(max(n, 1).bit_length()):  # chains halve in every round
        root = root.gather(1, root)
    earliest = torch.where(is_mention, position, n)
    firsts = torch.full_like(position, n).scatter_reduce(1, root, earliest, "amin").gather(1, root)
    number = (is_mention & (firsts == position)).long().cumsum(1) - 1
    return torch.where(is_mention, number.gather(1, firsts.clamp(max=max(n - 1, 0))), -1)


def is_linked(antecedents: Tensor) -> Tensor:
    """(B, n) bool: whether a candidate has an antecedent or is one; ``antecedents`` as in :func:`linked_clusters`."""
    has_one = antecedents != torch.arange(antecedents.shape[1], device=antecedents.device)
    return has_one | (torch.zeros_like(antecedents).scatter_add(1, antecedents, has_one.long()) > 0)
