from __future__ import annotations

import torch

from jointie.documents import Document, LabelSpace
from jointie.tensors.table import CandidateRow
from jointie.testing import random_graph

WORDS = Document.from_words("d", [[f"w{i}" for i in range(60)]])
_GRAPH = random_graph()
LABELS = LabelSpace(
    tuple(f"T{i}" for i in range(_GRAPH.require("types").shape[-1])),
    tuple(f"R{i}" for i in range(_GRAPH.require("relations").shape[-1] - 1)),
)


def test_rows_are_the_highest_scores() -> None:
    graph = random_graph((3, 6), seed=1)
    table = graph.table(WORDS, LABELS, 1)
    assert len(table) == 6 and len(graph.table(WORDS, LABELS)) == 3
    types = len(LABELS.relation_types)
    for x, row in enumerate(table):
        start, end = int(graph.spans.start[1, x]), int(graph.spans.end[1, x])
        assert (row.text, row.start, row.end) == (" ".join(WORDS.words[start:end]), start, end)
        assert row.mention == float(graph.mention_scores[1, x])
        earlier = [float(graph.require("coreference")[1, x, y]) for y in range(x)]
        assert row.coreference == max(earlier, default=None)
        assert row.antecedent == (table[earlier.index(max(earlier))].text if earlier else None)
        scores = graph.require("relations")[1, x]
        margins = {(y, r): float(scores[y, r] - scores[y, -1]) for y in range(6) for r in range(types) if y != x}
        y, r = max(margins, key=lambda place: margins[place])
        assert (row.relation, row.tail, row.margin) == (LABELS.relation_types[r], table[y].text, margins[y, r])
        assert row.type == LABELS.entity_types[int(graph.require("types")[1, x].argmax())]


def test_what_is_not_scored_is_none() -> None:
    graph = random_graph((3,)).replace(types=None, coreference=None, relations=None)
    assert all(row[4:] == (None,) * 6 for row in graph.table(WORDS, LABELS))
    untyped = random_graph((3,)).replace(types=torch.zeros(1, 3, 0)).table(WORDS, LabelSpace((), LABELS.relation_types))
    assert [row.type for row in untyped] == [None] * 3
    single = random_graph((1,)).table(WORDS, LABELS)
    assert single[0].antecedent is None and single[0].relation is None
    empty = random_graph((0, 2)).table(WORDS, LABELS)
    assert empty == [] and repr(empty).split() == list(CandidateRow._fields)


def test_it_is_shown_in_columns() -> None:
    table = random_graph((3, 6), seed=1).table(WORDS, LABELS, 1)
    head, *lines = repr(table).splitlines()
    place = head.index("mention")
    assert [line[place : head.index("type")].strip() for line in lines] == [f"{row.mention:.2f}" for row in table]


def test_a_graph_is_shown_by_its_shapes() -> None:
    graph = random_graph((3, 6)).replace(types=None, extra={"depth": torch.zeros(2, 6)})
    shown = repr(graph)
    assert shown.startswith("MentionGraph(spans=Spans(...), vectors=(2, 6, ") and "types" not in shown
    assert "extra={depth: (2, 6)}" in shown and "\n" not in shown and len(shown) < 400
