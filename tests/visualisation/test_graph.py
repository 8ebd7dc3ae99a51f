from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from jointie.documents import Document, Entity, Mention, Relation
from jointie.visualisation import view_of
from jointie.visualisation.graph import Drawing, drawing_of


def drawing(entities: int, relations: int) -> Drawing:
    clusters = tuple(Entity((Mention(i, i + 1),)) for i in range(entities))
    ends = list(permutations(range(entities), 2))[:relations]
    words = [[f"Name{i}" for i in range(entities)]]
    facts = tuple(Relation(head, tail, "located in") for head, tail in ends)
    return drawing_of(view_of(Document.from_words("d", words, entities=clusters, relations=facts)))


@pytest.mark.parametrize(("entities", "relations"), [(2, 1), (4, 12), (12, 40)])
def test_neither_boxes_nor_labels_stand_on_each_other(entities: int, relations: int) -> None:
    found = drawing(entities, relations)
    assert (len(found.nodes), len(found.edges)) == (entities, relations)
    boxes = [(n.x, n.y, n.width, n.height) for n in found.nodes]
    boxes += [(e.x, e.y, 5.6 * len(e.label), 13.0) for e in found.edges]
    x, y, width, height = np.array(boxes).T
    across = (width[:, None] + width) / 2 - abs(x[:, None] - x)
    up = (height[:, None] + height) / 2 - abs(y[:, None] - y)
    shared = np.minimum(across, up)[~np.eye(len(boxes), dtype=bool)]
    assert shared.max() < 1.0  # points, after 400 steps at most


def test_thousands_of_arrows_are_drawn() -> None:
    """In seconds: of so many labels none is pushed aside."""
    found = drawing(100, 9_000)
    assert len(found.edges) == 9_000
    assert all(0 <= e.x <= found.width and 0 <= e.y <= found.height for e in found.edges)
