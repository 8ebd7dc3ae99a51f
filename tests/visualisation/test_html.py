from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.documents import Document, Entity, Mention, Relation, Sentence, Token
from jointie.visualisation import HtmlWriter, compared, rendered, view_of
from jointie.visualisation.graph import MOST_NODES, SUREST, drawing_of
from jointie.visualisation.html import colour_of, plain
from jointie.visualisation.markup import markup_events

from .conftest import ATTACKS, Parsed, attacked, castle, page


def test_the_text_is_the_documents() -> None:
    text = 'a  b\r\nc\td & <e>\n"f"\r'
    tokens = tuple(Token(*span) for span in ((0, 1), (3, 4), (6, 7), (8, 9)))
    document = Document("x", text, tokens, (Sentence(0, 4),), (Entity((Mention(0, 2), Mention(2, 3))),))
    assert Parsed(page(document)).texts == [text]


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    entities = (Entity((Mention(0, 1),), text),)
    document = Document("x", text, (Token(0, len(text)),), (Sentence(0, 1),), entities)
    parsed = Parsed(page(document))
    assert parsed.texts == [plain(text)]
    assert sum(tag == "script" for tag, _ in parsed.elements) == 1


def test_what_looks_like_code_stays_text() -> None:
    harmless, content = Parsed(page(castle())), page(attacked())
    parsed = Parsed(content)
    assert parsed.texts == [plain(attacked().text)]
    assert {tag for tag, _ in parsed.elements} <= {tag for tag, _ in harmless.elements}
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert names <= {name for _, attributes in harmless.elements for name in attributes}
    assert not any(name.startswith("on") for name in names)
    assert sum(tag == "script" for tag, _ in parsed.elements) == 1
    assert "{{ 7*7 }}" in content
    assert all(plain(text) in {a.get("data-title") for _, a in parsed.elements} for text in ATTACKS[:1])


def test_nothing_is_loaded() -> None:
    for _, attributes in Parsed(page(castle())).elements:
        assert not {"src", "href", "srcset", "action"} & attributes.keys()


def test_mentions_that_cross_and_nest() -> None:
    view = view_of(castle())
    found = list(markup_events(view.text, view.mentions))
    assert "".join(event.text for event in found) == view.text
    depth, again = 0, 0
    for event in found:
        depth += (event.kind == "open") - (event.kind == "close")
        again += event.kind == "open" and not event.first
        assert depth >= 0
    assert depth == 0
    assert again == 1, "one of two that cross is opened again"


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=8))
def test_pieces_cover_exactly_their_mentions(spans: list[tuple[int, int]]) -> None:
    text = "abcdefghijkl"
    spans = sorted({(start, end) for start, end in spans if start < end}, key=lambda span: (span[0], -span[1]))
    document = Document.from_words("x", [list(text)])
    entities = tuple(Entity((Mention(*span),)) for span in spans)
    view = view_of(replace(document, entities=entities))
    covered: dict[int, str] = {}
    stack: list[int] = []
    for event in markup_events(view.text, view.mentions):
        if event.kind == "open":
            stack.append(event.span)
        elif event.kind == "close":
            stack.pop()
        for mention in stack if event.kind == "text" else ():
            covered[mention] = covered.get(mention, "") + event.text
    assert covered == {i: m.text for i, m in enumerate(view.mentions)}


def test_beside_gold() -> None:
    gold = castle()
    half = replace(gold.entities[1], mentions=gold.entities[1].mentions[:1])
    wrong = replace(
        gold,
        entities=(gold.entities[0], half, gold.entities[2]),
        relations=(gold.relations[1], Relation(0, 1, "P131"), Relation(1, 2, "new")),  # type: ignore[index]
    )
    view = compared(wrong, gold)
    assert view.compared
    assert [entity.status for entity in view.entities] == ["right", "spurious", "right", "missed", "missed"]
    assert {(r.head, r.tail, r.type): r.status for r in view.relations} == {
        (2, 0, "built"): "right", (0, 1, "P131"): "spurious", (1, 2, "new"): "spurious", (0, 3, "P131"): "missed",
    }  # fmt: skip
    assert [m.status for m in view.mentions].count("missed") == 2
    content = page(wrong, writer=HtmlWriter.beside({gold.id: gold}))
    assert Parsed(content).texts == [gold.text]
    assert "missed" in content


def test_the_metrics_count_the_same() -> None:
    from jointie.metrics import evaluate
    from jointie.visualisation.comparison import counts_of

    gold = castle()
    other = replace(gold, entities=gold.entities[:3])
    view, scores = compared(other, gold), evaluate([gold], [other])
    for kind, name in (("mentions", "mention"), ("relations", "relation")):
        assert counts_of(view)[kind].to_json() == pytest.approx(scores[name])
    unknown = compared(other, replace(gold, relations=None))
    assert unknown.relations and {relation.status for relation in unknown.relations} == {None}
    assert [*counts_of(unknown)] == ["mentions", "entities"]


def test_relations_that_are_not_annotated() -> None:
    gold = replace(castle(), relations=None)
    assert "relations not annotated" in page(gold) and "Relations are not annotated." in page(gold)
    assert "No relations." in page(replace(gold, relations=()))
    beside = page(castle(), writer=HtmlWriter.beside({gold.id: gold}))
    assert '<th scope="row">entities</th>' in beside and '<th scope="row">relations</th>' not in beside


def test_gold_of_another_text() -> None:
    with pytest.raises(DataError, match="another text"):
        compared(castle(), Document.from_words("castle", [["other"]]))


def test_drawings() -> None:
    first, second = (drawing_of(view_of(castle())) for _ in range(2))
    assert first == second
    assert [node.entity for node in first.nodes] == [0, 1, 2]
    assert first.alone == 1
    assert {(e.head, e.tail) for e in first.edges} == {(0, 1), (2, 0)}
    for node in first.nodes:
        assert node.width / 2 <= node.x <= first.width - node.width / 2
        assert node.height / 2 <= node.y <= first.height - node.height / 2


def test_the_small_drawing_has_the_surest_relations() -> None:
    """It stands beside the text; all of them are drawn below where there are more."""
    entities = tuple(Entity((Mention(i, i + 1),)) for i in range(30))
    relations = tuple(Relation(i, i + 1, "r", score=(i + 1) / 30) for i in range(29))
    document = Document.from_words("x", [[f"name{i}" for i in range(30)]], entities=entities, relations=relations)
    small = drawing_of(view_of(document), SUREST)
    assert {(edge.head, edge.tail) for edge in small.edges} == {(i, i + 1) for i in range(29 - SUREST, 29)}
    content = page(document)
    assert content.count('class="node ') == (SUREST + 1) + 30
    assert f"The {SUREST} surest relations" in content
    assert page(castle()).count('class="node ') == 3, "few relations are drawn once"


def test_what_was_missed_is_not_said_to_be_found() -> None:
    entities = tuple(Entity((Mention(i, i + 1),)) for i in range(30))
    relations = tuple(Relation(i, i + 1, "r") for i in range(29))
    gold = Document.from_words("x", [[f"name{i}" for i in range(30)]], entities=entities, relations=relations)
    content = rendered(compared(replace(gold, relations=()), gold), 1)
    assert "30 entities, 30 mentions, 29 relations, found or annotated" in content
    assert f"{SUREST} of the relations, the surest first" in content


def test_what_is_not_connected_leaves_room_for_the_rest() -> None:
    """Five entities around another one, and two by themselves."""
    document = Document.from_words(
        "x", [list("abcdefgh")], entities=tuple(Entity((Mention(i, i + 1),)) for i in range(8))
    )
    relations = (*(Relation(i, 5, "r") for i in range(5)), Relation(6, 7, "r"))
    drawing = drawing_of(view_of(replace(document, relations=relations)))
    places = {node.entity: (node.x, node.y) for node in drawing.nodes}
    around = max(math.dist(places[5], places[i]) for i in range(5))
    assert around > max(math.dist(a, b) for a in places.values() for b in places.values()) / 5


@pytest.mark.parametrize("size", [2, 30, 300])
def test_drawings_of_many(size: int) -> None:
    entities = tuple(Entity((Mention(i, i + 1),)) for i in range(size))
    relations = tuple(Relation(i, (i * 7 + 1) % size, "r") for i in range(size) if (i * 7 + 1) % size != i)
    document = Document.from_words("x", [[f"name{i}" for i in range(size)]], entities=entities, relations=relations)
    drawing = drawing_of(view_of(document))
    assert len(drawing.nodes) == min(size, MOST_NODES)
    assert len(overlaps([(n.x, n.y, n.width, n.height) for n in drawing.nodes])) <= len(drawing.nodes) // 40


def test_the_labels_of_the_small_drawing_are_readable() -> None:
    """An entity with relations to nine others, whose names and whose relations' are long."""
    words = [f"the_long_name_of_{i}" for i in range(10)]
    document = Document.from_words("x", [words], entities=tuple(Entity((Mention(i, i + 1),)) for i in range(10)))
    relations = [Relation(0, i, f"is somehow related to {i}", score=0.5) for i in range(1, 10)]
    drawing = drawing_of(view_of(replace(document, relations=(*relations, Relation(0, 1, "next", score=0.4)))), SUREST)
    labels = [(edge.x, edge.y, 5.2 * len(edge.label), 10.0) for edge in drawing.edges]
    assert drawing.edges[0].label == "is somehow related to 1 +1"
    assert overlaps([*((n.x, n.y, n.width, n.height) for n in drawing.nodes), *labels]) == []


Box = tuple[float, float, float, float]


def overlaps(boxes: Sequence[Box]) -> list[tuple[Box, Box]]:
    """Of boxes (middle, width, height) those that overlap."""
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if abs(a[0] - b[0]) < (a[2] + b[2]) / 2 and abs(a[1] - b[1]) < (a[3] + b[3]) / 2
    ]


def test_empty() -> None:
    assert Parsed(page(Document("x", "", (), ()))).texts == [""]
    assert "There are no documents" in page()


def test_nothing_found() -> None:
    parsed = Parsed(page(Document.from_words("x", [["Ada", "met", "Bob"]])))
    assert parsed.texts == ["Ada met Bob"]
    assert not any(tag in ("mark", "svg") for tag, _ in parsed.elements)


def test_colours() -> None:
    assert colour_of("PER") != colour_of("ORG")
    assert colour_of("anything") == colour_of("anything") < 8


def test_evidence_stands_beside_its_relation() -> None:
    content = page(castle())
    rows = [row for row in content.split("<li ") if row.startswith('class="relation')]
    assert [row.startswith('class="relation incoming') for row in rows] == [False, True, True, False]
    assert [row[row.index("data-told") :].split('"')[1].split() for row in rows] == [
        ["0"],
        ["0", "1"],
        ["0"],
        ["0", "1"],
    ]
    assert [("[1][2]" in row, "[1]" in row) for row in rows] == [(False, True), (True, True)] * 2
    assert "{&#34;rule&#34;: 7}" in rows[0]
    assert "<code>{&#34;source&#34;: &#34;atlas&#34;}</code>" in content
    told = [attributes for _, attributes in Parsed(content).elements if attributes.get("class") == "told"]
    assert [(a["data-told"], a["data-n"]) for a in told] == [("0", "1"), ("1", "2")]
    bare = page(replace(castle(), relations=(Relation(0, 1, "P131"),), extra={}))
    assert 'class="told"' not in bare and 'class="evidence"' not in bare


def test_evidence_of_documents_that_are_split_otherwise() -> None:
    """Each relation's sentences are those of its own document."""
    gold = castle()
    first, last = gold.sentences[0], gold.sentences[-1]
    one = replace(
        gold, sentences=(Sentence(first.start, last.end),), relations=(Relation(0, 1, "P131", evidence=(0,)),)
    )
    told = [
        a for _, a in Parsed(page(one, writer=HtmlWriter.beside({gold.id: gold}))).elements if a.get("class") == "told"
    ]
    assert [a["data-n"] for a in told] == ["1", "1", "2"]


def test_evidence_of_what_is_missed_is_that_of_the_gold_document() -> None:
    gold = castle()
    view = compared(replace(gold, relations=()), gold)
    assert [(r.status, [sentence.number for sentence in r.evidence]) for r in view.relations] == [
        ("missed", [1]),
        ("missed", [1, 2]),
    ]
