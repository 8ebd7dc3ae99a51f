"""Training steps, and those of the bare encoder on the same windows."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import closing

import torch

from ..components.encoding import Encoder
from ..config import ConfigError
from ..documents import Document
from ..metrics import TrainingFacts
from ..models import Model
from ..prediction import chunks
from ..timing import Stopwatch
from ..training import Trainer, TrainingError
from ..training.loop import Interruption, Session, StageTraining, StepResult, length_bucketed
from ..training.peak_memory import PeakMemory
from .clock import Seconds
from .packing import PackedWindows, in_batches, padding_of
from .predicting import Padding, encoders_of, sub_tokens_of
from .results import Result, machine

Steps = Sequence[Sequence[Sequence[int]]]
"""The batches of each step, as positions of documents."""


def benchmark_training(
    trainer: Trainer, model: Model, documents: Sequence[Document], rounds: int = 3, steps: int = 20
) -> Result:
    """Take training steps again and again, each in turn with a step of the bare encoder on as many windows.

    A step of the bare encoder is its forward pass, the backward pass of a gradient of ones, and AdamW.

    Args:
        trainer: how to train; no callbacks are called, and nothing is saved.
        model: is changed. Of one that is trained in stages, the last stage is measured.
        documents: annotated; the first epoch's first steps are taken.
        rounds: how often the same documents are passed over.
        steps: in a round, as far as there are so many.

    Raises:
        ConfigError: if the model has no encoder.
        DataError: if no document has words.
        TrainingError: if a step is not finite, or memory does not suffice.
    """
    trainer.freeze_parts(model)
    session = Session(
        model, trainer.options, trainer.distributed(), (), TrainingFacts.of(documents), Interruption(), None
    )
    training = trainer.prepare(model.stages()[-1], documents, (), session)
    (encoder,) = encoders_of(training.stage.model)
    options, device = trainer.options, session.distributed.device
    order = length_bucketed([d.size for d in training.documents], options.batch_size, options.seed, epoch=1)
    chosen = list(chunks(order, options.accumulation))[:steps]
    used = [training.documents[i] for batches in chosen for batch in batches for i in batch]
    windows = [w.to(device) for w in in_batches(used, sum(map(len, chosen)))]
    with PeakMemory(device) as memory, Padding(training.stage.model) as padding, Stopwatch(device) as stopwatch:
        for result in training.take_steps(chosen):
            _check(result)
    bare = _BareSteps(encoder, windows, training)
    bare.take(len(windows))
    seconds, bare_seconds = [], []
    for _ in range(rounds):
        total, alone = _round(training, chosen, bare, device)
        seconds.append(total)
        bare_seconds.append(alone)
    training.release()
    return Result(
        work="train",
        documents=len(used),
        words=sum(len(d.document.tokens) for d in used),
        sub_tokens=sub_tokens_of(used),
        seconds=seconds,
        encoder_seconds=bare_seconds,
        stages=stopwatch.seconds,
        peak_memory=memory.peak,
        padding=padding.share,
        ideal_padding=padding_of(windows),
        machine=machine(device, options.precision),
    )


def _round(training: StageTraining, steps: Steps, bare: _BareSteps, device: torch.device) -> tuple[float, float]:
    """The seconds of all steps, and of those of the bare encoder."""
    total = alone = 0.0
    with closing(training.take_steps(steps)) as taken:
        for batches in steps:
            with Seconds(device) as clock:
                _check(next(taken))
            total += clock.taken
            with Seconds(device) as clock:
                bare.take(len(batches))
            alone += clock.taken
    return total, alone


class _BareSteps:
    """Steps of a copy of the encoder."""

    def __init__(self, encoder: Encoder, windows: Sequence[PackedWindows], training: StageTraining) -> None:
        self.encoder, self.windows = copy.deepcopy(encoder).train(), windows
        self.autocast = training.session.distributed.accelerator.autocast
        learning = [parameter for parameter in self.encoder.parameters() if parameter.requires_grad]
        if not learning:
            raise ConfigError("the encoder does not learn: there are no steps of it to compare with")
        self.optimizer = torch.optim.AdamW(learning, lr=1e-5, fused=True)
        self._next = 0

    def take(self, batches: int) -> None:
        """One step on the next batches, from the first again after the last."""
        for _ in range(batches):
            ids, mask = self.windows[self._next % len(self.windows)]
            self._next += 1
            with self.autocast():
                output = self.encoder.encode_windows(ids, mask)
            output.backward(torch.ones_like(output))
        self.optimizer.step()
        self.optimizer.zero_grad()


def _check(result: StepResult) -> None:
    if result.problem:
        raise TrainingError(result.problem, remedy="lower the learning rates or look at these documents")
