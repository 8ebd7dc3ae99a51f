from __future__ import annotations

from dataclasses import replace

from jointie.documents import Document, Relation
from jointie.metrics import Counts, document_counts, evaluate, evidence_counts
from jointie.testing import marked


def document(*relations: Relation) -> Document:
    made = marked("d", ["[0 Ada ] left .", "[1 London ] is old .", "[0 She ] stays ."])
    return replace(made, relations=relations)


GOLD = document(Relation(0, 1, "a", evidence=(0, 1)), Relation(1, 0, "b", evidence=()), Relation(0, 1, "c"))


def test_counts() -> None:
    assert evidence_counts(GOLD, GOLD) == Counts(2, 2, 2, 2)
    right_and_wrong = document(Relation(0, 1, "a", evidence=(1, 2)), Relation(1, 0, "b", evidence=(0,)))
    assert evidence_counts(GOLD, right_and_wrong) == Counts(1, 3, 1, 2)
    unknown = document(Relation(0, 1, "c", evidence=(0, 1)))
    assert evidence_counts(GOLD, unknown) == Counts(0, 0, 0, 2)
    of_a_wrong_relation = document(Relation(1, 0, "a", evidence=(0,)))
    assert evidence_counts(GOLD, of_a_wrong_relation) == Counts(0, 1, 0, 2)


def test_documents_without_evidence_count_nothing() -> None:
    for gold in (document(Relation(0, 1, "a")), replace(GOLD, relations=None)):
        assert evidence_counts(gold, GOLD) == Counts()


def test_evidence_where_there_is_no_relation_is_wrong() -> None:
    assert evidence_counts(document(), GOLD) == Counts(0, 2, 0, 0)


def test_counts_are_reported_beside_the_others() -> None:
    scores = evaluate([GOLD], [document(Relation(0, 1, "a", evidence=(0,)))], others={"evidence": evidence_counts})
    assert scores["evidence"] == {"precision": 1.0, "recall": 0.5, "f1": 2 / 3}
    (counts,) = document_counts([GOLD], [GOLD], [], {"evidence": evidence_counts})
    assert type(counts).from_json(counts.to_json()) == counts
    assert list(counts.counts)[-2:] == ["relation_ign", "evidence"]
