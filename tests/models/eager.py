"""Models of random weights that find much."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from jointie.components.decoding import Calibration, Scale
from jointie.config import defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import Model
from jointie.models.model import What
from jointie.prediction import Predictor
from jointie.testing import documents

INTERACTIONS = {
    "gp": [{"type": "graph_propagation", "rank": 2}],
    "gc": [{"type": "graph_compatibility", "weight": 0.5, "neighbours": {"type": "salience", "k": 4}}],
}


class Largest(TorchDispatchMode):
    """Remembers how many numbers the largest tensor has that is made inside."""

    numbers = 0

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = function(*args, **(kwargs or {}))
        for value in found if isinstance(found, (list, tuple)) else [found]:
            if isinstance(value, torch.Tensor):
                self.numbers = max(self.numbers, value.untyped_storage().nbytes() // value.element_size())
        return found


def built(spec: dict[str, Any], seed: int = 0) -> Any:
    torch.manual_seed(seed)
    model = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
    with torch.no_grad():  # so that much is found
        for name, parameter in model.named_parameters():
            if "mention_scorer" in name or "coreference_scorer" in name or "relations" in name:
                parameter.add_(torch.randn(parameter.shape) * 0.3)
            if name.endswith("mention_scorer.network.last.bias"):
                parameter.zero_()
            if name.endswith(("prior.last.bias", "scorer.bias", "classifier.last.bias")):
                parameter.zero_()
    model.calibration = half_linked(model)
    return model


def half_linked(model: Any, given: What | None = None) -> Calibration:
    """The calibration with which half of the candidates of the longest document take an antecedent."""
    entities = getattr(model, "coreference", model)
    text = entities.tokenize(max(documents(), key=lambda d: len(d.tokens)))
    with torch.inference_mode():
        graph = entities.eval()(entities.collate([text], given=given)).graph
    best = graph.coreference.masked_fill(~graph.spans.precedes(), -torch.inf).amax(2)[0, 1:]
    middle = best.sort().values[len(best) // 2 - 1 : len(best) // 2 + 1].mean()  # the score of no pair
    return Calibration(coreference=Scale(1000.0, 0.0, float((middle / 1000).sigmoid())))


def predicted(model: Any, at_once: int, texts: list[Document] | None = None) -> list[Document]:
    predictor = Predictor(model, max_pairwise_candidates=at_once)
    return list(predictor.predict(documents() if texts is None else texts))
