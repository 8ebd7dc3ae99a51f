"""Text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..terminal import visible
from .comparison import counts_of
from .html import colour_of
from .markup import markup_events
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
    """The text on one line, with what could upset a terminal made visible."""
    return visible(" ".join(text.split()), lines=False)


def _text(view: DocumentView) -> Text:
    result, styles = Text(), []
    for event in markup_events(view.text, view.mentions):
        if event.kind == "open":
            mention = view.mentions[event.span]
            colour = _COLOURS[colour_of(view.entities[mention.entities[0]].type)]
            styles.append(f"{colour} underline" if mention.status != "missed" else "yellow italic")
        elif event.kind == "close":
            mention = view.mentions[event.span]
            result.append(f"[{_SIGNS[mention.status]}{mention.entities[0] + 1}]" if event.last else "", style="dim")
            styles.pop()
        else:
            result.append(visible(event.text.replace("\r\n", "\n").replace("\r", "\n")), styles[-1] if styles else None)
    return result


def _counts(view: DocumentView) -> Table:
    names = ("precision", "recall", "F1", "right", "missed", "spurious")
    table = _table("", ("", *names), numbers=names)
    for name, c in counts_of(view).items():
        shares = (f"{share:.2f}" for share in c.to_json().values())
        wrong = c.gold - c.correct_for_recall, c.predicted - c.correct_for_precision
        table.add_row(name, *shares, *(f"{number:.0f}" for number in (c.correct_for_recall, *wrong)))
    return table


def _entities(view: DocumentView) -> Table:
    table = _table("Entities", ("#", "type", "name", "mentions", ""), numbers=("#", "mentions"))
    for number, entity in enumerate(view.entities, start=1):
        type = Text(printable(entity.type), style=_COLOURS[colour_of(entity.type)])
        table.add_row(str(number), type, Text(printable(entity.name)), str(entity.mentions), _sign(entity.status))
    return table


def _relations(view: DocumentView) -> Table:
    table = _table("Relations", ("head", "relation", "tail", "score", ""), numbers=("score",))
    for r in view.relations:
        head, tail = (Text(printable(view.entities[end].name)) for end in (r.head, r.tail))
        score = "" if r.score is None else f"{r.score:.2f}"
        table.add_row(head, Text(printable(r.name), style="bold"), tail, score, _sign(r.status))
    return table


def _table(title: str, names: Sequence[str], numbers: Sequence[str]) -> Table:
    """A table whose texts may wrap, but not its numbers."""
    table = Table(title=title or None, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in names:
        number = name in numbers
        table.add_column(name, justify="right" if number else "left", no_wrap=number)
    return table


def _sign(status: Status | None) -> Text:
    return Text(_SIGNS[status], style=_SIGN_COLOURS[status])
