"""Evidence and ``extra``: kept, checked, never changed, and read from what other systems write."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import (
    BratReader,
    BratWriter,
    DocREDReader,
    DocREDSubmissionWriter,
    Document,
    Entity,
    JsonlReader,
    JsonMapping,
    Layout,
    LetterCase,
    Mention,
    Relation,
)
from jointie.testing import marked

from .writers.writing import read_again, text_of

EXTRA = {"source": "atlas", "pages": [1, {"from": 2.5}], "ok": None}


def document(**relation: Any) -> Document:
    made = marked("d", ["[0 Ada ] lives .", "Here is [1 London ] .", "[0 She ] stays ."])
    return replace(made, relations=(Relation(0, 1, "r", **relation),))


def test_an_object_that_does_not_change() -> None:
    own = {"pages": [1, 2]}
    entity = Entity((Mention(0, 1),), extra=own)
    own["pages"].append(3)
    assert entity.extra == {"pages": (1, 2)} == JsonMapping({"pages": [1, 2]})
    assert entity.extra["pages"] == (1, 2) and len(entity.extra) == 1
    with pytest.raises(TypeError):
        entity.extra["pages"] = 1  # type: ignore[index]
    made = replace(document(evidence=[0, 2], extra=EXTRA), extra=EXTRA)
    assert hash(made) == hash(replace(document(evidence=(0, 2), extra=EXTRA), extra=dict(reversed(EXTRA.items()))))
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert made.extra.to_json() == EXTRA  # type: ignore[attr-defined]
    assert made != replace(made, extra={})


@pytest.mark.parametrize("extra", [[1], {1: 2}, {"a": object()}, {"a": {2: 3}}, {"a": [float("nan")]}])
def test_what_json_cannot_hold_is_refused(extra: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        Entity((Mention(0, 1),), extra=extra)


@pytest.mark.parametrize(
    ("evidence", "message"),
    [((3,), "3 sentences"), ((-1,), "3 sentences"), ((1, 0), "not ascending"), ((1, 1), "not ascending")],
)
def test_evidence_is_sentences(evidence: tuple[int, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        document(evidence=evidence)


def native(evidence: Any, **changes: Any) -> bytes:
    entities = [{"mentions": [{"start": 0, "end": 3}]}, {"mentions": [{"start": 4, "end": 6}]}]
    relation = {"head": 0, "tail": 1, "type": "r", "evidence": evidence}
    layout = {"tokens": [[0, 3], [4, 6]], "sentences": [[0, 1], [1, 2]]}
    value = {"id": "d", "text": "Ada UK", **layout, "entities": entities, "relations": [relation], **changes}
    return json.dumps({key: part for key, part in value.items() if part is not None}).encode()


def test_jsonl(caplog: pytest.LogCaptureFixture) -> None:
    def read(content: bytes, repair: bool = False) -> Any:
        (found,) = JsonlReader(repair=repair).read_bytes(content)
        return found.relations[0].evidence

    assert read(native([1, 0, 1])) == (0, 1)
    assert read(native([])) == ()
    assert read(native(None)) is None
    with pytest.raises(DataError, match="there are 2 sentences"):
        read(native([2]))
    assert read(native([2, 1]), repair=True) == (1,)
    with pytest.raises(DataError, match=r"relations\[0\].evidence\[0\]: expected a whole number"):
        read(native(["0"]))
    with pytest.raises(DataError, match="extra: expected an object"):
        read(native([0], extra=[]))
    with caplog.at_level(logging.WARNING):
        assert read(native([0], tokens=None, sentences=None)) is None
    assert "left out 1 keys 'evidence' of documents without 'sentences'" in caplog.text


def record(*evidence: Any) -> bytes:
    vertices = [[{"sent_id": 0, "pos": [0, 1], "type": "PER"}], [{"sent_id": 2, "pos": [0, 1], "type": "LOC"}]]
    labels = [{"h": 0, "t": 1, "r": f"P{i}", "evidence": own} for i, own in enumerate(evidence)]
    return json.dumps(
        [{"title": "T", "sents": [["Ada"], [], ["UK"]], "vertexSet": vertices, "labels": labels}]
    ).encode()


def test_docred(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """An empty sentence is dropped, and later ones have other numbers; the submission has those of the file."""
    with caplog.at_level(logging.WARNING):
        (found,) = DocREDReader().read_bytes(record([2, 0], [], [1, 2, 9]))
    assert found.relations is not None
    assert [relation.evidence for relation in found.relations] == [(0, 1), None, (1,)]
    assert "2 evidence in sentences that are not there (left out)" in caplog.text
    (tmp_path / "given.json").write_bytes(record([]))
    submitted = json.loads(text_of(DocREDSubmissionWriter(str(tmp_path / "given.json")), found))
    assert [row["evidence"] for row in submitted] == [[0, 2], [], [2]]


def test_brat_keeps_extra() -> None:
    entities = tuple(replace(entity, extra={"id": [i]}) for i, entity in enumerate(document().entities))
    made = replace(document(extra=EXTRA), entities=entities)
    (found,) = read_again(BratWriter(), BratReader(), made)
    assert [entity.extra for entity in found.entities] == [{"id": (0,)}, {"id": (1,)}]
    assert found.relations is not None and found.relations[0].extra == JsonMapping(EXTRA)


def test_augmentations_keep_both() -> None:
    made = replace(document(evidence=(0, 2), extra=EXTRA), extra=EXTRA)
    for augmentation in (LetterCase(), Layout()):
        for seed in range(4):
            found = augmentation.augment(made, Random(seed))
            assert found.relations is not None and found.relations[0].evidence is not None
            texts = [found.text[slice(*found.characters(*found.sentences[i]))] for i in found.relations[0].evidence]
            assert "lives" in " ".join(texts).lower() and "stays" in " ".join(texts).lower()
            assert len(found.sentences) < 3 or "london" not in " ".join(texts).lower()
            assert found.extra == made.extra and found.relations[0].extra == made.extra


@pytest.mark.parametrize("depth", [100, 101])
def test_extra_has_a_greatest_depth(depth: int) -> None:
    value: object = "x"
    for _ in range(depth):
        value = [value]
    if depth == 100:
        assert JsonMapping({"a": value}).to_json() == {"a": value}
    else:
        with pytest.raises(ValueError, match="more than 100 lists and objects lie inside of each other"):
            JsonMapping({"a": value})
