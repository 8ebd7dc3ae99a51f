"""The annotated articles in fixtures/articles."""

from __future__ import annotations

import json
import runpy
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from jointie.documents import Document, TextReader, reader_for

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "articles"
NAMES = json.loads((ROOT / "jointie/documents/readers/docred_relation_names.json").read_text(encoding="utf-8"))
REPORTS = ["court_report", "match_report", "minutes", "news", "obituary", "press_release"]
KINDS = sorted([*REPORTS, "abstract", "biography", "chat", "company_history", "encyclopedia", "list", "travel_page"])

#: types of relations that hold both ways round, or turn into another
INVERSES = {
    "P26": "P26",
    "P3373": "P3373",
    "P36": "P1376",
    "P1376": "P36",
    "P355": "P749",
    "P749": "P355",
    "P710": "P1344",
    "P1344": "P710",
    "P361": "P527",
    "P22": "P40",
    "P25": "P40",
    "P150": "P131",
    "P50": "P800",
    "P86": "P800",
    "P676": "P800",
    "P194": "P1001",
    "P6": "P1001",
}

Fact = tuple[int, str, int]


@pytest.fixture(scope="module")
def gallery() -> dict[str, Document]:
    return {document.id: document for document in reader_for(FOLDER).read(FOLDER)}


@pytest.fixture(params=KINDS)
def document(request: pytest.FixtureRequest, gallery: dict[str, Document]) -> Document:
    return gallery[request.param]


def facts(document: Document) -> set[Fact]:
    return {(relation.head, relation.type, relation.tail) for relation in document.relations or ()}


def test_the_kinds(gallery: dict[str, Document]) -> None:
    assert sorted(gallery) == KINDS and len(KINDS) == 12 + 1


def test_the_markup_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["compile.py", "--output", str(tmp_path)])
    runpy.run_path(str(FOLDER / "compile.py"), run_name="__main__")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".jsonl")}
    for name in names:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_the_text_is_cut_into_words_as_without_annotations(document: Document) -> None:
    name = "observatory" if document.id == "encyclopedia" else document.id
    (plain,) = TextReader().read(FOLDER / f"{name}.txt")
    assert (plain.text, plain.tokens, plain.sentences) == (document.text, document.tokens, document.sentences)
    assert document.id == "encyclopedia" or 90 <= len(document.text.split()) <= 200


def test_no_two_mentions_overlap(document: Document) -> None:
    spans = sorted(mention.span for entity in document.entities for mention in entity.mentions)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_types(document: Document) -> None:
    assert {entity.type for entity in document.entities} <= {"PER", "ORG", "LOC", "TIME", "NUM", "MISC"}
    assert all(NAMES[relation.type] == relation.name for relation in document.relations or ())


def test_relations_stand_once_and_link_two_entities(document: Document) -> None:
    relations = document.relations or ()
    assert len(relations) == len(facts(document)) >= 30
    assert all(relation.head != relation.tail for relation in relations)


def test_inverse_relations_are_complete(document: Document) -> None:
    found = facts(document)
    assert {(t, INVERSES[r], h) for h, r, t in found if r in INVERSES} <= found
    assert all({(t, "P22", h), (t, "P25", h)} & found for h, r, t in found if r == "P40")


def test_places_lie_in_what_their_places_lie_in(document: Document) -> None:
    found = facts(document)
    lies = {(h, t) for h, r, t in found if r == "P131"}
    assert {(a, d) for a, b in lies for c, d in lies if b == c} <= lies
    assert {(h, t) for h, r, t in found if r in ("P159", "P1376")} <= lies
    assert {(h, t) for h, r, t in found if r == "P17" and document.entities[h].type in ("LOC", "ORG")} <= lies
    assert {(a, "P17", c) for a, b in lies for h, r, c in found if r == "P17" and b == h} <= found


def test_siblings_are_siblings_of_all(document: Document) -> None:
    found = facts(document)
    parents = {(h, r, t) for h, r, t in found if r in ("P22", "P25")}
    for (a, r, x), (b, s, y) in combinations(parents, 2):
        assert (r, x) != (s, y) or (a, "P3373", b) in found
