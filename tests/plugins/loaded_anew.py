"""Loads trained models and prints as JSON what they find; run in a process that saw nothing of their training."""

from __future__ import annotations

import json
import sys
from typing import Any

import jointie
from jointie.documents import Document, JsonlWriter
from jointie.metrics import evaluate
from jointie.prediction import Predictor
from jointie.testing.heads import explained

EVERYTHING = {"mention": 0.0, "coreference": 0.7, "relation": 0.0}
"""Thresholds with which a model that has hardly learnt finds a lot."""


def found(run: str, precision: Any, plugins: list[str]) -> dict[str, Any]:
    """The scores of a model on its test documents, and what it finds in some at once and in parts of a few candidates.

    Args:
        run: its folder.
        precision: in which it was trained.
        plugins: the modules that it needs.
    """
    model = jointie.load(run, plugins=plugins).predictor.model

    def predicted(texts: list[Document], **settings: Any) -> list[Document]:
        return list(Predictor(model, precision=precision, **settings).predict(texts))

    return {
        "scores": evaluate(explained(), predicted(explained()), others=model.measures),
        "at_once": as_json(predicted(explained()[:3], thresholds=EVERYTHING)),
        "in_parts": as_json(predicted(explained()[:3], thresholds=EVERYTHING, max_pairwise_candidates=4)),
    }


def as_json(documents: list[Document]) -> list[Any]:
    return [json.loads(line) for line in JsonlWriter().text_of(documents).splitlines()]


if __name__ == "__main__":
    names, *runs = sys.argv[1:]
    print(json.dumps([found(*run.split(":"), names.split(",")) for run in runs]))  # type: ignore[arg-type]
