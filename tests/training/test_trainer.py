from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from jointie.components.decoding import Calibration, Scale
from jointie.config import ConfigError, DataError, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.metrics import evaluate
from jointie.models import JointModel, Model, load
from jointie.prediction import Predictor
from jointie.testing import documents, write_tiny_encoder
from jointie.testing.documents import ada, long, one_word, unannotated, university
from jointie.training import (
    AdamW,
    Callback,
    ConstantSchedule,
    LinearSchedule,
    MetricsLog,
    RunFolder,
    Trainer,
    TrainingState,
)
from jointie.training.dry_run import dry_run
from jointie.training.loop.session import Session

Spec = Callable[..., dict[str, Any]]
FAST = AdamW(encoder_lr=3e-3, task_lr=1e-2)
LEVEL = ConstantSchedule()
LABELS = LabelSpace.of(documents())
TEXTS = [ada(), university(), unannotated(), one_word()]
NO_DROPOUT = {
    part: {"type": kind, "dropout": 0.0}
    for part, kind in {
        "mention_scorer": "feedforward",
        "type_scorer": "feedforward",
        "coreference_scorer": "bilinear",
    }.items()
}
NO_DROPOUT["relations"] = {"type": "mention_level", "scorer": {"type": "grouped_bilinear", "dropout": 0.0}}


class Quiet(Callback):
    """In place of the progress display: notes what happens."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def on_start(self, state: TrainingState) -> None:
        self.calls.append("start")

    def on_step(self, state: TrainingState) -> None:
        self.calls.append(f"step {state.epoch}.{state.step}")

    def on_epoch(self, state: TrainingState) -> None:
        self.calls.append(f"epoch {state.epoch}")

    def on_end(self, state: TrainingState) -> None:
        self.calls.append("end")


def built(spec: dict[str, Any], seed: int = 0) -> JointModel:
    torch.manual_seed(seed)
    return defer(parse(Model, spec)).build(labels=LABELS)


def started(spec: dict[str, Any], folder: Path) -> tuple[JointModel, RunFolder]:
    model = built(spec)
    return model, RunFolder(folder, model, {"model": spec}, 0)


def trainer(**arguments: Any) -> Trainer:
    return Trainer(**{"optimizer": FAST, "schedule": LEVEL, "progress": Quiet(), "epochs": 1, **arguments})


def weights(model: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def assert_equal(one: dict[str, Tensor], other: dict[str, Tensor], tolerance: float = 0.0) -> None:
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(
            one[name], other[name], rtol=0, atol=tolerance, msg=lambda m, name=name: f"{name}: {m}"
        )


def lines_of(folder: Path, name: str = "metrics.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_learns_the_training_documents(model_spec: Spec) -> None:
    """Well enough that nothing can be wrong between the gold annotations and the decoded ones."""
    model = built(model_spec())
    trainer(epochs=60, batch_size=2).train(model, documents())
    metrics = evaluate(documents(), list(Predictor(model).predict(documents())))
    assert metrics["mention"]["f1"] > 0.8
    assert metrics["relation"]["f1"] > 0.5


def test_the_same_seed_gives_the_same_weights(tmp_path: Path, model_spec: Spec) -> None:
    encoder = write_tiny_encoder(tmp_path / "encoder", dropout=0.2)
    spec = model_spec(encoder={"name": str(encoder), "pretrained": False})

    def trained(seed: int) -> dict[str, Tensor]:
        one = trainer(seed=seed, epochs=2, batch_size=2)
        one.seed_everything()
        model = defer(parse(Model, spec)).build(labels=LABELS)
        one.train(model, TEXTS)
        return weights(model)

    first = trained(7)
    assert_equal(trained(7), first)
    assert any(not torch.equal(tensor, first[name]) for name, tensor in trained(8).items())


def test_against_a_plain_loop(model_spec: Spec) -> None:
    texts = [ada(), university()]
    trained = built(model_spec(**NO_DROPOUT))
    plain = copy.deepcopy(trained).train()
    groups = [
        {"params": [p for p in members if (p.dim() > 1) == decay], "lr": rate, "weight_decay": 0.1 if decay else 0.0}
        for members, rate in zip(plain.parameter_groups().values(), (3e-3, 1e-2))
        for decay in (True, False)
    ]
    adamw = torch.optim.AdamW(groups, betas=(0.8, 0.9), eps=1e-3)
    for _ in range(4):
        adamw.zero_grad()
        plain(plain.collate([plain.tokenize(text) for text in texts], gold=True)).loss.backward()
        torch.nn.utils.clip_grad_norm_(plain.parameters(), 0.5)
        adamw.step()
    optimizer = AdamW(encoder_lr=3e-3, task_lr=1e-2, weight_decay=0.1, beta1=0.8, beta2=0.9, eps=1e-3)
    trained.eval()
    trainer(epochs=4, batch_size=2, max_grad_norm=0.5, optimizer=optimizer).train(trained, texts)
    assert_equal(weights(trained), weights(plain), tolerance=1e-6)


def test_the_model_trains_in_training_mode(model_spec: Spec) -> None:
    model, modes = built(model_spec()).eval(), []

    class Note(Callback):
        def on_step(self, state: TrainingState) -> None:
            modes.append(model.training)

    trainer(epochs=2, callbacks=[Note()]).train(model, TEXTS, TEXTS)
    assert modes == [True, True]


def test_validation_changes_nothing(model_spec: Spec) -> None:
    """Neither random numbers nor the mode of the model."""
    found = []
    for validation in ([], TEXTS):
        one, model = trainer(epochs=2, batch_size=2), built(model_spec())
        one.seed_everything()
        one.train(model, TEXTS, validation)
        found.append(weights(model))
    assert_equal(*found)


def test_accumulated_batches_are_one_batch(model_spec: Spec) -> None:
    texts = [ada(), university()]
    start = built(model_spec(**NO_DROPOUT))
    found, states = [], []
    steady = AdamW(encoder_lr=3e-3, task_lr=1e-2, eps=1e-3)  # with a tiny eps Adam blows up rounding errors
    for options in ({"batch_size": 2}, {"batch_size": 1, "accumulation": 2}):
        model = copy.deepcopy(start)
        states.extend(trainer(epochs=3, optimizer=steady, max_grad_norm=1e6, **options).train(model, texts))
        found.append(weights(model))
    assert_equal(*found, tolerance=1e-6)
    assert any(not torch.equal(tensor, found[0][name]) for name, tensor in weights(start).items())
    assert states[0].steps_per_epoch == states[1].steps_per_epoch == 1
    assert states[0].losses == pytest.approx(states[1].losses, rel=1e-4)


def test_documents_count_alike_in_batches_of_other_sizes(model_spec: Spec) -> None:
    texts = [ada(), university(), long()]
    start, found = built(model_spec(**NO_DROPOUT)), []
    for options in ({"batch_size": 3}, {"batch_size": 2, "accumulation": 2}, {"batch_size": 1, "accumulation": 3}):
        [state] = trainer(epochs=1, **options).train(copy.deepcopy(start), texts)
        found.append((state.losses["mention"], state.gradient_norm))
    assert found[1] == pytest.approx(found[0], rel=1e-4) and found[2] == pytest.approx(found[0], rel=1e-4)


def test_a_dry_run_takes_no_more_batches_than_there_are(model_spec: Spec) -> None:
    (report,) = dry_run(trainer(epochs=1, batch_size=1, accumulation=10**12), built(model_spec()), TEXTS)
    assert report.state.steps_per_epoch == 1 and report.losses


def test_the_last_batches_of_an_epoch_make_a_step_of_their_own(model_spec: Spec) -> None:
    one = trainer(epochs=2, batch_size=1, accumulation=3)
    [state] = one.train(built(model_spec()), TEXTS)
    assert state.steps_per_epoch == 2
    quiet = one.callbacks[0]
    assert isinstance(quiet, Quiet)
    assert quiet.calls == ["start", "step 1.1", "step 1.2", "epoch 1", "step 2.1", "step 2.2", "epoch 2", "end"]


def test_the_rates_of_steps_are_logged(model_spec: Spec, tmp_path: Path) -> None:
    model, run = started(model_spec(), tmp_path)
    trainer(epochs=4, batch_size=2, schedule=LinearSchedule(warmup=0.0)).train(model, TEXTS, run=run)
    rates = [line["learning_rates"]["task"] for line in lines_of(tmp_path)]
    assert rates == pytest.approx([0.00875, 0.00625, 0.00375, 0.00125])


def test_best_and_last_model(model_spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of three epochs is the best."""
    model, run = started(model_spec(), tmp_path)
    after = {}
    scores = iter([0.25, 0.75, 0.75])

    class Note(Callback):
        def on_epoch(self, state: TrainingState) -> None:
            after[state.epoch] = weights(model)

    def validate(*_: Any) -> dict[str, Any]:
        return {"relation": {"f1": next(scores)}, "coref": {"f1": 0.5}, "mention": {"f1": 0.5}}

    monkeypatch.setattr(Session, "validate", validate)
    one = trainer(epochs=3, callbacks=[Note()])
    [state] = one.train(model, TEXTS, TEXTS, run)
    assert (state.best_epoch, state.best_score) == (2, 0.75)
    assert_equal(weights(load(tmp_path).model), after[2])
    assert_equal(weights(load(tmp_path / "last").model), after[3])
    assert_equal(weights(model), after[3])
    assert [line["best"] for line in lines_of(tmp_path)] == [True, True, False]


def test_without_validation_the_last_is_the_best(model_spec: Spec, tmp_path: Path) -> None:
    model, run = started(model_spec(), tmp_path)
    [state] = trainer(epochs=2).train(model, TEXTS, run=run)
    assert (state.best_epoch, state.best_score) == (2, None)
    assert_equal(weights(load(tmp_path).model), weights(model))


def test_bf16_on_a_cpu(model_spec: Spec) -> None:
    start = built(model_spec(**NO_DROPOUT))
    models = {}
    for precision in ("bf16", "fp32", "bf16"):  # one after the other in one process
        models[precision] = copy.deepcopy(start)
        [state] = trainer(epochs=2, precision=precision).train(models[precision], TEXTS, TEXTS)
        assert sum(state.losses.values()) > 0
    assert all(parameter.dtype == torch.float32 for parameter in models["bf16"].parameters())
    differences = [(a - b).abs().max() for a, b in zip(models["bf16"].parameters(), models["fp32"].parameters())]
    assert max(differences) > 1e-5, "half the digits make a difference"


def test_what_precision_a_model_was_trained_in_does_not_stick_to_it(model_spec: Spec, tmp_path: Path) -> None:
    model, run = started(model_spec(), tmp_path)
    trainer(epochs=2, precision="bf16").train(model, TEXTS, run=run)
    batch = model.collate([model.tokenize(ada())])
    with torch.no_grad():
        expected = load(tmp_path).model(batch).graph.coreference
        assert torch.equal(model.eval()(batch).graph.coreference, expected)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_fp16_needs_a_gpu(model_spec: Spec) -> None:
    with pytest.raises(ConfigError, match=r"trainer.precision 'fp16'"):
        trainer(precision="fp16").train(built(model_spec()), TEXTS)
    trainer().train(built(model_spec()), TEXTS)  # and the next training is none the worse


def test_documents_without_words_are_left_out(model_spec: Spec) -> None:
    empty = Document("empty", "", (), ())
    model = built(model_spec())
    [state] = trainer(batch_size=1).train(model, [empty, ada(), empty], [empty, ada()])
    assert state.steps_per_epoch == 1
    with pytest.raises(DataError, match="no training document has any words"):
        trainer().train(model, [empty])
    with pytest.raises(DataError, match="no training document has any words"):
        trainer().train(model, [])


def test_unknown_metric() -> None:
    with pytest.raises(ValueError, match=r"unknown metric 'relation.f2' \(known: .*relation.f1"):
        trainer(metric="relation.f2")
    with pytest.raises(ConfigError, match=r"relation.f2"):
        defer(parse(Trainer, {"metric": "relation.f2"}), ("trainer",)).build()
    assert trainer(metric="coref.muc.recall").options.metric == "coref.muc.recall"


def test_wrong_values_are_refused() -> None:
    wrong = {"epochs": 0, "batch_size": -1, "precision": "int8", "max_grad_norm": 0.0, "epoch": 3, "seed": "1"}
    with pytest.raises(ConfigError) as caught:
        parse(Trainer, wrong)
    assert {problem.path[0] for problem in caught.value.problems} == wrong.keys()
    assert "did you mean 'epochs'" in str(caught.value)


def test_the_easier_tasks_decide_between_equals(model_spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no relation is right yet, the model with the better mentions and clusters is kept."""
    coreference = iter([0.1, 0.3, 0.2])

    def validate(*_: Any) -> dict[str, Any]:
        return {"relation": {"f1": 0.0}, "coref": {"f1": next(coreference)}, "mention": {"f1": 0.5}}

    monkeypatch.setattr(Session, "validate", validate)
    [state] = trainer(epochs=3).train(built(model_spec()), TEXTS, TEXTS)
    assert (state.best_epoch, state.best_score) == (2, 0.0)


def test_a_misspelt_hook_of_a_callback() -> None:
    with pytest.raises(TypeError, match=r"^Mine: unknown hook 'on_stepp', did you mean 'on_step'\?"):
        type("Mine", (Callback,), {"on_stepp": lambda self, state: None})


def test_a_metrics_log_that_the_spec_names_writes_once(model_spec: Spec, tmp_path: Path) -> None:
    model, run = started(model_spec(), tmp_path)
    trainer(epochs=2, callbacks=[MetricsLog()]).train(model, TEXTS, TEXTS, run)
    assert [line["epoch"] for line in lines_of(tmp_path)] == [1, 2]


def test_a_calibration_belongs_to_the_weights_that_it_was_fitted_to(model_spec: Spec) -> None:
    model = built(model_spec())
    model.calibration = Calibration(relation=Scale(2.0))
    trainer().train(model, TEXTS)
    assert model.calibration == Calibration()
