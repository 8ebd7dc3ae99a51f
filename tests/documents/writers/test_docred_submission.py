from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import (
    DocREDReader,
    DocREDSubmissionWriter,
    Document,
    Entity,
    Mention,
    Relation,
    Sentence,
    Token,
    Writer,
)
from jointie.metrics import relation_counts, total

from ..readers.test_docred import mention
from .writing import text_of


def record(title: str = "T", **changes: Any) -> dict[str, Any]:
    """Ada (She), London, and Bob."""
    return {
        "title": title,
        "sents": [["Ada", "Lovelace", "left", "London", "."], ["She", "met", "Bob", "."]],
        "vertexSet": [[mention(0, 0, 2), mention(1, 0, 1)], [mention(0, 3, 4)], [mention(1, 2, 3)]],
        "labels": [{"h": 0, "t": 2, "r": "knows", "evidence": [1]}],
        **changes,
    }


def file_of(folder: Path, *records: dict[str, Any]) -> str:
    path = folder / "given.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return str(path)


def predicted(relations: list[tuple[int, int, str]], *clusters: list[tuple[int, int]], id: str = "T") -> Document:
    """The document of the record with other entities, each a list of spans of tokens."""
    (document,) = DocREDReader().read_bytes(json.dumps([record(id)]).encode())
    entities = tuple(Entity(tuple(Mention(*span) for span in cluster)) for cluster in clusters)
    return replace(document, entities=entities, relations=tuple(Relation(*triple) for triple in relations))


def rows(writer: Writer, *documents: Document) -> list[tuple[Any, ...]]:
    found = json.loads(text_of(writer, *documents))
    assert all(list(row) == ["title", "h_idx", "t_idx", "r", "evidence"] and row["evidence"] == [] for row in found)
    return [(row["title"], row["h_idx"], row["t_idx"], row["r"]) for row in found]


ADA, LONDON, BOB = [(0, 2), (5, 6)], [(3, 4)], [(7, 8)]


def test_the_file(tmp_path: Path) -> None:
    writer = DocREDSubmissionWriter(file_of(tmp_path, record(), record("Ü")))
    documents = [
        predicted([(1, 0, "knows"), (0, 1, "met")], BOB, ADA),
        predicted([(0, 1, "left")], ADA, LONDON, id="Ü"),
    ]
    assert text_of(writer, *documents) == (
        "[\n"
        '{"title": "T", "h_idx": 0, "t_idx": 2, "r": "knows", "evidence": []},\n'
        '{"title": "T", "h_idx": 2, "t_idx": 0, "r": "met", "evidence": []},\n'
        '{"title": "\\u00dc", "h_idx": 0, "t_idx": 1, "r": "left", "evidence": []}\n'
        "]\n"
    )


def test_documents_without_relations(tmp_path: Path) -> None:
    writer = DocREDSubmissionWriter(file_of(tmp_path, record(), record("U")))
    assert json.loads(text_of(writer)) == []
    assert rows(writer, predicted([], ADA)) == []
    assert rows(writer, replace(predicted([], ADA), relations=None)) == []
    last = predicted([(0, 1, "r")], ADA, BOB, id="U")
    assert rows(writer, predicted([], ADA), last) == rows(writer, last) == [("U", 0, 2, "r")]


@pytest.mark.parametrize(
    "cluster",
    [
        [(0, 2)],  # a mention is missing
        [(0, 2), (5, 6), (8, 9)],  # there is one too many
        [(0, 1), (5, 6)],  # another span
        [(2, 3)],  # nothing of it
    ],
)
def test_a_cluster_that_is_not_given_gets_a_dummy(tmp_path: Path, cluster: list[tuple[int, int]]) -> None:
    writer = DocREDSubmissionWriter(file_of(tmp_path, record()))
    document = predicted([(2, 0, "r"), (0, 2, "r")], BOB, LONDON, cluster)
    assert rows(writer, document) == [("T", 3 + 2, 2, "r"), ("T", 2, 3 + 2, "r")]


def test_dummies_are_told_apart(tmp_path: Path) -> None:
    """The evaluation counts equal rows once: wrong relations must not become equal."""
    writer = DocREDSubmissionWriter(file_of(tmp_path, record()))
    document = predicted([(0, 2, "r"), (1, 2, "r"), (0, 1, "r")], [(0, 2)], [(5, 6)], BOB)
    assert len(set(rows(writer, document))) == 3


def test_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """What the reader drops keeps its number, and dummies come after all of the file's entities."""
    vertices = [[], [mention(0, 0, 2)], [mention(0, 0, 2)], [mention(0, 3, 4)]]
    writer = DocREDSubmissionWriter(file_of(tmp_path, record(vertexSet=vertices, labels=[])))
    document = predicted([(0, 1, "r"), (1, 2, "r")], [(0, 2)], LONDON, BOB)
    assert rows(writer, document) == [("T", 1, 3, "r"), ("T", 3, 4 + 2, "r")]


def test_tokens_do_not_matter(tmp_path: Path) -> None:
    writer = DocREDSubmissionWriter(file_of(tmp_path, record()))
    document = predicted([], ADA)
    (start, _), (_, end) = document.tokens[:2]
    joined = Document("T", document.text, (Token(start, end), *document.tokens[2:]), (Sentence(0, 8),))
    found = replace(joined, entities=(Entity((Mention(0, 1), Mention(4, 5))), Entity((Mention(2, 3),))))
    assert rows(writer, replace(found, relations=(Relation(0, 1, "r"),))) == [("T", 0, 1, "r")]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        (
            [record(), record("U"), record()],
            "given.json: the title 'T' stands twice, and the evaluation tells documents",
        ),
        ([record(vertexSet=[], labels=[])], "given.json: no document has any entities (give a file with 'vertexSet')"),
        ([], "given.json: the file holds no document"),
    ],
)
def test_files_that_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[dict[str, Any]], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file_of(tmp_path, *records)
    with pytest.raises(DataError) as error:
        DocREDSubmissionWriter("given.json")
    assert str(error.value).startswith(message)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(DataError, match=r"none\.json: no such file or folder \(relative paths start"):
        DocREDSubmissionWriter("none.json")


def test_a_file_of_another_format(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "a", "text": "Ada"}\n{"id": "b", "text": "Bob"}\n')
    with pytest.raises(DataError, match=r"not JSON: .*expected one JSON list of DocRED's records;"):
        DocREDSubmissionWriter(str(file))


def test_documents_that_are_refused(tmp_path: Path) -> None:
    writer = DocREDSubmissionWriter(file_of(tmp_path, record(), record("U", sents=[["x"]], vertexSet=[], labels=[])))
    with pytest.raises(DataError, match=r"document 'V': it is not among the documents of .*given\.json"):
        text_of(writer, predicted([], ADA, id="V"))
    with pytest.raises(DataError, match=r"document 'U': its text is not that of the document in .*given\.json"):
        text_of(writer, predicted([], ADA, id="U"))


def test_a_document_is_written_once(tmp_path: Path) -> None:
    names = ["T", "T (2)"]
    writer = DocREDSubmissionWriter(file_of(tmp_path, *map(record, names)))
    for ids in (["T", "T"], ["T", "T (2)", "T (3)"], ["T (2)", "T (2) (2)"]):
        with pytest.raises(DataError, match=f"{re.escape(repr(ids[-1]))}: its title stands twice in the input"):
            text_of(writer, *(predicted([], ADA, id=id) for id in ids))
    for ids in (["T", "T (1990)"], ["T", "T (3)"], ["T (2)", "U (2)"]):  # titles, not numbered copies
        with pytest.raises(DataError, match="it is not among the documents"):
            text_of(writer, *(predicted([], ADA, id=id) for id in ids))
    both = [predicted([], ADA, id=id) for id in names]
    assert rows(writer, *both) == rows(writer, *both) == []  # a new file begins anew


def official(records: list[dict[str, Any]], submitted: list[tuple[Any, ...]]) -> tuple[int, int, int]:
    """As DocRED is evaluated: how many of the different rows are right, how many there are, how many are in gold."""
    answers = {(value["title"], x["h"], x["t"], x["r"]) for value in records for x in value["labels"]}
    return len(answers & set(submitted)), len(set(submitted)), len(answers)


def random_annotations(rng: Random) -> tuple[list[list[int]], list[tuple[int, int, str]]]:
    """Clusters of some of the first six words, and relations between them."""
    labels = [rng.choice([None, 0, 1, 2]) for _ in range(6)]
    clusters = [[i for i, found in enumerate(labels) if found == label] for label in sorted({*labels} - {None})]
    pairs = [(h, t, r) for h in range(len(clusters)) for t in range(len(clusters)) if h != t for r in "rs"]
    return clusters, rng.sample(pairs, min(len(pairs), rng.randint(0, 6)))


def test_the_official_evaluation_says_what_ours_says(tmp_path: Path) -> None:
    rng = Random(3)
    records, documents = [], []
    for title in map(str, range(300)):
        clusters, triples = random_annotations(rng)
        vertices = [[mention(i // 5, i % 5, i % 5 + 1) for i in cluster] for cluster in clusters]
        labels = [{"h": h, "t": t, "r": r} for h, t, r in triples]
        records.append(record(title, vertexSet=vertices, labels=labels))
        if rng.random() < 0.5:  # another prediction, that shares something by chance alone
            clusters, triples = random_annotations(rng)
        documents.append(predicted(triples[1:], *([(i, i + 1) for i in cluster] for cluster in clusters), id=title))
    gold = DocREDReader().read_bytes(json.dumps(records).encode())
    counts = total(relation_counts(*pair) for pair in zip(gold, documents))
    right, claimed, answers = official(records, rows(DocREDSubmissionWriter(file_of(tmp_path, *records)), *documents))
    assert (right, claimed, answers) == (counts.correct_for_precision, counts.predicted, counts.gold)
    assert 100 < right < claimed - 100
