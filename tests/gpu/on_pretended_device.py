"""Predicts and trains models on a device that does not exist: ``python -m tests.gpu.on_pretended_device``."""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import torch

from jointie.config import defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model
from jointie.prediction import Predictor
from jointie.testing import documents, write_tiny_encoder

from .decisions import decisions
from .pretended_device import ELSEWHERE, PretendedDevice

SETTINGS: dict[str, dict[str, Any]] = {
    "joint_m": {"relations": {"type": "mention_level", "scorer": "bilinear"}, "gold_candidates": True},
    "gp_gc": {"interactions": ["graph_propagation", "graph_compatibility"]},
    "smoothing": {
        "interactions": [
            "coreference_smoothing",
            {"type": "graph_compatibility", "neighbours": {"type": "random"}, "loss_over": "candidates"},
        ],
        "relations": {"type": "mention_level", "scorer": "low_rank_bilinear"},
    },
    "joint": {"relations": {"type": "entity_level", "scorer": {"type": "atlop", "context_pooling": True}}},
    "pipeline": {"type": "pipeline"},
}


def check_prediction(model: Model, given: Any) -> None:
    """The same is found as on the CPU."""
    texts = documents()
    expected = list(map(decisions, Predictor(copy.deepcopy(model), "cpu", given=given).predict(texts)))
    found = list(map(decisions, Predictor(copy.deepcopy(model), ELSEWHERE, given=given).predict(texts)))
    assert found == expected and any(entities for _, entities, _ in found)


def check_step(model: Model) -> None:
    """The gradients of each stage are where its parameters are."""
    for stage in model.to(ELSEWHERE).train().stages():
        texts = [stage.model.tokenize(document) for document in documents() if document.tokens]
        loss = stage.model(stage.model.collate(texts, gold=True).to(ELSEWHERE)).loss
        loss.backward()
        gradients = [p.grad for p in stage.model.parameters() if p.grad is not None]
        assert loss.device == ELSEWHERE and len(gradients) > 20
        assert all(gradient.device == ELSEWHERE for gradient in gradients)


def check_that_it_notices() -> None:
    try:
        torch.ones(2, device=ELSEWHERE) + torch.ones(2)
    except RuntimeError as error:
        assert "same device" in str(error)
    else:
        raise AssertionError("two devices went together")


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    encoder = {"name": str(write_tiny_encoder(folder)), "pretrained": False}
    small = {"enumerator": {"type": "within_sentence", "max_width": 4}}
    # A pretended tensor cannot be one of inference; but for its speed, no_grad is the same.
    with mock.patch.object(torch, "inference_mode", torch.no_grad), PretendedDevice():
        check_that_it_notices()
        for setting, keys in SETTINGS.items():
            torch.manual_seed(0)
            spec = {"type": "joint", "encoder": encoder, **small, **keys}
            model: Model = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
            with torch.no_grad():
                for name, parameter in model.named_parameters():
                    if "mention_scorer" in name and name.endswith("last.bias"):
                        parameter.fill_(1.0)  # most spans are mentions
            for given in (None, "mentions", "entities"):
                check_prediction(model, given)
            check_step(model)
            print(f"{setting}: as on the CPU")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # the threads that torch has made for the gradients of this device abort an interpreter that ends
