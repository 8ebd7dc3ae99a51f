"""Calibration: logits to probabilities that can be trusted, and thresholds on these."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

from torch import Tensor

from ...config import ConfigError
from ...documents import LabelSpace

KINDS = ("mention", "coreference", "relation")
"""The names of thresholds, beside single relation types."""

_FARTHEST = 1000.0
"""Where a threshold of 0 or 1 puts the cut: far beyond all logits, and near enough to subtract it from them."""


@dataclass(frozen=True)
class Scale:
    """From logits to probabilities, p = sigmoid(logit / temperature + bias), and where to decide.

    From Platt (1999), "Probabilistic Outputs for Support Vector Machines"; without the bias it is the temperature
    scaling of Guo et al. (2017), "On Calibration of Modern Neural Networks".

    Attributes:
        temperature: above 0; 1 changes nothing.
        bias: 0 changes nothing.
        threshold: the probability, in [0, 1], above which the answer is yes; ``None`` to decide where the model does,
            at the logit 0.

    Raises:
        ValueError: if one of them cannot be used.
    """

    temperature: float = 1.0
    bias: float = 0.0
    threshold: float | None = None

    def __post_init__(self) -> None:
        _check_temperature(self.temperature)
        if not math.isfinite(self.bias):
            raise ValueError(f"the bias is a finite number, not {self.bias}")
        if self.threshold is not None:
            _check_threshold(self.threshold)

    @property
    def cut(self) -> float:
        """The logit above which the answer is yes."""
        return 0.0 if self.threshold is None else self.logit(self.threshold)

    def logit(self, probability: float) -> float:
        """The logit that has this probability; far beyond all others for 0 and 1."""
        if probability in (0, 1):
            return _FARTHEST if probability else -_FARTHEST
        raw = self.temperature * (math.log(probability) - math.log1p(-probability) - self.bias)
        return min(max(raw, -_FARTHEST), _FARTHEST)

    def probability(self, logit: float) -> float:
        """The probability of a logit."""
        z = logit / self.temperature + self.bias
        return math.exp(min(z, 0.0)) / (1 + math.exp(-abs(z)))

    def probabilities(self, logits: Tensor) -> Tensor:
        """Probabilities in (0, 1), of the shape of the logits."""
        return (logits.float() / self.temperature + self.bias).sigmoid()

    def to_json(self) -> dict[str, float | None]:
        """As it stands in ``calibration.json``."""
        return {"temperature": self.temperature, "bias": self.bias, "threshold": self.threshold}


@dataclass(frozen=True)
class Calibration:
    """Maps a model's logits to probabilities, and holds the thresholds on them; by default both are the model's own.

    Attributes:
        mention: of the logit s_m of a mention. The threshold decides about candidates that link to nothing; one that is
            part of a link is a mention.
        coreference: of the score of a candidate with its antecedent, against the 0 of having none.
        relation: of the margin of a relation over the threshold class.
        type_temperature: of entity types, p = softmax(logits / temperature).
        by_type: thresholds of relation types that have one of their own.

    Raises:
        ValueError: if a number cannot be used.
    """

    mention: Scale = field(default_factory=Scale)
    coreference: Scale = field(default_factory=Scale)
    relation: Scale = field(default_factory=Scale)
    type_temperature: float = 1.0
    by_type: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_temperature(self.type_temperature)
        for threshold in self.by_type.values():
            _check_threshold(threshold)

    def relation_cuts(self, labels: LabelSpace) -> list[float]:
        """For each relation type the margin over the threshold class above which it is predicted: (R,)."""
        own = {type: self.relation.logit(threshold) for type, threshold in self.by_type.items()}
        return [own.get(type, self.relation.cut) for type in labels.relation_types]

    def with_thresholds(self, thresholds: Mapping[str, float], labels: LabelSpace) -> Calibration:
        """The same calibration with some thresholds replaced.

        Args:
            thresholds: probabilities by ``mention``, ``coreference``, ``relation``, or the code or readable name of a
                relation type. One for ``relation`` stands for all types but those that are named beside it.
            labels: the relation types that there are.

        Raises:
            ConfigError: if a name is unknown, two names mean one type, or a threshold is outside [0, 1].
        """
        if not isinstance(thresholds, Mapping):
            raise ConfigError(f"thresholds are given by name, as {{'relation': 0.5}}, and not as {thresholds!r}")
        named: dict[str, float] = {}
        for name, threshold in thresholds.items():
            code = name if name in KINDS else labels.code_of(name, "threshold", KINDS)
            if code in named:
                raise ConfigError(f"threshold {name!r}: there is another for the same relation type, {code}; give one")
            named[code] = _checked(name, threshold)
        scales = {kind: replace(getattr(self, kind), threshold=named[kind]) for kind in KINDS if kind in named}
        before = {} if "relation" in named else self.by_type
        own = {name: threshold for name, threshold in named.items() if name not in KINDS}
        return replace(self, **scales, by_type={**before, **own})

    def to_json(self) -> dict[str, Any]:
        """As it stands in ``calibration.json``."""
        return {
            **{kind: getattr(self, kind).to_json() for kind in KINDS},
            "type": {"temperature": self.type_temperature},
            "by_type": dict(self.by_type),
        }


def _checked(name: str, threshold: float) -> float:
    try:
        _check_threshold(threshold)
    except ValueError as error:
        raise ConfigError(f"threshold of {name!r}: {error}") from None
    return float(threshold)


def _check_threshold(threshold: float) -> None:
    if not isinstance(threshold, Real) or not 0 <= threshold <= 1:
        raise ValueError(f"a threshold is a probability in [0, 1], not {threshold!r}")


def _check_temperature(temperature: float) -> None:
    if not (math.isfinite(temperature) and temperature > 0):
        raise ValueError(f"a temperature is a number above 0, not {temperature}")
