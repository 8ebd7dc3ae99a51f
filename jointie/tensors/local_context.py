"""Localized context pooling: what two entities attend to together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from .context import Context


class Shared(NamedTuple):
    """The attention that f entities as heads and e as tails have in common in a window.

    Attributes:
        document: the position of the document.
        heads: (f,) the numbers of the entities, ascending.
        tails: (e,) those of all entities that have mentions in the window.
        weights: (f, e, L) q_st, not divided by its sum.
        tokens: (L,) the sub-token at each place of the window; anything where q is 0 for all.
    """

    document: int
    heads: Tensor
    tails: Tensor
    weights: Tensor
    tokens: Tensor


@dataclass(frozen=True)
class LocalContext:
    """The attention of the entities of B documents, E at most, window by window (ATLOP, Zhou et al. 2021, eq. 10-11).

    With a_s the mean attention of the mentions of entity s, (H, T),

        q_st = sum over heads h of a_s^h * a_t^h,  c_st = sum over tokens of q_st token / (sum of q_st + 1e-5).

    Mentions attend to their own window, so only pairs of entities that share one have any context, and only what stands
    in it; memory and time are in proportion to the mentions, times the entities in a window.

    Attributes:
        context: of the candidates.
        entities: E.
        attention: (C, H, L) a of each entity in each window that it has mentions in, by window and then by entity.
        numbers: those C entities.
        bounds: where the entities of each of the B * V windows begin among the C; and C.
    """

    context: Context
    entities: int
    attention: Tensor
    numbers: list[int]
    bounds: list[int]

    @classmethod
    def of(cls, context: Context, clusters: Tensor, entities: int) -> LocalContext:
        """The attention of entities.

        Args:
            context: of n candidates.
            clusters: (B, n) the entity of each, -1 for none.
            entities: E.
        """
        documents, windows = context.places.shape[:2]
        document, mention = (clusters >= 0).nonzero().unbind(1)
        entity = clusters[document, mention]
        key = (document * windows + context.window[document, mention]) * entities + entity
        cells, own = key.unique(return_inverse=True)
        counts = torch.zeros(documents * entities, dtype=torch.long, device=key.device)
        whole = document * entities + entity
        sizes = counts.index_add(0, whole, torch.ones_like(whole))[whole]
        rows = context.attention[document, mention] / sizes[:, None, None]
        attention = rows.new_zeros(len(cells), *rows.shape[1:]).index_add(0, own, rows)
        edges = torch.arange(documents * windows + 1, device=key.device) * entities
        return cls(
            context, entities, attention, (cells % max(1, entities)).tolist(), torch.searchsorted(cells, edges).tolist()
        )

    def windows(self, first: int, last: int) -> Iterator[Shared]:
        """The attention that entities ``first`` to ``last`` as heads share with others, window by window."""
        for window, (begin, end) in enumerate(pairwise(self.bounds)):
            start, stop = (bisect_left(self.numbers, entity, begin, end) for entity in (first, last))
            if start == stop:
                continue
            document, number = divmod(window, self.context.places.shape[1])
            weights = torch.einsum("fhl,ehl->fel", self.attention[start:stop], self.attention[begin:end])
            numbers = torch.tensor(self.numbers[begin:end], device=weights.device)
            tokens = self.context.places[document, number].clamp(min=0)
            yield Shared(document, numbers[start - begin : stop - begin], numbers, weights, tokens)

    def pooled(self, first: int, last: int) -> tuple[Tensor, Tensor]:
        """The contexts of entities ``first`` to ``last`` as heads with all entities as tails.

        Returns:
            Rows (K, 3) of document, head and tail, sorted, and c (K, D); all other pairs have none: c is 0.
        """
        places, sums, totals = [], [], []
        for document, heads, tails, weights, tokens in self.windows(first, last):
            places.append(((document * self.entities + heads.unsqueeze(1)) * self.entities + tails).flatten())
            sums.append((weights @ self.context.tokens[document, tokens]).flatten(0, 1))
            totals.append(weights.sum(-1).flatten())
        if not places:
            return self.context.window.new_zeros(0, 3), self.context.tokens.new_zeros(0, self.context.tokens.shape[2])
        pairs, own = torch.cat(places).unique(return_inverse=True)
        values, total = torch.cat(sums), torch.cat(totals)
        values = values.new_zeros(len(pairs), values.shape[1]).index_add(0, own, values)
        total = total.new_zeros(len(pairs)).index_add(0, own, total)
        both, tail = pairs // self.entities, pairs % self.entities
        return torch.stack([both // self.entities, both % self.entities, tail], 1), values / (total.unsqueeze(1) + 1e-5)
