"""Operations over padded positions."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_logsumexp(scores: Tensor, mask: Tensor, dim: int = -1) -> Tensor:
    """log sum exp over the positions where ``mask`` is true; the lowest finite number where there are none."""
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).logsumexp(dim)


def check_finite(values: Tensor, mask: Tensor) -> None:
    """Refuse values that no decision can be made on.

    Args:
        values: of any shape.
        mask: bool, of a shape that broadcasts to it; false where a value means nothing.

    Raises:
        FloatingPointError: if one is infinite, or no number.
    """
    if not (values.isfinite() | ~mask).all():
        raise FloatingPointError("its scores are not finite; another precision may help")


def at(values: Tensor, places: Tensor) -> Tensor:
    """The rows (dimension 1) at some places of each document.

    Args:
        values: (B, n, ...).
        places: (B, ...) positions among the n.

    Returns:
        The rows in the shape of ``places``, followed by that of a row.
    """
    first = torch.arange(len(places), device=places.device) * values.shape[1]  # of each document
    rows = places + first[(...,) + (None,) * (places.dim() - 1)]
    return values.flatten(0, 1).index_select(0, rows.flatten()).unflatten(0, places.shape)


def positions(numbers: Tensor, size: int) -> Tensor:
    """(size,) the position of each number below ``size`` among different ``numbers`` (n,), -1 for none."""
    return numbers.new_full((size,), -1).scatter(0, numbers, torch.arange(len(numbers), device=numbers.device))


def clustered_sum(values: Tensor, clusters: Tensor, entities: int) -> Tensor:
    """The rows (dimension 1) of each document added up by entity.

    Args:
        values: (B, n, ...).
        clusters: (B, n) the entity of each row, -1 for none.
        entities: E, more than the greatest number in ``clusters``.

    Returns:
        (B, E, ...), 0 where an entity has no rows. It takes one pass, however many entities there are.
    """
    summed = values.new_zeros(len(values), entities + 1, *values.shape[2:])
    return summed.scatter_add(1, _rows(clusters, values), values)[:, 1:]


def clustered_logsumexp(values: Tensor, clusters: Tensor, entities: int) -> Tensor:
    """log sum exp over the rows of each entity, with arguments as in :func:`clustered_sum`.

    Returns:
        (B, E, ...), 0 where an entity has no rows.
    """
    index = _rows(clusters, values)
    start = values.new_full((len(values), entities + 1, *values.shape[2:]), -torch.inf)
    greatest = start.scatter_reduce(1, index, values.detach(), "amax")
    summed = clustered_sum((values - greatest.gather(1, index)).exp(), clusters, entities)
    exists = summed > 0
    return torch.where(exists, summed.masked_fill(~exists, 1.0).log() + greatest[:, 1:], 0.0)


def clustered_max(values: Tensor, clusters: Tensor, entities: int) -> Tensor:
    """The greatest of the rows of each entity, number by number, with arguments as in :func:`clustered_sum`.

    Returns:
        (B, E, ...), ``-inf`` where an entity has no rows.
    """
    start = values.new_full((len(values), entities + 1, *values.shape[2:]), -torch.inf)
    return start.scatter_reduce(1, _rows(clusters, values), values, "amax")[:, 1:]


def _rows(clusters: Tensor, values: Tensor) -> Tensor:
    return (clusters + 1)[(...,) + (None,) * (values.dim() - 2)].expand_as(values)
