"""The cost of a training, measured in a step on the longest batch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..components.tokenization import TokenizedDocument
from ..documents import Document
from ..metrics import TrainingFacts
from ..models import Model
from .callbacks import GroupSummary
from .errors import TrainingError
from .loop import Interruption, Session, StageTraining, StepResult, measured
from .peak_memory import PeakMemory
from .trainer import Trainer


@dataclass(frozen=True)
class DryRunReport:
    """The cost of the training of a stage.

    Attributes:
        stage: its name; empty for a whole model.
        groups: its parameters by learning rate.
        epochs: how many there would be.
        steps: optimizer steps in each.
        longest: the longest batch that can come: the longest documents together.
        losses: each loss of a step on it.
        peak: bytes of memory at the most during that step: of the device, or of this process where that is the CPU.
        seconds: the time of a step on documents of middling length after it.
    """

    stage: str
    groups: Sequence[GroupSummary]
    epochs: int
    steps: int
    longest: Sequence[TokenizedDocument]
    losses: dict[str, float]
    peak: int
    seconds: float

    @property
    def estimated_seconds(self) -> float:
        """Of all steps of all epochs, without validation."""
        return self.seconds * self.steps * self.epochs


def dry_run(
    trainer: Trainer, model: Model, documents: Sequence[Document], validation: Sequence[Document] = ()
) -> list[DryRunReport]:
    """Try each stage of a training for two steps, and write nothing.

    Args:
        trainer: how to train.
        model: is changed.
        documents: to train on.
        validation: which models would be chosen on.

    Raises:
        ConfigError, DataError: as :meth:`Trainer.train` does.
        TrainingError: if the step is not finite, or memory does not suffice for it.
    """
    chosen_on = [measured(stage, trainer.options.metric, validation) for stage in model.stages()]
    trainer.freeze_parts(model)
    facts = TrainingFacts.of(documents)
    session = Session(model, trainer.options, trainer.distributed(), (), facts, Interruption(), None)
    stages = zip(model.stages(), chosen_on)
    return [_try_stage(trainer.prepare(stage, documents, chosen, session)) for stage, chosen in stages]


def _try_stage(training: StageTraining) -> DryRunReport:
    options, state = training.options, training.state
    order = sorted(range(len(training.documents)), key=lambda i: -training.documents[i].size)
    longest = order[: options.batch_size]
    with PeakMemory(training.session.distributed.device) as memory:
        result = _step(training, longest)
    middle = max(0, (len(order) - options.batch_size) // 2)
    began = time.perf_counter()
    _step(training, order[middle : middle + options.batch_size])
    seconds = time.perf_counter() - began
    training.release()
    batch = [training.documents[i] for i in longest]
    return DryRunReport(
        state.stage, state.groups, options.epochs, state.steps_per_epoch, batch, result.losses, memory.peak, seconds
    )


def _step(training: StageTraining, batch: Sequence[int]) -> StepResult:
    """An optimizer step on as many such batches as one takes."""
    result = training.take_step([batch] * training.options.accumulation)
    if result.problem:
        raise TrainingError(result.problem, remedy="lower the learning rates or look at these documents")
    return result
