"""Fitting temperatures and biases."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_expit, logsumexp

from ..components.decoding import Scale
from .samples import Answers, Numbers, RelationAnswers

LEAST_ANSWERS = 10
"""The least right answers, and the least wrong ones, that a fit needs."""
_TEMPERATURES = (0.05, 20.0)
_BIASES = (-20.0, 20.0)


def fit_scale(answers: Answers | RelationAnswers) -> Scale | None:
    """Temperature and bias that make the outcomes most likely.

    From Platt (1999), "Probabilistic Outputs for Support Vector Machines", with its targets, which keep the fit finite
    where right and wrong answers can be told apart: (N+ + 1) / (N+ + 2) for right ones, 1 / (N- + 2) for wrong ones.
    The temperature stays between 0.05 and 20.

    Returns:
        ``None`` where there are fewer than 10 right or fewer than 10 wrong answers.
    """
    right = float(answers.correct.sum())
    wrong = answers.correct.size - right
    if min(right, wrong) < LEAST_ANSWERS:
        return None
    targets = np.where(answers.correct > 0, (right + 1) / (right + 2), 1 / (wrong + 2))

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        z = parameters[0] * answers.logits + parameters[1]
        gap = expit(z) - targets
        value = -(targets * log_expit(z) + (1 - targets) * log_expit(-z)).mean()
        return float(value), np.asarray([(gap * answers.logits).mean(), gap.mean()])

    steep = (1 / _TEMPERATURES[1], 1 / _TEMPERATURES[0])
    found = minimize(loss, np.asarray([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[steep, _BIASES])
    return Scale(temperature=float(1 / found.x[0]), bias=float(found.x[1]))


def fit_temperature(answers: Answers) -> float | None:
    """The temperature of a softmax that makes the right types most likely (Guo et al. 2017), between 0.05 and 20.

    Returns:
        ``None`` where there are fewer than 10 entities, or fewer than two types.
    """
    if answers.correct.size < LEAST_ANSWERS or answers.logits.shape[1] < 2:
        return None
    rows = np.arange(answers.correct.size)

    def loss(log_temperature: float) -> float:
        z = answers.logits / np.exp(log_temperature)
        return float((logsumexp(z, axis=1) - z[rows, answers.correct]).mean())

    found = minimize_scalar(loss, bounds=tuple(np.log(_TEMPERATURES)), method="bounded")
    return float(np.exp(found.x))


def probabilities(scale: Scale, logits: Numbers) -> Numbers:
    """As :meth:`Scale.probabilities`, on the host."""
    return expit(logits / scale.temperature + scale.bias)


def best_types(answers: Answers, temperature: float) -> tuple[Numbers, Numbers]:
    """The probability of the best type of each entity, and whether it is the right one."""
    if not answers.logits.size:
        return np.zeros(0), np.zeros(0)
    z = answers.logits / temperature
    sure = np.exp(z - logsumexp(z, axis=1, keepdims=True)).max(axis=1, initial=0.0)
    return sure, (z.argmax(axis=1) == answers.correct).astype(np.float64)
