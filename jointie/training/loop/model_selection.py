"""Model selection: the metric, the documents, and the order of two models."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any

from ...components.heads import Head
from ...config import ConfigError
from ...documents import Document
from ...metrics import IGN, lookup, total
from ...models import Stage

logger = logging.getLogger(__name__)


def metric_of(stage: Stage, metric: str) -> str:
    """The metric that models of a stage are chosen by: the trainer's where it is one for this stage."""
    if not stage.metrics or metric.partition(".")[0] in stage.metrics:
        return metric
    return stage.metric


def documents_to_choose_on(stage: Stage, metric: str, validation: Sequence[Document]) -> Sequence[Document]:
    """The documents to choose the models of a stage on: none where they cannot tell a good one.

    Args:
        stage: the stage.
        metric: the trainer's.
        validation: the documents that there are.

    Raises:
        ConfigError: if the trainer's metric is that of a head that the model lacks, or chooses by what none of the
            documents has.
    """
    asked = metric.partition(".")[0]
    if asked in Head.registered() and asked not in stage.model.measures:
        raise ConfigError(f"models are to be chosen by {metric!r}, but the model has no head {asked!r}")
    chosen = metric_of(stage, metric)
    name = chosen.partition(".")[0]
    count = stage.model.measures.get(name)
    if count and validation and not total(count(document, document) for document in validation).gold:
        raise ConfigError(f"models are to be chosen by {chosen!r}, but no validation document has any {name}")
    if not validation or name not in ("relation", IGN) or any(d.relations for d in validation):
        return validation
    if chosen == metric:
        raise ConfigError(
            f"models are to be chosen by {metric!r}, but no validation document has any relations; set "
            "trainer.metric to coref.f1 or mention.f1"
        )
    logger.warning("no validation document has any relations: the stage %r keeps its last epoch", stage.name)
    return ()


def rank(metrics: dict[str, Any], metric: str) -> tuple[float, ...]:
    """The values that models are compared by; the easier tasks decide where no relation is right yet."""
    return tuple(lookup(metrics, path) for path in _compared(metric)) if metrics else ()


def not_finite(metrics: dict[str, Any], metric: str) -> list[str]:
    """The compared metrics that are not finite numbers."""
    return [path for path in _compared(metric) if not math.isfinite(lookup(metrics, path))] if metrics else []


def _compared(metric: str) -> tuple[str, ...]:
    return metric, "coref.f1", "mention.f1"
