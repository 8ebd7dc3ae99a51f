"""Relations whose score exceeds that of the threshold class."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .relation_decoder import DecodedRelations


def above_threshold(scores: Tensor, clusters: Tensor, cuts: Tensor | None = None) -> DecodedRelations:
    """The relations that score above the threshold class TH (ATLOP, Zhou et al. 2021).

    Args:
        scores: (B, E, E, R + 1) of pairs of entities, TH last.
        clusters: (B, n) the entity of each candidate, -1 for none; an entity without candidates does not exist, and
            none has relations with itself.
        cuts: (R,) by how much each relation has to score above TH; by 0 without them.
    """
    margins = scores[..., :-1] - scores[..., -1:]
    itself = torch.eye(scores.shape[1], dtype=torch.bool, device=scores.device)[:, :, None]
    exists = functional.one_hot(clusters + 1, scores.shape[1] + 1)[..., 1:].any(1)  # (B, E)
    pairs = exists[:, :, None, None] & exists[:, None, :, None] & ~itself
    facts = ((margins > (0 if cuts is None else cuts)) & pairs).nonzero()
    return DecodedRelations(facts=facts, margins=margins[tuple(facts.unbind(1))])


def facts_between(scores: Tensor, heads: Tensor, tails: Tensor, cuts: Tensor | None = None) -> DecodedRelations:
    """The relations above the threshold class between some entities of one document and others.

    Args:
        scores: (x, y, R + 1), TH last.
        heads: (x,) the numbers of the head entities.
        tails: (y,) those of the tail entities; none has relations with itself.
        cuts: as in :func:`above_threshold`.
    """
    margins = scores[..., :-1] - scores[..., -1:]
    different = (heads[:, None] != tails[None, :]).unsqueeze(-1)
    row, column, type = ((margins > (0 if cuts is None else cuts)) & different).nonzero().unbind(1)
    facts = torch.stack([torch.zeros_like(row), heads[row], tails[column], type], 1)
    return DecodedRelations(facts=facts, margins=margins[row, column, type])
