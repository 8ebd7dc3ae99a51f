"""The whole way, with a model whose scores follow from the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jointie.calibration import KINDS, calibrate
from jointie.calibration.fit import folds_of
from jointie.components.decoding import Calibration, Scale
from jointie.config import DataError, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.metrics import evaluate
from jointie.models import Model
from jointie.prediction import Predictor
from jointie.testing.documents import LABELS, random_document

Spec = Callable[..., dict[str, Any]]


def texts(n: int) -> list[Document]:
    return [random_document(seed) for seed in range(n)]


def built(spec: dict[str, Any], labels: LabelSpace = LABELS) -> Model:
    import torch

    torch.manual_seed(1)
    return defer(parse(Model, spec)).build(labels=labels).eval()


@pytest.mark.parametrize("keys", [{}, {"relations": {"type": "entity_level"}}, {"type": "pipeline"}])
def test_what_it_says_is_what_the_model_then_does(model_spec: Spec, keys: dict[str, Any]) -> None:
    model, gold = built(model_spec(**keys)), texts(30)
    model.calibration = Calibration(mention=Scale(threshold=1.0))
    found = calibrate(model, gold)
    assert model.calibration == Calibration(mention=Scale(threshold=1.0)), "what it had stays, and plays no part"
    model.calibration = Calibration()
    assert evaluate(gold, Predictor(model).predict(gold)) == found.before.scores
    model.calibration = found.calibration
    assert evaluate(gold, Predictor(model).predict(gold)) == found.after.scores
    assert found.documents == 30
    assert found.after.scores["relation"]["f1"] >= found.before.scores["relation"]["f1"]


def test_a_model_without_entity_types(model_spec: Spec) -> None:
    gold = [replace(d, entities=tuple(replace(e, type=None, types=()) for e in d.entities)) for d in texts(20)]
    found = calibrate(built(model_spec(), LabelSpace.of(gold)), gold)
    assert found.before.reliability["type"] is None and "type" in found.missing


def test_probabilities_become_better(model_spec: Spec) -> None:
    model, gold = built(model_spec()), texts(40)
    found = calibrate(model, gold)
    qualities = (found.before, found.after, found.held_out)
    before, after, held_out = (quality.reliability["mention"] for quality in qualities)
    assert before and after and held_out
    assert after.nll < before.nll and after.ece < before.ece and held_out.nll < before.nll
    assert held_out.answers == before.answers, "each document is held out once"
    assert found.missing == ["coreference", "relation"], "by chance hardly any of these is right"
    assert set(found.before.reliability) == set(KINDS)
    assert calibrate(model, gold) == found, "it depends on nothing else"


def test_documents_are_scored_once(model_spec: Spec) -> None:
    model, gold = built(model_spec()), texts(12)
    scored: list[int] = []
    model.register_forward_pre_hook(lambda _, inputs: scored.append(len(inputs[0].lengths)))
    calibrate(model, gold)
    assert sum(scored) == 12


def test_a_model_of_entities_alone(model_spec: Spec) -> None:
    found = calibrate(built(model_spec(relations=None)), texts(20))
    assert "relation" in found.missing and found.before.reliability["relation"] is None
    assert found.calibration.relation == Scale() and not found.calibration.by_type


def test_few_documents(model_spec: Spec) -> None:
    found = calibrate(built(model_spec()), [*texts(3), Document("empty", "", (), ())])
    assert found.documents == 3
    assert found.calibration.mention.threshold is None or 0 <= found.calibration.mention.threshold <= 1
    with pytest.raises(DataError, match="at least two documents with entities"):
        calibrate(built(model_spec()), texts(1))


def test_folds() -> None:
    assert folds_of(range(7)) == [[0, 5], [1, 6], [2], [3], [4]]
    assert folds_of([4, 8]) == [[4], [8]]
