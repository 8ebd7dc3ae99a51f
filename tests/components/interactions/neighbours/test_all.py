from __future__ import annotations

from jointie.components.interactions.neighbours import All
from jointie.testing import random_graph
from jointie.testing.neighbours import chosen


def test_every_candidate() -> None:
    assert chosen(All(), random_graph((3, 5, 0))) == [[0, 1, 2], [0, 1, 2, 3, 4], []]
