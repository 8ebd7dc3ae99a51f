from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.config import defer, parse
from jointie.documents import LabelSpace
from jointie.models import JointModel, Model
from jointie.testing import documents
from jointie.training import TrainingError
from jointie.training.loop.data_loading import loaded
from jointie.training.loop.distributed import Distributed

TEXTS = documents()


@pytest.fixture
def model(model_spec: Callable[..., dict[str, Any]]) -> JointModel:
    return defer(parse(Model, model_spec())).build(labels=LabelSpace.of(TEXTS))


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_in_their_order(model: JointModel, workers: int) -> None:
    tokenized = [model.tokenize(document) for document in TEXTS if document.tokens]
    batches = [[1, 0], [2], [0]]
    state = torch.get_rng_state()
    found = list(loaded(model, tokenized, batches, Distributed("fp32"), workers))
    assert torch.equal(torch.get_rng_state(), state), "no random number is drawn"
    assert [[tokenized.index(d) for d in each.documents] for each in found] == batches
    for each, indices in zip(found, batches):
        expected = model.collate([tokenized[i] for i in indices], gold=True)
        assert torch.equal(each.batch.input_ids, expected.input_ids)
        assert each.batch.gold is not None and expected.gold is not None
        assert torch.equal(each.batch.gold.start, expected.gold.start)
        assert each.weight == len(indices)


def test_a_killed_worker_is_one_clear_error(model: JointModel) -> None:
    tokenized = [model.tokenize(document) for document in TEXTS if document.tokens]

    def collate(documents: Any, gold: bool = False) -> Any:
        signal.raise_signal(signal.SIGKILL)

    model.collate = collate  # type: ignore[method-assign, assignment]
    with pytest.raises(TrainingError, match=r"prepares batches was killed.*lower trainer.workers \(1\)"):
        list(loaded(model, tokenized, [[0]], Distributed("fp32"), workers=1))


def test_signals_are_left_to_the_trainer(model: JointModel) -> None:
    """A terminal sends SIGINT to all processes."""
    tokenized = [model.tokenize(document) for document in TEXTS if document.tokens]
    collate = model.collate

    def interrupted(documents: Any, gold: bool = False) -> Any:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        return collate(documents, gold=gold)

    model.collate = interrupted  # type: ignore[method-assign, assignment]
    assert len(list(loaded(model, tokenized, [[0], [1]], Distributed("fp32"), workers=1))) == 2
