"""The errors of the trainer where memory, candidates or other processes give out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.config import ConfigError
from jointie.models import load
from jointie.prediction import ModelFailure
from jointie.testing.documents import ada, university
from jointie.training import AdamW, Callback, Checkpointing, StepLog, Trainer, TrainingError

from .checkpoints.test_store import newest
from .test_trainer import Quiet, built, started, weights

Spec = Callable[..., dict[str, Any]]
TEXTS = [ada(), university()]


def trainer(**arguments: Any) -> Trainer:
    return Trainer(**{"progress": Quiet(), "batch_size": 2, "epochs": 2, **arguments})


@pytest.mark.parametrize(
    ("where", "error", "message"),
    [
        ("training", TrainingError, r"ran out of memory on .*(ada|university)"),
        ("validation", ModelFailure, r"^document '(ada|university)' .* memory does not suffice, even for it alone"),
    ],
)
def test_memory_that_runs_out(
    model_spec: Spec, tmp_path: Path, where: str, error: type[Exception], message: str
) -> None:
    """Models saved before stay. In validation, fewer documents and fewer candidates at once are tried first."""
    model, run = started(model_spec(), tmp_path)
    calls: list[Any] = []
    plain = model.forward

    def forward(batch: Any, *arguments: Any) -> Any:
        if bool(batch.gold) == (where == "training"):
            calls.append(batch)
            if len(calls) >= 2:
                torch.empty(2**60)  # a real failure of the allocator
        return plain(batch, *arguments)

    model.forward = forward  # type: ignore[method-assign]
    with pytest.raises(error, match=message):
        trainer().train(model, TEXTS, TEXTS, run=run)
    assert load(tmp_path).model
    assert newest(tmp_path / "checkpoints").checkpoint


def test_frozen_parts_stay(model_spec: Spec) -> None:
    model = built(model_spec())
    before = weights(model)
    patterns = ["encoder.transformer.embeddings.*", "mention_scorer"]
    one = trainer(freeze=patterns, optimizer=AdamW(encoder_lr=1e-2, task_lr=1e-2))
    [state] = one.train(model, TEXTS)
    assert state.groups[-1].name == "frozen" and state.groups[-1].parameters > 0
    same = {name for name, tensor in model.state_dict().items() if torch.equal(tensor, before[name])}
    frozen = {name for name in before if name.startswith(("encoder.transformer.embeddings", "mention_scorer"))}
    assert frozen and frozen <= same
    assert any(name.startswith("encoder.transformer.encoder") for name in before.keys() - same)
    assert any(name.startswith("coreference_scorer") for name in before.keys() - same)
    with pytest.raises(ConfigError, match=r"trainer.freeze.0.*mention_scorers"):
        trainer(freeze=["mention_scorers.*"]).train(model, TEXTS)


def test_rates_of_layers(model_spec: Spec) -> None:
    optimizer = AdamW(encoder_lr=1e-2, task_lr=1e-3, layer_decay=0.5)
    [state] = trainer(optimizer=optimizer).train(built(model_spec()), TEXTS)
    rates = {group.name: group.learning_rate for group in state.groups}
    names = sorted(name for name in rates if name.startswith("encoder."))
    assert [rates[name] for name in names] == pytest.approx([1e-2 * 0.5**i for i in reversed(range(len(names)))])
    assert len(names) > 1 and rates["task"] == 1e-3
    assert state.learning_rates.keys() == rates.keys()


def test_another_process_that_is_gone(model_spec: Spec) -> None:
    model = built(model_spec())

    def forward(batch: Any) -> Any:
        raise RuntimeError("[gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]:4242")

    model.forward = forward  # type: ignore[method-assign]
    with pytest.raises(TrainingError, match=r"another process of this training has ended.*--resume"):
        trainer().train(model, TEXTS)


class Failing(Callback):
    """Fails in a hook."""

    def __init__(self, hook: str) -> None:
        self.hook = hook

    def on_step(self, state: Any) -> None:
        if self.hook == "on_step":
            raise KeyError("mine")
        if self.hook == "measurements":
            state.measurements["a"] = torch.ones(())

    def on_end(self, state: Any) -> None:
        if self.hook == "on_end":
            raise KeyError("mine")

    def state_dict(self) -> dict[str, Any]:
        return {"x": {1}} if self.hook == "state_dict" else {}


def test_a_callback_that_fails_is_named(model_spec: Spec, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"the callback Failing failed in on_step: KeyError: 'mine'"):
        trainer(callbacks=[Failing(hook="on_step")]).train(built(model_spec()), TEXTS)
    with pytest.raises(TrainingError, match=r"Failing failed in on_step: TypeError: the measurement 'a' is a Tensor"):
        trainer(callbacks=[Failing(hook="measurements")]).train(built(model_spec()), TEXTS)
    model, run = started(model_spec(), tmp_path)
    with pytest.raises(TrainingError, match=r"cannot be saved: a set at /callbacks/Failing 1/x .*state_dict"):
        trainer(callbacks=[Failing(hook="state_dict")]).train(model, TEXTS, run=run)


def test_the_end_of_a_callback_hides_nothing(model_spec: Spec, caplog: pytest.LogCaptureFixture) -> None:
    """Neither an error, nor what the training has come to."""
    failing = Failing(hook="on_end")
    [state] = trainer(callbacks=[failing]).train(built(model_spec()), TEXTS)
    assert state.epoch == 2
    with pytest.raises(TrainingError, match="on_step"):
        trainer(callbacks=[failing, Failing(hook="on_step")]).train(built(model_spec()), TEXTS)
    assert sum("the callback Failing failed in on_end" in record.getMessage() for record in caplog.records) == 2


@pytest.mark.parametrize("name", ["step_log", "norms", "metrics_log", "tensorboard", "wandb", "mlflow", "progress"])
def test_what_stands_twice(name: str) -> None:
    kind = Callback.registered()[name]
    with pytest.raises(ValueError, match=rf"'{name}' stands twice among progress and callbacks"):
        Trainer(callbacks=[kind(), kind()])  # type: ignore[list-item]


def test_checkpointing_stands_in_its_place() -> None:
    with pytest.raises(ValueError, match=r"set trainer\.checkpointing"):
        Trainer(callbacks=[Checkpointing()])
    with pytest.raises(ValueError, match="keeps no checkpoints"):
        Trainer(checkpointing=StepLog())
