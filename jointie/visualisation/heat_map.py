"""Scores between the mentions of a document, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..documents import Document
from .figures import new_figure
from .view import shortened

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELL = 0.24
"""Width and height of a cell in inches, where there is room."""
_LEAST, _MOST = 4.0, 40.0
"""Width and height of all cells together in inches."""
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
    mentions = [mention for entity in entities for mention in entity.mentions]
    order = [places[mention.span] for mention in mentions]
    names = [shortened(document.text_of(mention), _LONGEST) for mention in mentions]
    side = min(max(_LEAST, _CELL * len(order)), _MOST)
    size = 8 * min(1.0, side / (_CELL * len(order)))
    with new_figure(side + 3.5, side + 2.5) as figure:
        axes = figure.add_subplot()
        image = axes.imshow(np.array(probabilities)[np.ix_(order, order)], "Blues", vmin=0, vmax=1)
        axes.set_title(title, fontsize=11)
        axes.set_xticks(range(len(order)), names, rotation=90, fontsize=size)
        axes.set_yticks(range(len(order)), names, fontsize=size)
        end = 0
        for entity in entities[:-1]:
            end += len(entity.mentions)
            axes.axhline(end - 0.5, color="0.8", linewidth=0.6)
            axes.axvline(end - 0.5, color="0.8", linewidth=0.6)
        figure.colorbar(image, shrink=0.6)
    return figure
