"""Losses, gradients, metrics and weights that are not finite."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.models import JointModel, load
from jointie.prediction import ModelFailure
from jointie.testing.documents import ada, university
from jointie.training import Callback, ConstantSchedule, StepLog, Trainer, TrainingError, TrainingState
from jointie.training.loop.session import Session

from .checkpoints.test_store import newest
from .test_trainer import Quiet, built, lines_of, started

Spec = Callable[..., dict[str, Any]]
TEXTS = [ada(), university()]


def trainer(**arguments: Any) -> Trainer:
    usual = {"progress": Quiet(), "schedule": ConstantSchedule(), "batch_size": 1, "epochs": 3}
    return Trainer(**{**usual, **arguments})


def poison(model: JointModel, steps: set[int], what: str = "loss") -> None:
    """Let the loss, or the gradient alone, be no number in some forward passes."""
    count, plain = 0, model.forward

    def forward(batch: Any) -> Any:
        nonlocal count
        output = plain(batch)
        if not batch.gold:
            return output
        count += 1
        if count not in steps:
            return output
        loss = output.losses["relation"]
        # The second has the value of the loss, and a gradient that is not finite.
        broken = loss * torch.nan if what == "loss" else loss + 0 * (loss - loss.detach()).sqrt()
        return output.replace(losses={**output.losses, "relation": broken})

    model.forward = forward  # type: ignore[method-assign]


@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_it_stops_and_keeps_what_is_good(model_spec: Spec, tmp_path: Path, what: str) -> None:
    model, run = started(model_spec(), tmp_path)
    poison(model, {4}, what)
    with pytest.raises(TrainingError) as caught:
        trainer().train(model, TEXTS, run=run)
    message = str(caught.value)
    assert "epoch 2, step 2" in message and "not finite" in message and caught.value.exit_code == 1
    assert ("ada" in message) != ("university" in message), "it names the documents of this step alone"
    assert "on_nonfinite" in message and "--resume" in message
    assert "losses: mention" in message and message.count("ada") + message.count("university") == 1
    if what == "loss":
        assert "relation nan" in message
    else:
        assert "the gradient of encoder and task is not finite" in message
    assert newest(tmp_path / "checkpoints").path.name == "step-00000002-epoch-0001"
    assert all(tensor.isfinite().all() for tensor in load(tmp_path).model.state_dict().values())


@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_a_step_that_is_skipped_changes_nothing(
    model_spec: Spec, tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    model, run = started(model_spec(), tmp_path)
    poison(model, {1, 2}, what)
    before = copy.deepcopy(model.state_dict())
    one = trainer(on_nonfinite="skip", max_skipped=2, epochs=1, callbacks=[StepLog(every=1)])
    [state] = one.train(model, TEXTS, run=run)
    assert state.skipped == 2
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    warnings = [record.getMessage() for record in caplog.records if "skipped" in record.getMessage()]
    assert len(warnings) == 2 and "(2 of at most 2)" in warnings[1]
    text = (tmp_path / "metrics.jsonl").read_text() + (tmp_path / "steps.jsonl").read_text()
    assert "NaN" not in text and "Infinity" not in text
    assert lines_of(tmp_path)[0]["skipped"] == 2


def test_the_mean_is_over_the_steps_that_were_taken(model_spec: Spec) -> None:
    """Of two steps the second is skipped: the first alone is left."""
    taken: list[dict[str, float]] = []

    class Remembering(Callback):
        def on_step(self, state: TrainingState) -> None:
            taken.append(dict(state.step_losses))

    model = built(model_spec())
    poison(model, {2})
    [state] = trainer(on_nonfinite="skip", epochs=1, callbacks=[Remembering()]).train(model, TEXTS)
    assert taken[1] == state.step_losses == {} and state.losses == taken[0] != {}


def test_not_more_than_so_many(model_spec: Spec) -> None:
    model = built(model_spec())
    poison(model, {2, 3, 5})
    with pytest.raises(TrainingError, match=r"epoch 3, step 1.*more steps than trainer.max_skipped \(2\) allows"):
        trainer(on_nonfinite="skip", max_skipped=2).train(model, TEXTS)


def metrics(score: float) -> dict[str, Any]:
    return {"relation": {"f1": score}, "coref": {"f1": 0.5}, "mention": {"f1": 0.5}}


def test_a_metric_stops_it_too(model_spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([0.5, float("nan")])
    monkeypatch.setattr(Session, "validate", lambda *_: metrics(next(scores)))
    model, run = started(model_spec(), tmp_path)
    with pytest.raises(TrainingError, match=r"relation.f1 of epoch 2 is not finite"):
        trainer().train(model, TEXTS, TEXTS, run=run)
    assert newest(tmp_path / "checkpoints").path.name.endswith("epoch-0001")


def test_a_metric_that_is_no_number_is_never_the_best(
    model_spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([float("nan"), 0.25, float("nan"), 0.5, float("inf")])
    monkeypatch.setattr(Session, "validate", lambda *_: metrics(next(scores)))
    model, run = started(model_spec(), tmp_path)
    [state] = trainer(epochs=5, on_nonfinite="skip").train(model, TEXTS, TEXTS, run=run)
    assert (state.best_epoch, state.best_score) == (4, 0.5)
    lines = lines_of(tmp_path)
    assert [line["best"] for line in lines] == [False, True, False, True, False]
    assert lines[0]["validation"]["relation"]["f1"] is None


def test_without_any_metric_that_is_a_number_there_is_no_best(
    model_spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "validate", lambda *_: metrics(float("nan")))
    model, run = started(model_spec(), tmp_path)
    with pytest.raises(TrainingError, match=r"relation\.f1 was not finite in any epoch, so no model is the best"):
        trainer(epochs=2, on_nonfinite="skip").train(model, TEXTS, TEXTS, run=run)


def test_a_document_that_cannot_be_validated_is_named(model_spec: Spec, tmp_path: Path) -> None:
    model, run = started(model_spec(), tmp_path)
    plain = model.forward

    def forward(batch: Any, *others: Any) -> Any:
        if batch.gold:
            return plain(batch, *others)
        raise FloatingPointError("too large")

    model.forward = forward  # type: ignore[method-assign]
    why = r"^document '\w+' \(\d+ words\): the model failed: FloatingPointError: too large$"
    with pytest.raises(ModelFailure, match=why):
        trainer().train(model, TEXTS, TEXTS, run=run)


def test_weights_that_are_not_finite_are_never_saved(model_spec: Spec, tmp_path: Path) -> None:
    """As after a step with a rate that is far too high."""

    class Break(Callback):
        def on_step(self, state: TrainingState) -> None:
            if state.total_steps == 3:
                with torch.no_grad():
                    model.mention_scorer.network.last.weight.fill_(torch.inf)  # type: ignore[union-attr, operator]

    model, run = started(model_spec(), tmp_path)
    poison(model, set())
    with pytest.raises(TrainingError, match=r"not finite"):
        trainer(callbacks=[Break()], batch_size=2).train(model, TEXTS, run=run)
    assert all(tensor.isfinite().all() for tensor in load(tmp_path).model.state_dict().values())
