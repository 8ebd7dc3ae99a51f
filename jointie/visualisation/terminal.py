"""Text for the terminal."""

from __future__ import annotations

import unicodedata

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .comparison import Counts
from .html import colour_of
from .markup import pieces
from .view import DocumentView, Status

_COLOURS = ("blue", "dark_orange3", "green", "magenta", "deep_pink3", "bright_black", "cyan", "yellow")
_SIGNS: dict[Status | None, str] = {"right": "✓", "missed": "○", "spurious": "✕", None: ""}
_SIGN_COLOURS: dict[Status | None, str] = {"right": "green", "missed": "yellow", "spurious": "red", None: ""}


def show(view: DocumentView, console: Console) -> None:
    """Print a document: its text with numbered mentions, its entities and its relations.

    Args:
        view: of the document.
        console: where to print; what it can (colours, width) is used.
    """
    console.print(Text(printable(view.id), style="bold"))
    if view.compared:
        console.print(_counts(view))
    console.print(Padding(_text(view), (0, 0, 1, 2)))
    if view.entities:
        console.print(Padding(_entities(view), (0, 0, 1, 2)))
    if view.relations:
        console.print(Padding(_relations(view), (0, 0, 1, 2)))


def printable(text: str) -> str:
    """The text on one line, with what could upset a terminal replaced."""
    return _harmless(" ".join(text.split()))


def _harmless(text: str) -> str:
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cf") and c not in "\n\t" else c for c in text)


def _text(view: DocumentView) -> Text:
    result, styles, numbers = Text(), [], []
    for piece in pieces(view.text, view.mentions):
        if piece.kind == "open":
            mention = view.mentions[piece.mention]
            colour = _COLOURS[colour_of(view.entities[mention.entities[0]].type)]
            styles.append(f"{colour} underline" if mention.status != "missed" else "yellow italic")
            numbers.append(f"[{_SIGNS[mention.status]}{mention.entities[0] + 1}]")
        elif piece.kind == "close":
            result.append(numbers.pop(), style="dim")
            styles.pop()
        else:
            result.append(
                _harmless(piece.text.replace("\r\n", "\n").replace("\r", "\n")), styles[-1] if styles else None
            )
    return result


def _counts(view: DocumentView) -> Table:
    table = Table(box=None, padding=(0, 2))
    for name in ("", "precision", "recall", "F1", "right", "missed", "spurious"):
        table.add_column(name, justify="right")
    for name, items in (("mentions", view.mentions), ("entities", view.entities), ("relations", view.relations)):
        c = Counts.of(item.status for item in items)
        shares = (f"{share:.2f}" for share in (c.precision, c.recall, c.f1))
        table.add_row(name, *shares, str(c.right), str(c.missed), str(c.spurious))
    return table


def _entities(view: DocumentView) -> Table:
    table = Table(title="Entities", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name, justify in (("", "right"), ("type", "left"), ("name", "left"), ("mentions", "right"), ("", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for number, entity in enumerate(view.entities, start=1):
        type = Text(printable(entity.type), style=_COLOURS[colour_of(entity.type)])
        sign = Text(_SIGNS[entity.status], style=_SIGN_COLOURS[entity.status])
        table.add_row(str(number), type, Text(printable(entity.name)), str(entity.mentions), sign)
    return table


def _relations(view: DocumentView) -> Table:
    table = Table(title="Relations", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("head", "relation", "tail", "score", ""):
        table.add_column(name)
    for r in view.relations:
        ends = [Text(printable(view.entities[end].name)) for end in (r.head, r.tail)]
        score = "" if r.score is None else f"{r.score:.2f}"
        sign = Text(_SIGNS[r.status], style=_SIGN_COLOURS[r.status])
        table.add_row(ends[0], Text(printable(r.name), style="bold"), ends[1], score, sign)
    return table
