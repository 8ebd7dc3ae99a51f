"""Tables of LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SPECIAL = str.maketrans(
    {
        **{character: f"\\{character}" for character in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "\n": " ",
    }
)


def escaped(text: str) -> str:
    """Text in which no character has a meaning of its own."""
    return text.translate(_SPECIAL)


def tabular(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells in LaTeX as a table with the rules of the package booktabs; the first column is on the left."""
    first, *others = (" & ".join(cells) + r" \\" for cells in (head, *rows))
    columns = "l" + "r" * (len(head) - 1)
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", first, r"\midrule", *others]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"])
