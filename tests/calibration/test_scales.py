from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from jointie.calibration.samples import Answers
from jointie.calibration.scales import best_types, fit_scale, fit_temperature, probabilities
from jointie.components.decoding import Scale


def drawn(temperature: float, bias: float, n: int = 20_000) -> Answers:
    """Answers whose probabilities are known."""
    draw = np.random.default_rng(0)
    logits = draw.normal(0, 4, n)
    return Answers(logits, (draw.random(n) < expit(logits / temperature + bias)).astype(float))


@pytest.mark.parametrize(("temperature", "bias"), [(1, 0), (2.5, -1), (0.4, 2)])
def test_what_was_put_in_is_found(temperature: float, bias: float) -> None:
    scale = fit_scale(drawn(temperature, bias))
    assert scale is not None and scale.threshold is None
    assert scale.temperature == pytest.approx(temperature, rel=0.1)
    assert scale.bias == pytest.approx(bias, abs=0.1)


def test_it_makes_outcomes_more_likely() -> None:
    answers = drawn(3, 1, 100)
    scale = fit_scale(answers)
    assert scale is not None

    def loss(scale: Scale) -> float:
        p = probabilities(scale, answers.logits)
        return float(-np.log(np.where(answers.correct > 0, p, 1 - p)).mean())

    assert loss(scale) < min(loss(Scale()), loss(Scale(scale.temperature)), loss(Scale(1, scale.bias)))


@pytest.mark.parametrize(("right", "wrong"), [(0, 0), (9, 500), (500, 9), (0, 100)])
def test_too_little_data(right: int, wrong: int) -> None:
    answers = Answers(np.linspace(-1, 1, right + wrong), np.arange(right + wrong) < right)
    assert fit_scale(answers) is None


def test_answers_that_can_be_told_apart_or_not_at_all() -> None:
    logits = np.linspace(-5, 5, 100)
    apart = fit_scale(Answers(logits, (logits > 0).astype(float)))
    assert apart is not None and 0.05 <= apart.temperature < 1
    flipped = fit_scale(Answers(logits, (logits < 0).astype(float)))
    assert flipped is not None and flipped.temperature == pytest.approx(20), "what is more probable stays so"
    huge = fit_scale(Answers(logits * 1e6, (logits > 1).astype(float)))
    assert huge is not None and np.isfinite([huge.temperature, huge.bias]).all()


def test_types() -> None:
    draw = np.random.default_rng(1)
    logits = draw.normal(0, 4, (5000, 5))
    p = np.exp(logits / 2) / np.exp(logits / 2).sum(1, keepdims=True)
    right = np.asarray([draw.choice(5, p=row) for row in p])
    temperature = fit_temperature(Answers(logits, right))
    assert temperature == pytest.approx(2, rel=0.1)
    sure, correct = best_types(Answers(logits, right), 2.0)
    assert sure == pytest.approx(p.max(1)) and (correct == (p.argmax(1) == right)).all()


def test_too_few_types() -> None:
    assert fit_temperature(Answers(np.zeros((9, 3)), np.zeros(9, int))) is None
    assert fit_temperature(Answers(np.zeros((50, 1)), np.zeros(50, int))) is None
    assert fit_temperature(Answers(np.zeros((0, 1)), np.zeros(0, int))) is None
    assert best_types(Answers(np.zeros((0, 1)), np.zeros(0, int)), 1.0)[0].size == 0
