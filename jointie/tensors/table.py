"""Mention candidates as text beside their scores, to look at."""

from __future__ import annotations

from typing import NamedTuple


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


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
