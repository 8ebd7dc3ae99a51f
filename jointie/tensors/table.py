"""Mention candidates as text beside their scores, to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from .spans import Spans


class CandidateRow(NamedTuple):
    """A candidate, its scores as logits; ``None`` where something is not scored, or there is no such candidate.

    Attributes:
        text: its words.
        start: its first word.
        end: the word after its last.
        mention: of being a mention.
        type: the likeliest entity type.
        antecedent: the earlier candidate that it corefers with most.
        coreference: of that link; above 0 it is likelier than none.
        relation: the likeliest relation that it is the head of.
        tail: the candidate that is its tail.
        margin: how far that relation is above the threshold class.
    """

    text: str
    start: int
    end: int
    mention: float
    type: str | None
    antecedent: str | None
    coreference: float | None
    relation: str | None
    tail: str | None
    margin: float | None


class CandidateTable(list[CandidateRow]):
    """The candidates of one document, in text order; ``pandas.DataFrame(table)`` is one with the same columns."""

    def __repr__(self) -> str:
        lines = [CandidateRow._fields, *([_shown(value) for value in row] for row in self)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def candidate_table(
    words: Sequence[str],
    spans: Spans,
    mentions: Tensor,
    types: Tensor | None,
    coreference: Tensor | None,
    relations: Tensor | None,
    entity_types: Sequence[str],
    relation_types: Sequence[str],
) -> CandidateTable:
    """The table of the n candidates of one document.

    Args:
        words: of the document.
        spans: (1, n).
        mentions: (1, n) logits.
        types: (1, n, C) logits.
        coreference: (1, n, n) scores of candidates with earlier ones.
        relations: (1, n, n, R + 1) logits, the threshold class last.
        entity_types: names of the C types.
        relation_types: names of the R relation types.
    """
    n = int(spans.mask.sum())
    texts = [" ".join(words[start:end]) for start, end in zip(spans.start[0, :n].tolist(), spans.end[0, :n].tolist())]
    return CandidateTable(
        CandidateRow(*row)
        for row in zip(
            texts,
            spans.start[0, :n].tolist(),
            spans.end[0, :n].tolist(),
            mentions[0, :n].tolist(),
            [None] * n
            if types is None or not entity_types
            else [entity_types[i] for i in types[0, :n].argmax(-1).tolist()],
            *_antecedents(coreference, spans, texts),
            *_tails(relations, texts, relation_types),
            strict=True,
        )
    )


def _antecedents(scores: Tensor | None, spans: Spans, texts: Sequence[str]) -> list[list[Any]]:
    """The antecedent and the score of each candidate."""
    n = len(texts)
    if scores is None or n < 2:
        return [[None] * n] * 2
    best, places = scores.masked_fill(~spans.precedes(), -torch.inf)[0, 1:n].max(-1)
    return [[None, *(texts[i] for i in places.tolist())], [None, *best.tolist()]]


def _tails(scores: Tensor | None, texts: Sequence[str], names: Sequence[str]) -> list[list[Any]]:
    """The relation, the tail and the margin of each candidate."""
    n, types = len(texts), len(names)
    if scores is None or n < 2 or not types:
        return [[None] * n] * 3
    margins = scores[0, :n, :n, :-1] - scores[0, :n, :n, -1:]
    margins = margins.masked_fill(torch.eye(n, dtype=torch.bool, device=scores.device).unsqueeze(-1), -torch.inf)
    best, places = margins.flatten(1).max(-1)
    found = [divmod(place, types) for place in places.tolist()]
    return [[names[type] for _, type in found], [texts[tail] for tail, _ in found], best.tolist()]


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
