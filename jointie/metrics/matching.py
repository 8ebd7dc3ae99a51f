"""The heaviest one-to-one matching, found without a matrix of all pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Edge = tuple[int, int]


def heaviest_matching(weights: Mapping[Edge, float]) -> float:
    """The greatest sum of weights that a choice of edges reaches in which no row and no column stands twice.

    Edges that are not given weigh nothing. The assignment problem is solved for each connected part of the graph on its
    own, as the parts do not compete.

    Args:
        weights: the positive weight of each edge (row, column).
    """
    return math.fsum(_heaviest_in(part, weights) for part in _parts(list(weights)))


def _parts(edges: list[Edge]) -> Iterator[list[Edge]]:
    """The edges, parted so that no row and no column stands in two parts."""
    if not edges:
        return
    rows, columns = np.array(edges).T
    first_column = rows.max() + 1
    size = first_column + columns.max() + 1
    graph = coo_array((np.ones(len(edges)), (rows, first_column + columns)), shape=(size, size))
    label = connected_components(graph, directed=False)[1].tolist()
    for _, part in groupby(sorted(edges, key=lambda edge: label[edge[0]]), key=lambda edge: label[edge[0]]):
        yield list(part)


def _heaviest_in(part: list[Edge], weights: Mapping[Edge, float]) -> float:
    if len(part) == 1:
        return weights[part[0]]
    row, column = _numbered(i for i, _ in part), _numbered(j for _, j in part)
    matrix = np.zeros((len(row), len(column)))
    for i, j in part:
        matrix[row[i], column[j]] = weights[i, j]
    return float(matrix[linear_sum_assignment(matrix, maximize=True)].sum())


def _numbered(values: Iterable[int]) -> dict[int, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}
