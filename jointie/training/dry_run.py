"""The cost of a training, measured in a step on the longest batch."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..components.tokenization import TokenizedDocument
from ..documents import Document
from ..metrics import TrainingFacts
from ..models import Model, fit
from .callbacks.callback import TrainingState
from .initialization.freezing import freeze
from .loop.distributed import Distributed
from .loop.model_selection import documents_to_choose_on
from .loop.session import Session
from .loop.signals import Interruption
from .loop.stage_training import StageTraining
from .peak_memory import PeakMemory
from .trainer import Trainer


@dataclass(frozen=True)
class DryRunReport:
    """The cost of the training of a stage.

    Attributes:
        state: where it would begin: the stage, its parameters by learning rate, epochs and steps.
        longest: the longest batch that can come: the longest documents together.
        losses: each loss of a step on it.
        peak: bytes of memory at the most during that step: of the device, or of this process where that is the CPU.
        seconds: the time of a step on documents of middling length after it.
    """

    state: TrainingState
    longest: Sequence[TokenizedDocument]
    losses: dict[str, float]
    peak: int
    seconds: float

    @property
    def estimated_seconds(self) -> float:
        """Of all steps of all epochs, without validation."""
        return self.seconds * self.state.steps_per_epoch * self.state.epochs


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
    chosen_on = [documents_to_choose_on(stage, trainer.options.metric, validation) for stage in model.stages()]
    freeze(model, trainer.freeze)
    fit(model, documents)
    facts = TrainingFacts.of(documents)
    session = Session(model, trainer.options, Distributed(trainer.options.precision), (), facts, Interruption(), None)
    stages = zip(model.stages(), chosen_on)
    return [_try_stage(trainer.prepare(stage, documents, chosen, session)) for stage, chosen in stages]


def _try_stage(training: StageTraining) -> DryRunReport:
    size = training.options.batch_size
    repeated = min(training.options.accumulation, math.ceil(len(training.documents) / size))
    order = sorted(range(len(training.documents)), key=lambda i: -training.documents[i].size)
    middle = max(0, (len(order) - size) // 2)
    with PeakMemory(training.session.distributed.device) as memory:
        (result,) = training.take_steps([[order[:size]] * repeated])
    began = time.perf_counter()
    list(training.take_steps([[order[middle : middle + size]] * repeated]))
    seconds = time.perf_counter() - began
    training.release()
    longest = [training.documents[i] for i in order[:size]]
    return DryRunReport(training.state, longest, result.losses, memory.peak, seconds)
