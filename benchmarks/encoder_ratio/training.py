"""Training steps, and those of the bare encoder on the same windows."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import closing

import numpy as np
import torch

from jointie.benchmarking.bare_encoder import BareEncoder, Follow, encoders_of
from jointie.benchmarking.measuring import profile
from jointie.benchmarking.report import Report, machine_of, report
from jointie.benchmarking.windows import PackedWindows, longest_first, packed, padding_of
from jointie.components.tokenization import TokenizedDocument
from jointie.config import ConfigError
from jointie.documents import Document
from jointie.metrics import TrainingFacts
from jointie.models import Model
from jointie.prediction import chunks
from jointie.training import Distributed, Trainer, freeze
from jointie.training.loop.batches import length_bucketed
from jointie.training.loop.session import Session
from jointie.training.loop.signals import Interruption


def benchmark_training(
    trainer: Trainer, model: Model, documents: Sequence[Document], rounds: int = 3, steps: int = 20
) -> Report:
    """Take training steps again and again, each in turn with a step of the bare encoder on as many windows.

    A step of the bare encoder is its forward pass, the backward pass of a gradient of ones, and AdamW.

    Args:
        trainer: how to train; no callbacks are called, and nothing is saved.
        model: is changed. Of one that is trained in stages, the last stage is measured.
        documents: annotated; the first epoch's first steps are taken.
        rounds: how often the same documents are passed over.
        steps: in a round, as far as there are so many.

    Raises:
        ConfigError: if the model has no encoder, or one that does not learn.
        DataError: if no document has words.
        TrainingError: if a step is not finite, or memory does not suffice.
    """
    freeze(model, trainer.freeze)
    facts, options = TrainingFacts.of(documents), trainer.options
    session = Session(model, options, Distributed(options.precision), (), facts, Interruption(), None)
    training = trainer.prepare(model.stages()[-1], documents, (), session)
    (encoder,), device = encoders_of(training.stage.model), session.distributed.device
    order = length_bucketed([d.size for d in training.documents], options.batch_size, options.seed, epoch=1)
    chosen = list(chunks(order, options.accumulation))[:steps]
    batches = sum(map(len, chosen))
    used = [training.documents[i] for step in chosen for batch in step for i in batch]
    windows = in_batches(used, batches, device)

    def train(follow: Follow) -> None:
        with closing(training.take_steps(chosen)) as results:
            for step, _ in zip(chosen, results):
                follow(len(step))

    found = profile(lambda: train(lambda _: None), training.stage.model, device)
    alone = copy.deepcopy(encoder).train()
    learning = [parameter for parameter in alone.parameters() if parameter.requires_grad]
    if not learning:
        raise ConfigError("the encoder does not learn: there are no steps of it to compare with")
    optimizer = torch.optim.AdamW(learning, lr=1e-5, fused=True)

    def encode(some: Sequence[PackedWindows]) -> None:
        for ids, mask in some:
            with session.distributed.accelerator.autocast():
                output = alone.encode_windows(ids, mask)
            output.backward(torch.ones_like(output))
        optimizer.step()
        optimizer.zero_grad()

    encode(windows)
    seconds, encoder_seconds = BareEncoder(encode, windows, batches, device).compare(train, rounds)
    training.release()
    machine, ideal_padding = machine_of(device, options.precision), padding_of(windows)
    return report("train", used, seconds, encoder_seconds, machine=machine, ideal_padding=ideal_padding, **found)


def in_batches(documents: Sequence[TokenizedDocument], count: int, device: torch.device) -> list[PackedWindows]:
    """All windows of all documents, sorted by length, in ``count`` batches of as many windows each."""
    windows = longest_first(documents)
    parts = np.array_split(range(len(windows)), count)
    return [packed([windows[i] for i in part], device) for part in parts if len(part)]
