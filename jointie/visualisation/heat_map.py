"""Scores between the mentions of a document, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..documents import Document
from ..documents.extras import imported

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELL = 0.24
"""Width and height of a cell in inches."""
_LONGEST = 28
"""The number of characters of a mention that are shown."""


def draw_heat_map(document: Document, probabilities: Sequence[Sequence[float]], title: str) -> Figure:
    """Draw a cell for each pair of mentions; mentions of one entity stand together, between lines.

    Args:
        document: with m mentions.
        probabilities: m rows of m numbers in [0, 1], rows and columns in the order of :attr:`Document.mentions`.
        title: of the picture.

    Returns:
        The figure, to be saved by its ``savefig``.

    Raises:
        ConfigError: if matplotlib is not installed.
    """
    places = {mention.span: place for place, mention in enumerate(document.mentions)}
    entities = sorted(document.entities, key=lambda entity: entity.mentions[0].span)
    order = [places[mention.span] for entity in entities for mention in entity.mentions]
    names = [_shortened(document.text_of(document.mentions[place])) for place in order]
    side = max(4.0, _CELL * len(order))
    figure = imported("matplotlib.figure", "plot").Figure(figsize=(side + 3.5, side + 2.5), layout="constrained")
    axes = figure.add_subplot()
    image = axes.imshow([[probabilities[row][column] for column in order] for row in order], "Blues", vmin=0, vmax=1)
    axes.set_title(title, fontsize=11)
    axes.set_xticks(range(len(order)), names, rotation=90, fontsize=8)
    axes.set_yticks(range(len(order)), names, fontsize=8)
    end = 0
    for entity in entities[:-1]:
        end += len(entity.mentions)
        axes.axhline(end - 0.5, color="0.8", linewidth=0.6)
        axes.axvline(end - 0.5, color="0.8", linewidth=0.6)
    figure.colorbar(image, shrink=0.6)
    return figure


def _shortened(text: str) -> str:
    line = " ".join(text.split()).replace("$", r"\$")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
