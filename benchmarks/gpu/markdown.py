"""Pieces of a page of Markdown, each a list of lines that begins and ends with a blank one where it needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_QUOTED = 1500


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table."""
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)] + [""]


def quoted(output: str) -> list[str]:
    """The end of what a program wrote."""
    return ["```", output[-_QUOTED:].strip(), "```", ""]
