from __future__ import annotations

import io

import numpy as np

from jointie.documents import Document, Entity, Mention
from jointie.visualisation import draw_heat_map


def test_a_heat_map_of_many_mentions_has_a_bounded_size() -> None:
    entities = tuple(Entity((Mention(i, i + 1),)) for i in range(200))
    document = Document.from_words("d", [[f"$x^{i}$" for i in range(200)]], entities=entities)
    figure = draw_heat_map(document, [[0.5] * 200] * 200, "cost of $x^$")
    assert max(figure.get_size_inches()) < 45
    figure.savefig(io.BytesIO(), dpi=20)
    assert figure.axes[0].get_yticklabels()[1].get_text() == "$x^1$"


def test_a_heat_map_has_the_probabilities_of_the_mentions_in_their_order() -> None:
    """Rows and columns by entities: mentions 0 and 2 are of the first one."""
    entities = (Entity((Mention(0, 1), Mention(2, 3))), Entity((Mention(1, 2),)))
    document = Document.from_words("d", [["Ada", "Bob", "she"]], entities=entities)
    probabilities = [[0.0, 0.1, 0.2], [0.3, 0.4, 0.5], [0.6, 0.7, 0.8]]
    axes = draw_heat_map(document, probabilities, "d").axes[0]
    assert np.asarray(axes.images[0].get_array()).tolist() == [[0.0, 0.2, 0.1], [0.6, 0.8, 0.7], [0.3, 0.5, 0.4]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Ada", "she", "Bob"]
