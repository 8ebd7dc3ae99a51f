"""A drawing of the entities of a document that have relations."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx
import numpy as np
from scipy.spatial import cKDTree

from .view import DocumentView, RelationView, shortened

MOST_NODES = 120
"""The most entities that are drawn; of more, those with the most relations."""
SUREST = 12
"""The number of relations in the small drawing."""
_MOST_APART = 1000
"""The most arrows whose labels are kept apart; of more, each stands at the bend of its arrow."""
_LABEL = 26
"""The most characters of a name that are shown."""
_HEIGHT, _MARGIN, _LETTER = 26.0, 18.0, 6.8
_LABEL_HEIGHT, _LABEL_LETTER = 13.0, 5.6


@dataclass(frozen=True)
class Node:
    """An entity in a box around (x, y)."""

    entity: int
    label: str
    x: float
    y: float
    width: float
    height: float = _HEIGHT


@dataclass(frozen=True)
class Edge:
    """All relations from one entity to another.

    Attributes:
        relations: their positions.
        path: of the arrow through the label, as SVG writes it.
        x, y: where the label stands.
        label: the name of the surest relation, and how many more there are.
    """

    head: int
    tail: int
    relations: tuple[int, ...]
    path: str
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """A drawing of a certain width and height.

    Attributes:
        left_out: how many entities with relations are not drawn.
        alone: how many entities have no relations.
    """

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    alone: int


def drawing_of(view: DocumentView, surest: int | None = None) -> Drawing:
    """Draw the entities that have relations; the same document gives the same drawing.

    Args:
        view: of the document.
        surest: draw only so many relations, the surest, close together; by default all of them.
    """
    relations = view.relations[:surest]
    degrees = Counter(end for r in relations for end in (r.head, r.tail))
    shown = sorted(sorted(degrees, key=lambda e: (-degrees[e], e))[:MOST_NODES])
    pairs: dict[tuple[int, int], list[int]] = {}
    for i, r in enumerate(relations):
        if {r.head, r.tail} <= set(shown):
            pairs.setdefault((r.head, r.tail), []).append(i)
    labels = {e: shortened(view.entities[e].name, _LABEL) for e in shown}
    nodes = _placed(shown, labels, list(pairs), *((9.0, 1.6) if surest is None else (4.6, 1.9)))
    edges = _edges(nodes, pairs, view.relations)
    width = max((n.x + n.width / 2 for n in nodes.values()), default=0.0) + _MARGIN
    height = max((n.y + n.height / 2 for n in nodes.values()), default=0.0) + _MARGIN
    alone = len(view.entities) - len(degrees)
    return Drawing(width, height, tuple(nodes.values()), edges, len(degrees) - len(shown), alone)


def _placed(
    entities: Sequence[int], labels: dict[int, str], pairs: Sequence[tuple[int, int]], spread: float, aspect: float
) -> dict[int, Node]:
    """Each entity's box.

    Args:
        entities: to place.
        labels: of each.
        pairs: that stand near each other.
        spread: the area, in those of the boxes with some room around.
        aspect: width over height, about.
    """
    if not entities:
        return {}
    graph = networkx.Graph()
    graph.add_nodes_from(entities)
    graph.add_edges_from(pairs)
    # What is not connected would be driven far away.
    middles = [max(sorted(part), key=graph.degree) for part in networkx.connected_components(graph)]
    graph.add_edges_from(pairwise(middles))
    found = networkx.spring_layout(graph, seed=0, iterations=120, k=1.6 / math.sqrt(len(entities)))
    sizes = np.array([[_LETTER * len(labels[e]) + 22, _HEIGHT] for e in entities])
    area = spread * float(np.prod(sizes + 30, axis=1).sum())
    scale = np.array([math.sqrt(area * aspect), math.sqrt(area / aspect)]) / 2
    places = _apart(_lying(np.array([found[e] for e in entities])) * scale, sizes)
    places = places - (places - sizes / 2).min(0) + _MARGIN
    return {
        e: Node(e, labels[e], round(float(x), 1), round(float(y), 1), round(float(w), 1))
        for e, (x, y), (w, _) in zip(entities, places, sizes)
    }


def _lying(places: np.ndarray) -> np.ndarray:
    """Turn places until they reach furthest from left to right, and stretch them over the square from -1 to 1."""
    places = places - places.mean(0)
    places = places @ np.linalg.svd(places, full_matrices=False)[2].T if len(places) > 1 else places
    return places / np.maximum(np.abs(places).max(0), 1e-6)


def _apart(
    places: np.ndarray, sizes: np.ndarray, fixed: int = 0, room: tuple[float, float] = (14.0, 16.0)
) -> np.ndarray:
    """Push boxes apart until none overlaps another, or nearly so.

    Args:
        places: the middles (n, 2) of the boxes.
        sizes: width and height (n, 2).
        fixed: how many boxes, the first ones, stay where they are.
        room: between two boxes, to the side and up.
    """
    reach = sizes.max(0) + room  # boxes that are further apart cannot touch
    for _ in range(400):
        near = cKDTree(places / reach).query_pairs(1.0, p=np.inf, output_type="ndarray")
        one, other = np.concatenate([near, near[:, ::-1]]).T
        overlap = (sizes[one] + sizes[other]) / 2 + room - np.abs(places[one] - places[other])
        pushed = (overlap > 0).all(1) & (one >= fixed)
        if not pushed.any():
            break
        one, other, overlap = one[pushed], other[pushed], overlap[pushed]
        apart = places[one] - places[other]
        push = overlap * np.where(apart == 0, np.sign(one - other)[:, None], np.sign(apart))
        push[np.arange(len(push)), 1 - overlap.argmin(1)] = 0.0  # the shorter way out
        total = np.zeros_like(places)
        np.add.at(total, one, push)
        places = places + 0.35 * total / np.maximum(1, np.bincount(one, minlength=len(places)))[:, None]
    return places


def _edges(
    nodes: dict[int, Node], pairs: dict[tuple[int, int], list[int]], relations: Sequence[RelationView]
) -> tuple[Edge, ...]:
    """The arrows, whose labels stand beside the boxes and beside each other, where there is room for them."""
    if not pairs:
        return ()
    labels = [_label(found, relations) for found in pairs.values()]
    middles = [_bent(nodes[head], nodes[tail]) for head, tail in pairs]
    boxes = [(node.width, node.height) for node in nodes.values()]
    sizes = np.array([*boxes, *((_LABEL_LETTER * len(label), _LABEL_HEIGHT) for label in labels)])
    places = np.array([*((node.x, node.y) for node in nodes.values()), *middles])
    if len(pairs) <= _MOST_APART:
        places = _apart(places, sizes, len(nodes), (6.0, 3.0))
    return tuple(
        _edge(nodes[head], nodes[tail], tuple(found), label, float(x), float(y))
        for ((head, tail), found), label, (x, y) in zip(pairs.items(), labels, places[len(nodes) :])
    )


def _label(found: Sequence[int], relations: Sequence[RelationView]) -> str:
    names = list(dict.fromkeys(relations[i].name for i in found))
    return shortened(names[0], _LABEL) + (f" +{len(names) - 1}" if len(names) > 1 else "")


def _bent(head: Node, tail: Node) -> tuple[float, float]:
    """The middle of the way, to the right of it, so that the way back is another one."""
    dx, dy = tail.x - head.x, tail.y - head.y
    length = math.hypot(dx, dy) or 1.0
    bend = min(14.0, length / 10)
    return (head.x + tail.x) / 2 - dy / length * bend, (head.y + tail.y) / 2 + dx / length * bend


def _edge(head: Node, tail: Node, found: tuple[int, ...], label: str, x: float, y: float) -> Edge:
    """The arrow that bends through (x, y)."""
    x1, y1 = _border(head, x, y)
    x2, y2 = _border(tail, x, y)
    cx, cy = 2 * x - (x1 + x2) / 2, 2 * y - (y1 + y2) / 2  # whose curve has (x, y) in its middle
    path = f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"
    return Edge(head.entity, tail.entity, found, path, round(x, 1), round(y, 1), label)


def _border(node: Node, x: float, y: float) -> tuple[float, float]:
    """Where the way from a node's middle to a point leaves its box, and a little further."""
    dx, dy = x - node.x, y - node.y
    reach = max(abs(dx) / (node.width / 2 + 3), abs(dy) / (node.height / 2 + 3), 1e-6)
    return node.x + dx / max(reach, 1.0), node.y + dy / max(reach, 1.0)
