"""Columns of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from rich.box import MARKDOWN, Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jointie.terminal import visible

_WIDTH = 1_000_000
"""Of the console: wider than any table, so that no cell is cut or wrapped, whatever the terminal."""


def aligned(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    justify: Literal["left", "right"] = "right",
    widest: int | None = None,
    box: Box | None = None,
) -> str:
    """Rows of cells in columns, without colours: the same for every terminal, pipe and file.

    Args:
        head: a name for each column; only empty ones for no head.
        rows: with as many cells or fewer.
        justify: where the columns after the first have their text; the first has it on the left.
        widest: cut the first column where it is wider than so many characters.
        box: the lines around the cells; without one there are none.
    """
    table = Table(box=box, padding=(0, 1) if box else (0, 2, 0, 0), pad_edge=bool(box), show_header=any(head))
    for i, name in enumerate(head):
        table.add_column(
            Text(visible(name, lines=False)),
            justify=justify if i else "left",
            no_wrap=True,
            max_width=None if i else widest,
        )
    for row in rows:
        table.add_row(*(Text(visible(cell, lines=False)) for cell in row))
    console = Console(width=_WIDTH, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as a table of Markdown."""
    return aligned(head, [[cell.replace("|", "\\|") for cell in row] for row in rows], box=MARKDOWN).strip("\n")


def listing(values: Mapping[str, str]) -> str:
    """Names and their values, one below the other."""
    return aligned(["", ""], [(f"  {name}", value) for name, value in values.items()], justify="left")
