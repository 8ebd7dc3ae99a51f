"""The trainer: settings, and the stages of a model one after another."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import torch
from accelerate.utils import set_seed
from torch.optim.lr_scheduler import LambdaLR

from ..components.decoding import Calibration
from ..components.heads import Head
from ..config import LARGEST_SEED, Component, DataError, NonNegativeInt, PositiveFloat, PositiveInt, Seed, default
from ..documents import Document
from ..metrics import Counts, TrainingFacts, evaluate, lookup
from ..models import Model, Stage, fit
from .callbacks.callback import Callback, TrainingState
from .callbacks.checkpointing import Checkpointing
from .callbacks.metrics_log import MetricsLog
from .callbacks.progress import ProgressDisplay
from .checkpoints.checkpoint import Checkpoint
from .initialization.freezing import freeze
from .loop.distributed import Distributed, others_watched
from .loop.model_selection import documents_to_choose_on
from .loop.parameter_groups import group_summaries
from .loop.session import Session
from .loop.signals import Interruption
from .loop.stage_training import StageTraining
from .optimizers.adamw import AdamW
from .optimizers.optimizer import Optimizer
from .options import OnNonfinite, Options
from .resume import layout_checked
from .runs.run_folder import RunFolder
from .schedules.linear import LinearSchedule
from .schedules.schedule import Schedule

Tell = Callable[[str], None]
"""Shows a message to the user."""


class Trainer(Component):
    """Trains any model on documents.

    Args:
        epochs: how often to go through the training documents.
        batch_size: documents in a batch; where several processes train together, over all of them.
        accumulation: batches whose gradients are added up for one optimizer step.
        seed: of the weights that are not pretrained, of dropout and of the order of documents.
        precision: of the encoder's arithmetic, in training and validation.
        max_grad_norm: gradients are scaled down to this norm.
        optimizer: how parameters change.
        schedule: how learning rates change.
        metric: the validation metric that models are chosen by, as in ``metrics.json`` with dots: ``relation.f1``, or
            that of a head of the model, as ``evidence.f1``.
        freeze: patterns of names of parameters that do not learn, as in ``model.safetensors``:
            ``encoder.transformer.encoder.layer.[0-3].*``.
        on_nonfinite: what to do when a loss, a gradient or a metric is not finite: ``stop``, or ``skip`` the step.
        max_skipped: how many steps of a stage may be skipped.
        workers: processes that prepare batches ahead; 0 to prepare them in between.
        checkpointing: when to save all that is needed to resume; ``null`` for never.
        progress: shows how training goes.
        callbacks: what else happens beside training.

    Raises:
        ValueError: if there is no such metric, ``checkpointing`` is another callback, or a log stands twice.
    """

    default_implementation = "trainer"

    def __init__(
        self,
        epochs: PositiveInt = 20,
        batch_size: PositiveInt = 4,
        accumulation: PositiveInt = 1,
        seed: Seed = 0,
        precision: Literal["fp32", "bf16", "fp16"] = "fp32",
        max_grad_norm: PositiveFloat = 1.0,
        optimizer: Optimizer = default(AdamW),
        schedule: Schedule = default(LinearSchedule),
        metric: str = "relation.f1",
        freeze: Sequence[str] = (),
        on_nonfinite: OnNonfinite = "stop",
        max_skipped: NonNegativeInt = 10,
        workers: NonNegativeInt = 0,
        checkpointing: Callback | None = default(Checkpointing),
        progress: Callback = default(ProgressDisplay),
        callbacks: Sequence[Callback] = (),
    ) -> None:
        self.options = Options(
            epochs, batch_size, accumulation, seed, precision, max_grad_norm, metric, on_nonfinite, max_skipped, workers
        )
        self.optimizer, self.schedule, self.freeze = optimizer, schedule, freeze
        self.checkpointing = _checkpointing(checkpointing) if checkpointing else None
        chosen = [progress, *callbacks]
        _check_callbacks(chosen)
        is_logged = any(isinstance(callback, MetricsLog) for callback in chosen)
        saving = [self.checkpointing] if self.checkpointing else []
        log = [] if is_logged else [MetricsLog()]  # after the others, of which it writes what they measure
        self.callbacks: list[Callback] = [*chosen, *log, *saving]
        lookup(evaluate([], [], [], dict.fromkeys(Head.registered(), lambda gold, predicted: Counts())), metric)

    def seed_everything(self) -> None:
        """Seed all random number generators; to be called before the model is built."""
        set_seed(self.options.seed)

    def train(
        self,
        model: Model,
        documents: Sequence[Document],
        validation: Sequence[Document] = (),
        run: RunFolder | None = None,
        distributed: Distributed | None = None,
        tell: Tell = lambda message: None,
        facts: TrainingFacts | None = None,
    ) -> list[TrainingState]:
        """Train a model, or one after another the stages that it is trained in.

        Parts of the model that have a method ``fit`` are shown the documents first, unless a training is resumed.

        Args:
            model: is changed in place, and left as it is after the last epoch; a stage that another follows is left
                at its best. A calibration that it has is dropped.
            documents: to train on; those without words are left out.
            validation: to choose the best model on, after each epoch; without them the last model is the best.
            run: where to save models, and what to resume; without it nothing is written, and every stage is left as it
                is after its last epoch.
            distributed: those that train together; by default as the environment says.
            tell: shows where to look at what callbacks write.
            facts: what the metric ``relation_ign`` leaves out; by default those of ``documents``.

        Returns:
            How the training of each stage ended.

        Raises:
            DataError: if no document has words.
            ConfigError: if the precision is not to be had on this device, models are to be chosen by what no
                validation document has or no part of the model predicts, or what is to be frozen is not there.
            Interrupted: if a signal tells it to stop; the training has been saved.
            TrainingError: if a loss, a gradient, a metric or a weight is not finite, memory does not suffice, or
                something cannot be saved.
        """
        stages = model.stages()
        chosen_on = [documents_to_choose_on(stage, self.options.metric, validation) for stage in stages]
        freeze(model, self.freeze)
        model.calibration = Calibration()  # one that it has belongs to other weights
        resumed = run.resumed if run else None
        if not resumed:
            fit(model, documents)
        distributed = distributed or Distributed(self.options.precision)
        facts = facts or TrainingFacts.of(documents)
        with Interruption() as interruption, others_watched():
            session = Session(model, self.options, distributed, self.callbacks, facts, interruption, run)
            if resumed:
                with layout_checked(resumed):
                    session.finished = [TrainingState(**done) for done in resumed.state["finished"]]
            left = list(zip(stages, chosen_on))[len(session.finished) :]
            for stage, _ in left[1:]:  # may be refused as well, before the first is trained
                self.optimize(stage.model, steps=1)
            for stage, chosen in left:
                self._train_stage(stage, documents, chosen, session, resumed, is_first=stage is left[0][0], tell=tell)
                resumed = None
                session.stop_if_told("the end of a stage")
        return session.finished

    def _train_stage(
        self,
        stage: Stage,
        documents: Sequence[Document],
        validation: Sequence[Document],
        session: Session,
        resumed: Checkpoint | None,
        is_first: bool,
        tell: Tell,
    ) -> None:
        """Train a stage: the first of this process or one after it, from where a checkpoint was saved or anew."""
        run = session.run
        if run and resumed:
            with layout_checked(resumed):
                run.restore()
        elif run and session.finished:
            run.restore_best()
        training = self.prepare(stage, documents, validation, session)
        session.stop_if_told("the documents were prepared")
        if is_first:
            self._open(session, tell)
        if resumed:
            with layout_checked(resumed):
                training.load_state_dict(resumed.state["stage"])
                session.load_state_dict(resumed.state)
        training.run()
        session.finished.append(training.state)

    def prepare(
        self, stage: Stage, documents: Sequence[Document], validation: Sequence[Document], session: Session
    ) -> StageTraining:
        """All that a stage is trained with, at its beginning.

        Raises:
            DataError: if no document has words.
        """
        options, model = self.options, stage.model
        tokenized = [model.tokenize(document) for document in documents if document.tokens]
        if not tokenized:
            raise DataError("no training document has any words")
        steps = math.ceil(math.ceil(len(tokenized) / options.batch_size) / options.accumulation)
        optimizer, schedule = self.optimize(model, steps * options.epochs)
        state = TrainingState(
            options.epochs,
            steps,
            session.run.path if session.run else None,
            stage.name,
            total_steps=session.finished[-1].total_steps if session.finished else 0,
            validated=bool(validation),
            groups=group_summaries(optimizer, model),
            config=session.run.config if session.run else {},
        )
        return StageTraining(stage, tokenized, validation, options, session, optimizer, schedule, state)

    def optimize(self, model: Model, steps: int) -> tuple[torch.optim.Optimizer, LambdaLR]:
        """The optimizer of a model and the schedule of its learning rates.

        Raises:
            ConfigError: if nothing is left to learn, or layers are needed and there are none.
        """
        optimizer = self.optimizer.build(model.parameter_groups(), model.encoder_layers())
        return optimizer, self.schedule.build(optimizer, steps)

    def _open(self, session: Session, tell: Tell) -> None:
        """Make the folder; only now, when all that can be refused is, so that it costs no earlier training."""
        run, distributed = session.run, session.distributed
        if run:
            run.open(self.checkpointing.keep_last if self.checkpointing else None)
        if run and run.resumed:
            run.publish_best()  # the process may have ended between the checkpoint and this
            if run.resumed.state["stage"]["between_epochs"]:
                run.publish_last()
        elif distributed.count > 1:
            # The same weights, but each its own dropout.
            set_seed((self.options.seed + distributed.rank) % (LARGEST_SEED + 1))
        if distributed.count > 1 and distributed.is_main:
            tell(f"{distributed.count} processes train together, this one on {distributed.device}")
        if run and distributed.is_main:
            for line in filter(None, (callback.describe_output(run.path) for callback in self.callbacks)):
                tell(line)


def _check_callbacks(callbacks: Sequence[Callback]) -> None:
    """Refuse those that would write the same file twice, or do nothing."""
    if any(isinstance(callback, Checkpointing) for callback in callbacks):
        raise ValueError("checkpointing is no other callback beside training; set trainer.checkpointing")
    for kind in Callback.registered().values():
        if not kind.affects_model and sum(type(callback) is kind for callback in callbacks) > 1:
            raise ValueError(f"{Callback.name_of(kind)!r} stands twice among progress and callbacks; give it once")


def _checkpointing(callback: Callback) -> Checkpointing:
    if not isinstance(callback, Checkpointing):
        raise ValueError(
            f"a {type(callback).__name__} keeps no checkpoints; checkpointing takes 'checkpointing' or null"
        )
    return callback


Trainer.register("trainer")(Trainer)
