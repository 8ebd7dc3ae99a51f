"""The training of one stage of a model: epochs of steps, each with its validation, from any point on."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import torch
from torch import nn

from ...components.tokenization import TokenizedDocument
from ...config import Component
from ...documents import Document
from ...metrics import lookup
from ...models import Stage
from ...prediction import chunks
from ..callbacks.callback import TrainingState
from ..errors import TrainingError
from ..options import Options
from .batches import length_bucketed
from .data_loading import Loaded, loaded
from .model_selection import metric_of, not_finite, rank
from .parameter_groups import group_names
from .session import Session
from .steps import Stepper, StepResult

logger = logging.getLogger(__name__)


class StageTraining:
    """Trains a stage.

    Args:
        stage: the stage.
        documents: to train on.
        validation: to choose the best model on, after each epoch; without them the last model is the best.
        options: how to train.
        session: the state that the stages of a training share.
        optimizer: of the stage's parameters.
        schedule: of its learning rates.
        state: where the training stands.
    """

    def __init__(
        self,
        stage: Stage,
        documents: Sequence[TokenizedDocument],
        validation: Sequence[Document],
        options: Options,
        session: Session,
        optimizer: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LambdaLR,
        state: TrainingState,
    ) -> None:
        self.stage, self.documents, self.validation = stage, documents, validation
        self.options, self.session, self.state, self.schedule = options, session, state, schedule
        self.metric = metric_of(stage, options.metric)
        self.between_epochs = True
        self.totals: dict[str, float] = {}
        self.counted = 0
        distributed = session.distributed
        groups = _groups(optimizer)
        self.group_names = group_names(optimizer)
        self.wrapped, self.optimizer = distributed.accelerator.prepare(stage.model, optimizer)
        self.stepper = Stepper(
            stage.model,
            self.wrapped,
            self.optimizer,
            groups,
            distributed,
            options,
            on_gradients=lambda parameters: session.call("on_gradients", state, parameters),
        )

    def run(self) -> None:
        """Train to the end, or until the training is told to stop.

        Raises:
            Interrupted: if a signal tells it to stop; it has been saved then.
            DataError: if a loss, a gradient or a metric is not finite, or memory does not suffice.
            TrainingError: if it cannot go on or be saved.
        """
        state = self.state
        try:
            self.session.call("on_start", state)
            while not (self.between_epochs and (state.stop or state.epoch >= self.options.epochs)):
                self._epoch()
            self._check_best()
            state.finished = True
        finally:
            self.release()
            self.session.call("on_end", state)

    def take_steps(self, steps: Sequence[Sequence[Sequence[int]]]) -> Generator[StepResult, None, None]:
        """Optimizer steps on batches of positions in the documents, of which nothing is kept but the weights.

        Raises:
            TrainingError: if one is not finite.
        """
        self.wrapped.train()
        with closing(self._loaded([batch for batches in steps for batch in batches])) as stream:
            for batches in steps:
                result = self.stepper.take(stream, [len(batch) for batch in batches])
                if result.problem:
                    raise TrainingError(result.problem, remedy=self._remedy())
                yield result

    def release(self) -> None:
        """Remove the wrapper that accelerate has put around the model's forward, and what it keeps of the optimizer."""
        accelerator = self.session.distributed.accelerator
        accelerator.unwrap_model(self.wrapped, keep_fp32_wrapper=False)
        accelerator.free_memory()

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on from here, but for weights and random numbers."""
        scaler = self.session.distributed.accelerator.scaler
        return {
            "state": self.state.state_dict(),
            "between_epochs": self.between_epochs,
            "totals": self.totals,
            "counted": self.counted,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "scaler": None if scaler is None else scaler.state_dict(),
        }

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.state.load_state_dict(saved["state"])
        self.between_epochs, self.totals, self.counted = (
            saved[name] for name in ("between_epochs", "totals", "counted")
        )
        self.optimizer.load_state_dict(saved["optimizer"])
        self.schedule.load_state_dict(saved["schedule"])
        for group, rate in zip(self.optimizer.param_groups, self._scheduled()):
            group["lr"] = rate  # that of the schedule as it is now, which may be longer
        scaler = self.session.distributed.accelerator.scaler
        if scaler is not None and saved["scaler"]:
            scaler.load_state_dict(saved["scaler"])

    def _scheduled(self) -> Iterator[float]:
        """The learning rate of each group in the next step."""
        for base, factor in zip(self.schedule.base_lrs, self.schedule.lr_lambdas, strict=True):
            yield float(base) * factor(self.schedule.last_epoch)

    def _epoch(self) -> None:
        """Train an epoch, or the rest of one."""
        state = self.state
        begins = self.between_epochs
        if begins:
            state.epoch, state.step = state.epoch + 1, 0
            self.totals, self.counted, self.between_epochs = {}, 0, False
            state.measurements.clear()
        self._steps()
        if state.epoch == 1 and begins:  # else an earlier process has seen other gradients
            self._tell_of_parameters_without_gradient()
        if self.validation:
            state.metrics = self.session.validate(self.stage, self.validation, state, self.state_dict)
            state.score = lookup(state.metrics, self.metric)
            self._check_metrics()
        is_best = self._is_best()
        if is_best:
            state.best_epoch, state.best_score, state.best_metrics = state.epoch, state.score, state.metrics
        self.session.call("on_epoch", state)
        self.between_epochs = True
        self.session.after_epoch(state, self.state_dict, is_best)

    def _tell_of_parameters_without_gradient(self) -> None:
        for name in self.stepper.without_gradient if self.session.distributed.is_main else ():
            steps = name.split(".")
            around = [self.stage.model.get_submodule(".".join(steps[:depth])) for depth in range(len(steps))]
            owner = type([module for module in around if isinstance(module, Component)][-1]).__name__
            logger.warning(
                "%s: no gradient has reached the parameter %s, which does not learn so; use it in what the module "
                "returns, or say that it is not to learn: requires_grad=False, or self.register_buffer(...)",
                owner, name,
            )  # fmt: skip

    def _steps(self) -> None:
        """The steps of an epoch that are left."""
        options, state = self.options, self.state
        self.wrapped.train()
        order = length_bucketed([d.size for d in self.documents], options.batch_size, options.seed, state.epoch)
        groups = list(chunks(order, options.accumulation))[state.step :]
        with closing(self._loaded([batch for group in groups for batch in group])) as batches:
            for group in groups:
                self._step(batches, group)

    def _loaded(self, batches: Sequence[Sequence[int]]) -> Generator[Loaded, None, None]:
        return loaded(self.stage.model, self.documents, batches, self.session.distributed, self.options.workers)

    def _step(self, batches: Iterator[Loaded], group: Sequence[Sequence[int]]) -> None:
        state = self.state
        state.step, state.total_steps = state.step + 1, state.total_steps + 1
        result = self.stepper.take(batches, [len(batch) for batch in group])
        if result.problem:
            self._skip(result.problem, [self.documents[i] for batch in group for i in batch])
        else:
            self._count(result)
        state.learning_rates = dict(zip(self.group_names, (group["lr"] for group in self.optimizer.param_groups)))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Detected call of `lr_scheduler.step", UserWarning)  # the 1st was skipped
            self.schedule.step()
        self.session.call("on_step", state)
        self.session.after_step(state, self.state_dict)

    def _count(self, result: StepResult) -> None:
        """Add the losses of a step to those of the epoch."""
        state = self.state
        self.counted += 1
        for name, loss in result.losses.items():
            self.totals[name] = self.totals.get(name, 0.0) + loss
        state.losses = {name: total / self.counted for name, total in self.totals.items()}
        state.step_losses, state.gradient_norm = result.losses, result.gradient_norm

    def _skip(self, problem: str, documents: Sequence[TokenizedDocument]) -> None:
        """Go over a step that is not finite, or end the training."""
        state, options = self.state, self.options
        place = f"epoch {state.epoch}, step {state.step}"
        ids = ", ".join(document.document.id for document in documents)
        message = f"{place}: {problem}" if " in documents " in problem else f"{place}, documents {ids}: {problem}"
        state.skipped += 1
        state.step_losses = {}
        if options.on_nonfinite == "stop":
            raise TrainingError(message, remedy=f"{self._remedy()}, or set trainer.on_nonfinite to 'skip'")
        if state.skipped > options.max_skipped:
            count = f"; these are more steps than trainer.max_skipped ({options.max_skipped}) allows"
            raise TrainingError(message + count, remedy=self._remedy())
        if self.session.distributed.is_main:
            logger.warning("%s; the step is skipped (%d of at most %d)", message, state.skipped, options.max_skipped)

    def _remedy(self) -> str:
        run = self.session.run
        saved = "; what was saved before is whole, and --resume goes on from the last checkpoint, if there is one"
        can_go_on = run is not None and run.keeps_checkpoints
        return f"lower the learning rates or look at these documents{saved if can_go_on else ''}"

    def _check_best(self) -> None:
        if not self.state.best_epoch:
            raise TrainingError(
                f"the validation metric {self.metric} was not finite in any epoch, so no model is the best",
                remedy="see what was found in the validation documents",
            )

    def _check_metrics(self) -> None:
        state = self.state
        broken = not_finite(state.metrics, self.metric)
        if broken:
            message = f"the validation metric {' and '.join(broken)} of epoch {state.epoch} is not finite"
            if self.options.on_nonfinite == "stop":
                raise TrainingError(
                    message,
                    remedy="see what was found in the validation documents, or set "
                    "trainer.on_nonfinite to 'skip', which never takes such an epoch for the best",
                )
            if self.session.distributed.is_main:
                logger.warning("%s: it is not taken for the best", message)

    def _is_best(self) -> bool:
        """Whether the model of this epoch is the best so far; one whose metrics are no numbers never is."""
        state = self.state
        if not_finite(state.metrics, self.metric):
            return False
        no_other = state.score is None or not state.best_epoch
        return no_other or rank(state.metrics, self.metric) > rank(state.best_metrics, self.metric)


def _groups(optimizer: torch.optim.Optimizer) -> dict[str, list[nn.Parameter]]:
    """The parameters that learn, by the name of their group."""
    groups: dict[str, list[nn.Parameter]] = {}
    for name, group in zip(group_names(optimizer), optimizer.param_groups):
        groups.setdefault(name, []).extend(group["params"])
    return groups
