"""The training loop."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any, Literal

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import set_seed
from torch import Tensor

from ..components.tokenization import TokenizedDocument
from ..config import Component, ConfigError, DataError, Lazy, NonNegativeInt, PositiveFloat, PositiveInt
from ..documents import Document
from ..metrics import TrainingFacts, evaluate, lookup
from ..models import Model, Stage
from ..prediction import Predictor, chunks
from .batches import length_bucketed
from .callbacks import Callback, MetricsLog, ProgressDisplay, TrainingState
from .optimizers import AdamW, Optimizer
from .run_folder import RunFolder
from .schedules import LinearSchedule, Schedule

logger = logging.getLogger(__name__)

_ACCELERATE_PRECISION = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}


class Trainer(Component):
    """Trains any model on documents.

    Args:
        epochs: how often to go through the training documents.
        batch_size: documents in a batch.
        accumulation: batches whose gradients are added up for one optimizer step.
        seed: of the weights that are not pretrained, of dropout and of the order of documents.
        precision: of the encoder's arithmetic, in training and validation.
        max_grad_norm: gradients are scaled down to this norm.
        optimizer: how parameters change.
        schedule: how learning rates change.
        metric: the validation metric that models are chosen by, as in ``metrics.json`` with dots: ``relation.f1``.
        progress: shows how training goes.
        callbacks: what else happens beside training.
    """

    default_implementation = "trainer"

    def __init__(
        self,
        epochs: PositiveInt = 20,
        batch_size: PositiveInt = 4,
        accumulation: PositiveInt = 1,
        seed: NonNegativeInt = 0,
        precision: Literal["fp32", "bf16", "fp16"] = "fp32",
        max_grad_norm: PositiveFloat = 1.0,
        optimizer: Lazy[Optimizer] = Lazy(AdamW),
        schedule: Lazy[Schedule] = Lazy(LinearSchedule),
        metric: str = "relation.f1",
        progress: Lazy[Callback] = Lazy(ProgressDisplay),
        callbacks: Sequence[Lazy[Callback]] = (),
    ) -> None:
        self.epochs, self.batch_size, self.accumulation = epochs, batch_size, accumulation
        self.seed, self.precision, self.max_grad_norm = seed, precision, max_grad_norm
        self.optimizer, self.schedule, self.metric = optimizer.build(), schedule.build(), metric
        chosen = [callback.build() for callback in (progress, *callbacks)]
        is_logged = any(isinstance(callback, MetricsLog) for callback in chosen)
        self.callbacks = chosen if is_logged else [MetricsLog(), *chosen]
        lookup(evaluate([], [], []), metric)

    def seed_everything(self) -> None:
        """Seed all random number generators; to be called before the model is built."""
        set_seed(self.seed)

    def train(
        self,
        model: Model,
        documents: Sequence[Document],
        validation: Sequence[Document] = (),
        run: RunFolder | None = None,
    ) -> list[TrainingState]:
        """Train a model, or one after another the stages that it is trained in.

        Args:
            model: is changed in place, and left as it is after the last epoch; a stage that another follows is left
                at its best.
            documents: to train on; those without words are left out.
            validation: to choose the best model on, after each epoch; without them the last model is the best.
            run: where to save models; without it nothing is written, and every stage is left as it is after its last
                epoch.

        Returns:
            How the training of each stage ended.

        Raises:
            DataError: if no document has words.
            ConfigError: if the precision is not to be had on this device, or models are to be chosen by relations and
                no validation document has any.
        """
        stages = model.stages()
        measured = [self._measured(stage, validation) for stage in stages]
        accelerator = self._accelerator()
        facts = TrainingFacts.of(documents)
        states: list[TrainingState] = []
        for stage, chosen_on in zip(stages, measured):
            if states and run:
                run.restore_best()
            states.append(self._train_stage(stage, documents, chosen_on, facts, accelerator, run, bool(states)))
        return states

    def _train_stage(
        self,
        stage: Stage,
        documents: Sequence[Document],
        validation: Sequence[Document],
        facts: TrainingFacts,
        accelerator: Accelerator,
        run: RunFolder | None,
        goes_on: bool,
    ) -> TrainingState:
        model = stage.model
        tokenized = [model.tokenize(document) for document in documents if document.tokens]
        if not tokenized:
            raise DataError("no training document has any words")
        steps = math.ceil(math.ceil(len(tokenized) / self.batch_size) / self.accumulation)
        optimizer = self.optimizer.build(model.parameter_groups())
        schedule = self.schedule.build(optimizer, steps * self.epochs)
        wrapped, optimizer = accelerator.prepare(model, optimizer)
        state = TrainingState(self.epochs, steps, run.path if run else None, stage.name)
        if run and not goes_on:
            run.open()  # only now: what was refused before has cost no earlier training
        self._call("on_start", state)
        try:
            while state.epoch < self.epochs and not state.stop:
                state.epoch += 1
                self._train_epoch(wrapped, tokenized, optimizer, schedule, accelerator, state)
                if validation:
                    state.metrics = self._validate(stage, validation, facts, accelerator)
                    state.score = lookup(state.metrics, self._metric_of(stage))
                self._keep(stage, state, run)
                self._call("on_epoch", state)
        finally:
            accelerator.unwrap_model(wrapped, keep_fp32_wrapper=False)  # off comes the autocast around its forward
            self._call("on_end", state)
        return state

    def _train_epoch(
        self,
        model: Any,
        documents: Sequence[TokenizedDocument],
        optimizer: Any,
        schedule: torch.optim.lr_scheduler.LambdaLR,
        accelerator: Accelerator,
        state: TrainingState,
    ) -> None:
        model.train()
        totals: dict[str, float] = {}
        order = length_bucketed([d.size for d in documents], self.batch_size, self.seed, state.epoch)
        for state.step, group in enumerate(chunks(order, self.accumulation), start=1):
            for indices in group:
                chosen = [documents[i] for i in indices]
                batch = accelerator.unwrap_model(model).collate(chosen, gold=True).to(accelerator.device)
                output = model(batch)
                _check_finite(output.losses, chosen, state)
                accelerator.backward(output.loss / len(group))
                for name, loss in output.losses.items():
                    totals[name] = totals.get(name, 0.0) + loss.item() / len(group)
            accelerator.clip_grad_norm_(model.parameters(), self.max_grad_norm)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            state.losses = {name: total / state.step for name, total in totals.items()}
            state.learning_rates = {group["name"]: group["lr"] for group in optimizer.param_groups}
            self._call("on_step", state)

    def _validate(
        self, stage: Stage, documents: Sequence[Document], facts: TrainingFacts, accelerator: Accelerator
    ) -> dict[str, Any]:
        predictor = Predictor(stage.model, accelerator.device, self.precision, given=stage.given)
        return evaluate(documents, predictor.predict(documents), facts)

    def _keep(self, stage: Stage, state: TrainingState, run: RunFolder | None) -> None:
        """Save the model of this epoch, and note whether it is the best."""
        metric = self._metric_of(stage)
        rank = _rank(state.metrics, metric)
        if state.score is None or not state.best_epoch or rank > _rank(state.best_metrics, metric):
            state.best_epoch, state.best_score, state.best_metrics = state.epoch, state.score, state.metrics
            if run:
                run.save_best(stage.name)
        if run:
            run.save_last()

    def _metric_of(self, stage: Stage) -> str:
        """The metric that models of a stage are chosen by: the trainer's where it is one for this stage."""
        if not stage.metrics or self.metric.partition(".")[0] in stage.metrics:
            return self.metric
        return stage.metric

    def _measured(self, stage: Stage, validation: Sequence[Document]) -> Sequence[Document]:
        """The documents to choose the models of a stage on: none where they cannot tell a good one."""
        metric = self._metric_of(stage)
        if not validation or not metric.startswith("relation") or any(d.relations for d in validation):
            return validation
        if metric == self.metric:
            raise ConfigError(
                f"models are to be chosen by {metric!r}, but no validation document has any relations; set "
                "trainer.metric to coref.f1 or mention.f1"
            )
        logger.warning("no validation document has any relations: the stage %r keeps its last epoch", stage.name)
        return ()

    def _accelerator(self) -> Accelerator:
        AcceleratorState._reset_state()  # it is global, and refuses a second training of another precision
        try:
            accelerator = Accelerator(mixed_precision=_ACCELERATE_PRECISION[self.precision])
        except ValueError as error:
            raise ConfigError(f"trainer.precision {self.precision!r} cannot be had on this device: {error}") from error
        if self.precision == "fp16" and accelerator.device.type == "cpu":
            raise ConfigError("trainer.precision 'fp16' needs a GPU; on a CPU choose fp32 or bf16")
        return accelerator

    def _call(self, hook: str, state: TrainingState) -> None:
        for callback in self.callbacks:
            getattr(callback, hook)(state)


Trainer.register("trainer")(Trainer)


def _rank(metrics: dict[str, Any], metric: str) -> tuple[float, ...]:
    """What models are compared by; the easier tasks decide where no relation is right yet."""
    return tuple(lookup(metrics, path) for path in (metric, "coref.f1", "mention.f1")) if metrics else ()


def _check_finite(losses: dict[str, Tensor], documents: Sequence[TokenizedDocument], state: TrainingState) -> None:
    broken = [name for name, loss in losses.items() if not torch.isfinite(loss)]
    if broken:
        ids = ", ".join(d.document.id for d in documents)
        raise DataError(
            f"the {' and '.join(broken)} loss is not finite in epoch {state.epoch}, step {state.step}, documents {ids}",
            remedy="lower the learning rates or look at these documents; the models saved before are whole",
        )
