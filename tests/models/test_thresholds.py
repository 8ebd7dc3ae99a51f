"""Thresholds and calibrated probabilities of whole models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from jointie.components.decoding import Calibration, Scale
from jointie.config import ConfigError
from jointie.documents import Document, Relation
from jointie.prediction import Predictor
from jointie.testing import documents
from jointie.testing.documents import ada

from .test_given import SETTINGS, built

Spec = Callable[..., dict[str, Any]]
RELATED = [keys for keys in SETTINGS if keys.get("relations", True) is not None]


def predicted(spec: dict[str, Any], thresholds: Mapping[str, float] | None = None, **options: Any) -> list[Document]:
    return list(Predictor(built(spec), thresholds=thresholds, **options).predict(documents()))


def rounded(relations: Iterable[Relation] | None) -> list[Relation]:
    """Relations without the last digits of their scores, in which two models of the same weights may differ."""
    return [replace(relation, score=round(relation.score or 0, 5)) for relation in relations or ()]


@pytest.mark.parametrize("keys", RELATED)
def test_relations(model_spec: Spec, keys: dict[str, Any]) -> None:
    spec = model_spec(**keys)
    every, usual, sure, none = (
        predicted(spec, thresholds, given="entities")
        for thresholds in ({"relation": 0.0}, None, {"relation": 0.9}, {"relation": 1.0})
    )
    assert any(document.relations for document in usual)
    for all_, document, few, nothing in zip(every, usual, sure, none):
        n = len(all_.entities)
        assert all_.relations is not None and nothing.relations == ()
        assert len(all_.relations) == n * (n - 1) * len(built(spec).labels.relation_types)
        assert document.entities == all_.entities == few.entities
        assert rounded(document.relations) == rounded(r for r in all_.relations if r.score and r.score > 0.5)
        assert rounded(few.relations) == rounded(r for r in all_.relations if r.score and r.score > 0.9)


@pytest.mark.parametrize("keys", RELATED)
def test_single_types(model_spec: Spec, keys: dict[str, Any]) -> None:
    spec = model_spec(**keys)
    every = predicted(spec, {"relation": 0}, given="entities")
    found = predicted(spec, {"relation": 1, "born_in": 0.3}, given="entities")
    for all_, document in zip(every, found):
        expected = [r for r in all_.relations or () if r.type == "born_in" and r.score and r.score > 0.3]
        assert rounded(document.relations) == rounded(expected)
    assert any(document.relations for document in found)


@pytest.mark.parametrize("keys", SETTINGS)
def test_mentions_and_links(model_spec: Spec, keys: dict[str, Any]) -> None:
    spec = model_spec(**keys)
    every = [m for document in predicted(spec, {"coreference": 1, "mention": 0}) for m in document.mentions]
    middle = 0.999 * sorted(m.score or 0 for m in every)[len(every) // 2]
    alone = predicted(spec, {"coreference": 1, "mention": middle})
    assert [m for document in alone for m in document.mentions] == [m for m in every if (m.score or 0) > middle]
    assert all(len(entity.mentions) == 1 for document in alone for entity in document.entities)
    assert all(m.link_score is None for m in every)
    together = predicted(spec, {"coreference": 0})
    assert all(len(document.entities) <= 1 for document in together), "everything is linked"
    links = [m.link_score for document in together for m in document.mentions[1:]]
    assert all(link is not None for link in links)
    middle = 0.999 * sorted(link or 0 for link in links)[len(links) // 2]
    some = [m.link_score for document in predicted(spec, {"coreference": middle}) for m in document.mentions]
    assert any(some) and all(link is None or link > middle for link in some)
    assert all(e.type_score and 0.2 < e.type_score <= 1 for document in together for e in document.entities)


@pytest.mark.parametrize("keys", SETTINGS)
def test_given_mentions_stay(model_spec: Spec, keys: dict[str, Any]) -> None:
    for given in ("mentions", "entities"):
        found = predicted(model_spec(**keys), {"mention": 1}, given=given)
        for gold, document in zip(documents(), found):
            assert [m.span for m in document.mentions] == [m.span for m in gold.mentions]


def test_a_calibration_changes_probabilities_and_not_decisions(model_spec: Spec) -> None:
    model = built(model_spec())
    usual = Predictor(model, given="entities")(ada())
    model.calibration = Calibration(Scale(2.0, 1.0), Scale(1.0, -1.0), Scale(3.0, -2.0), 2.0)
    found = Predictor(model, given="entities")(ada())
    assert [e.spans for e in found.entities] == [e.spans for e in usual.entities]
    assert [r.triple for r in found.relations or ()] == [r.triple for r in usual.relations or ()]
    for one, other in zip(usual.mentions, found.mentions):
        assert other.score == pytest.approx(Scale(2.0, 1.0).probability(Scale().logit(one.score or 0)), abs=1e-4)
        if one.link_score:
            assert other.link_score == pytest.approx(
                Scale(1.0, -1.0).probability(Scale().logit(one.link_score)), abs=1e-4
            )
    assert max(r.score or 0 for r in found.relations or ()) < max(r.score or 0 for r in usual.relations or ())
    pairs = [(a.type_score or 0, b.type_score or 1) for a, b in zip(usual.entities, found.entities)]
    assert all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


@pytest.mark.parametrize("keys", SETTINGS)
def test_the_model_keeps_its_own_calibration(model_spec: Spec, keys: dict[str, Any]) -> None:
    model = built(model_spec(**keys))
    own = Calibration(mention=Scale(2.0, threshold=0.7))
    model.calibration = own
    expected = list(Predictor(model).predict(documents()))
    list(Predictor(model, thresholds={"mention": 0.1, "coreference": 0.1}).predict(documents()))
    assert model.calibration == own
    assert list(Predictor(model).predict(documents())) == expected


def test_unknown_names(model_spec: Spec) -> None:
    with pytest.raises(ConfigError, match=r"unknown threshold 'born', did you mean 'born_in'\?"):
        Predictor(built(model_spec()), thresholds={"born": 0.5})
