"""A model at work: documents in, documents with entities and relations out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Literal, get_args

import torch

from ..components.decoding import Calibration
from ..components.tokenization import TokenizedDocument
from ..config import ConfigError, first_line
from ..documents import Document
from ..models import MAX_PAIRWISE_CANDIDATES, Model, ModelOutput, What, load
from ..timing import each_timed, timed
from .batches import by_length, groups
from .oom_retry import outcome_of, retry_on_oom
from .out_of_memory import is_out_of_memory
from .unreadable_words import UnreadableWords

Precision = Literal["fp32", "bf16", "fp16"]
Failed = Callable[[Document, Exception], None]
"""Takes a document that could not be done, without annotations, and why."""
Look = Callable[[Sequence[Document], ModelOutput], None]
"""Takes documents, without annotations, and the model's output on them."""

_HALVINGS = 4
"""The number of times that the candidates scored at once are halved for a document that does not fit into memory."""


@dataclass
class Task:
    """A document on its way.

    Attributes:
        document: without annotations.
        calibration: its thresholds and probabilities.
        tokenized: it in sub-tokens; ``None`` where there is nothing to do.
        outcome: what was found, or why nothing could be.
    """

    document: Document
    calibration: Calibration
    tokenized: TokenizedDocument | None = None
    outcome: Document | Exception | None = None

    @property
    def size(self) -> int:
        return self.tokenized.size if self.tokenized else 0


class Predictor:
    """Predicts documents in batches.

    Predicting changes neither the predictor nor the model: threads and streams may share both, and predictors with
    different thresholds may share a model.

    Where memory does not suffice for a batch, its halves are tried, down to single documents; for one that does not fit
    alone, the model is told to score fewer candidates at once.

    Args:
        model: the model; here, and at no later time, it is moved to the device and put in evaluation mode.
        device: where to compute; by default a GPU if there is one.
        precision: of the encoder's arithmetic.
        batch_tokens: the most sub-tokens of one batch, padding included; by default 2,048 on a CPU, whose caches larger
            batches overflow, and 8,192 elsewhere.
        batch_pairs: the most pairs of words of one batch, padding included; memory grows with it.
        look_ahead: how many documents to sort into batches together; so many are held at a time.
        given: what the model is given of the documents' annotations: their ``mentions``, or their ``entities``; by
            default nothing.
        look_ahead_tokens: how many sub-tokens to sort into batches together, however few documents that are.
        thresholds: probabilities in place of those of the calibration, by ``mention``, ``coreference``, ``relation``,
            or the code or name of a relation type (see :meth:`Calibration.with_thresholds`).
        look: is shown the documents of each batch and what the model made of it.
        calibration: thresholds and probabilities in place of the model's own.
        max_pairwise_candidates: how many candidates are scored against each other at once (see :meth:`Model.forward`).

    Raises:
        ConfigError: if there is no such device or precision, or a threshold cannot be used.
    """

    def __init__(
        self,
        model: Model,
        device: str | torch.device | None = None,
        precision: Precision = "fp32",
        batch_tokens: int | None = None,
        batch_pairs: int = 4_000_000,
        look_ahead: int = 512,
        given: What | None = None,
        look_ahead_tokens: int = 131_072,
        thresholds: Mapping[str, float] | None = None,
        look: Look | None = None,
        calibration: Calibration | None = None,
        max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES,
    ) -> None:
        _check_known("precision", precision, get_args(Precision))
        _check_known("given", given, (None, *get_args(What)))
        self.device = _device(device)
        self.model = model.to(self.device).eval()
        self.precision, self.look_ahead, self.look_ahead_tokens = precision, look_ahead, look_ahead_tokens
        self.batch_tokens = batch_tokens or (2048 if self.device.type == "cpu" else 8192)
        self.batch_pairs = batch_pairs
        self.given = given
        self.look = look
        self.calibration = (calibration or model.calibration).with_thresholds(thresholds or {}, model.labels)
        self.max_pairwise_candidates = max_pairwise_candidates

    @classmethod
    def from_archive(
        cls,
        folder: str | Path,
        device: str | None = None,
        precision: Precision = "fp32",
        thresholds: Mapping[str, float] | None = None,
        encoder: str | Path | None = None,
    ) -> Predictor:
        """Load a model directory; ``encoder`` as for :func:`jointie.load`.

        Raises:
            DataError, ConfigError: if it cannot be loaded, there is no such device, or a threshold cannot be used.
        """
        return cls(load(folder, encoder=encoder).model, device, precision, thresholds=thresholds)

    def __call__(self, document: Document) -> Document:
        """Predict one document."""
        return next(self.predict([document]))

    def predict(
        self,
        documents: Iterable[Document],
        failed: Failed | None = None,
        look_ahead: int | None = None,
        calibrations: Iterable[Calibration] | None = None,
    ) -> Generator[Document, None, None]:
        """Predict documents, in their order. What annotations they have is replaced, and not looked at unless given.

        Args:
            documents: any number; they are taken as they are needed.
            failed: is told of a document that could not be done, which is left out then; without it the error is
                raised, and the documents after it are not done.
            look_ahead: how many documents to sort into batches together, in place of the predictor's own number.
            calibrations: of each document, in place of the predictor's own. Documents of one batch may have different
                ones: it is scored once, and decoded once for each of these objects.

        Raises:
            ValueError: if the model, or a part of it, is in training mode, in which its results are random.
        """
        if any(module.training for module in self.model.modules()):
            raise ValueError("the model is in training mode; call model.eval() before predicting")
        budget = _Budget(self.batch_tokens, self.batch_pairs)
        unreadable = UnreadableWords()
        pairs = zip(each_timed("read", documents), calibrations or repeat(self.calibration))
        tasks = (self._task(document, calibration, failed, unreadable) for document, calibration in pairs)
        try:
            for group in groups(tasks, look_ahead or self.look_ahead, self.look_ahead_tokens, lambda task: task.size):
                yield from self._predict_group(group, budget, failed)
        finally:
            unreadable.report()

    def _task(
        self, document: Document, calibration: Calibration, failed: Failed | None, unreadable: UnreadableWords
    ) -> Task:
        bare = replace(document, entities=(), relations=() if self.model.finds_relations else None)
        if not self._has_work(document):
            return Task(bare, calibration, outcome=bare)
        try:
            with timed("tokenize"):
                tokenized = self.model.tokenize(document if self.given else bare)
            unreadable.add(tokenized)
            return Task(bare, calibration, tokenized)
        except Exception as error:
            if failed is None:
                raise
            return Task(bare, calibration, outcome=error)

    def _predict_group(self, group: Sequence[Task], budget: _Budget, failed: Failed | None) -> Iterator[Document]:
        """The documents, in their order, each as soon as it and all before it are done."""
        order = deque(group)
        waiting = [(task, task.tokenized) for task in group if task.tokenized is not None]
        yield from _done(order, failed)
        for batch in by_length([tokenized for _, tokenized in waiting], budget.tokens, budget.pairs):
            self._predict_batch([waiting[i][0] for i in batch], budget, failed)
            yield from _done(order, failed)

    def _predict_batch(self, batch: Sequence[Task], budget: _Budget, failed: Failed | None) -> None:
        """Give each task its outcome."""
        for task, outcome in retry_on_oom(batch, self._decoded, budget.halve):
            if isinstance(outcome, Exception) and is_out_of_memory(outcome):
                outcome = self._with_fewer_candidates(task, outcome)
            if isinstance(outcome, Exception) and failed is None:
                raise outcome
            task.outcome, task.tokenized = outcome, None

    def _decoded(self, tasks: Sequence[Task], candidates: int | None = None) -> list[Document]:
        """The documents of a batch, with at most so many candidates scored against each other at once."""
        with torch.inference_mode():
            candidates = candidates or self.max_pairwise_candidates
            tokenized = [task.tokenized for task in tasks if task.tokenized is not None]
            with timed("tokenize"):
                batch = self.model.collate(tokenized, given=self.given).to(self.device)
            with self.autocast():
                output = self.model(batch, candidates)
            documents = [task.document for task in tasks]
            with timed("decode"):
                calibrations = {id(task.calibration): task.calibration for task in tasks}
                found = {key: self._select(documents, output, each, candidates) for key, each in calibrations.items()}
                decoded = [found[id(task.calibration)][i] for i, task in enumerate(tasks)]
        if self.look is not None:
            self.look(documents, output)
        return decoded

    def _select(
        self, documents: Sequence[Document], output: ModelOutput, calibration: Calibration, candidates: int
    ) -> list[Document]:
        """The entities and relations of a batch, by its scores."""
        return self.model.decode(documents, output, calibration)

    def _with_fewer_candidates(self, task: Task, error: Exception) -> Document | Exception:
        """Once more, slower, in less memory; the last error where that does not help."""
        for halvings in range(1, _HALVINGS + 1):
            fewer = max(1, self.max_pairwise_candidates >> halvings)
            outcome = outcome_of(partial(self._decoded, candidates=fewer), [task])
            if not isinstance(outcome, Exception):
                return outcome[0]
            error = outcome
            if not is_out_of_memory(error):
                break
        return error

    def _has_work(self, document: Document) -> bool:
        """Without words, or without the mentions that are to be given, there is nothing to find."""
        return bool(document.tokens) and (self.given is None or bool(document.entities))

    def autocast(self) -> AbstractContextManager[object]:
        """Within it, the encoder computes in this predictor's precision."""
        if self.precision == "fp32":
            return nullcontext()
        dtype = torch.bfloat16 if self.precision == "bf16" else torch.float16
        return torch.autocast(self.device.type, dtype)


@dataclass
class _Budget:
    """The size of batches; smaller for the rest of the documents once memory did not suffice."""

    tokens: int
    pairs: int

    def halve(self) -> None:
        self.tokens, self.pairs = max(1, self.tokens // 2), max(1, self.pairs // 2)


def _done(order: deque[Task], failed: Failed | None) -> Iterator[Document]:
    """Take what has its outcome from the front."""
    while order and (outcome := order[0].outcome) is not None:
        task = order.popleft()
        if isinstance(outcome, Document):
            yield outcome
        elif failed is not None:
            failed(task.document, outcome)


def _check_known(name: str, value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        raise ConfigError(f"{name} is {value!r}; it has to be one of {', '.join(map(repr, known))}")


def _device(name: str | torch.device | None) -> torch.device:
    try:
        device = torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"the device {name!r} cannot be used: {first_line(error)}") from None
    return device
