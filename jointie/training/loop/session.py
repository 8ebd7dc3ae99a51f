"""The state that the stages of a training share: processes, callbacks, folder, and signals to stop."""

from __future__ import annotations

import logging
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...config import JointieError
from ...documents import Document
from ...metrics import TrainingFacts, document_counts, scores_of
from ...models import Model, Stage
from ..callbacks.callback import Callback, TrainingState
from ..errors import TrainingError
from ..options import Options
from ..runs.run_folder import RunFolder
from .distributed import Distributed
from .predicting import predicted
from .pruning_recall import PruningRecall
from .random_states import random_states, restore_random_states
from .signals import Interrupted, Interruption

logger = logging.getLogger(__name__)

Snapshot = Callable[[], dict[str, Any]]
"""Gives all that the stage that is trained has to remember."""


class Session:
    """One training, over all its stages.

    Args:
        model: the whole model.
        options: how to train.
        distributed: those that train together.
        callbacks: called in the main process.
        facts: of the training documents.
        interruption: notes signals.
        run: where to save; ``None`` for nowhere.

    Attributes:
        finished: how the stages ended that are done.
    """

    def __init__(
        self,
        model: Model,
        options: Options,
        distributed: Distributed,
        callbacks: Sequence[Callback],
        facts: TrainingFacts,
        interruption: Interruption,
        run: RunFolder | None,
    ) -> None:
        self.model, self.options, self.distributed = model, options, distributed
        self.callbacks, self.facts, self.interruption, self.run = callbacks, facts, interruption, run
        self.finished: list[TrainingState] = []

    def call(self, hook: str, state: TrainingState, *arguments: Any) -> None:
        """Call a hook of all callbacks. One that fails in ``on_end`` is told, so that it hides no other error.

        Raises:
            TrainingError: if one fails, naming it.
        """
        for callback in self.callbacks if self.distributed.is_main else ():
            try:
                getattr(callback, hook)(state, *arguments)
                _check_numbers(state.measurements)
            except Exception as error:
                if hook != "on_end":
                    raise _failed(callback, hook, error) from error
                logger.warning("%s", _failed(callback, hook, error))

    def validate(
        self, stage: Stage, documents: Sequence[Document], state: TrainingState, snapshot: Snapshot
    ) -> dict[str, Any]:
        """The metrics of a stage on documents; what its pruning leaves of their mentions goes into the state.

        Raises:
            Interrupted: if a signal comes; the training is saved as it was before the validation.
            ModelFailure: naming the document that the model cannot do.
        """
        recall = PruningRecall(documents)
        told_to_stop = self._is_told_to_stop_alone
        precision = self.options.precision
        found = predicted(stage.model, documents, self.distributed, precision, stage.given, told_to_stop, recall)
        if found is None:
            self.after_step(state, snapshot)
        assert found is not None, "a training that is told to stop does so"
        state.pruning_recall = None if stage.given else recall.share(self.distributed)
        return scores_of(document_counts(documents, found, self.facts, stage.model.measures))

    def after_step(self, state: TrainingState, snapshot: Snapshot) -> None:
        """Save if a callback asks for it or a signal has come.

        Raises:
            Interrupted: if a signal has come.
        """
        stop, save = self._asked(state)
        if self.run and (stop or save):
            self.run.take_weights(self._place(state))
            self._save(f"step-{state.total_steps:08d}", self.run, snapshot)
        if stop:
            raise self._interrupted(self._place(state))

    def after_epoch(self, state: TrainingState, snapshot: Snapshot, is_best: bool) -> None:
        """Save the model of the epoch; and all else if a callback asks for it or a signal has come.

        Raises:
            Interrupted: if a signal has come.
        """
        state.stop, state.stop_reason = self.distributed.from_main((state.stop, state.stop_reason))
        stop, save = self._asked(state)
        run = self.run
        if run:
            run.take_weights(self._place(state), state.stage if is_best else None)
        if run and (stop or save):
            self._save(f"step-{state.total_steps:08d}-epoch-{state.epoch:04d}", run, snapshot)
        if run and is_best:  # after the checkpoint, from which a resumed training publishes again
            run.publish_best()
        if run:
            run.publish_last()
        if stop:
            raise self._interrupted(self._place(state))

    def stop_if_told(self, place: str) -> None:
        """End here if a signal has come outside of the steps.

        Args:
            place: after what this is; nothing has to be saved there.

        Raises:
            Interrupted: if a signal has come.
        """
        (stop,) = self.distributed.any(self.interruption.number is not None)
        if stop:
            raise self._interrupted(place)

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Restore the random numbers and the callbacks from a checkpoint; the stages restore the rest."""
        states = saved["random"]
        if len(states) != self.distributed.count:
            logger.warning(
                "the checkpoint is of %d processes, and now there are %d: the training goes on from the same weights, "
                "but draws other random numbers",
                len(states), self.distributed.count,
            )  # fmt: skip
        restore_random_states(states[self.distributed.rank % len(states)], self.distributed.device)
        if self.distributed.is_main:
            for name, callback in _named(self.callbacks).items():
                callback.load_state_dict(saved["callbacks"].get(name, {}), self.run.path if self.run else None)

    def _save(self, name: str, run: RunFolder, snapshot: Snapshot) -> None:
        """Write a checkpoint of the weights that were taken down; all processes have to take part."""
        randomness = self.distributed.gather(random_states(self.distributed.device))
        if run.keeps_checkpoints and run.writes:
            named = _named(self.callbacks)
            state = {
                "stage": snapshot(),
                "finished": [done.state_dict() for done in self.finished],
                "callbacks": {name: callback.state_dict() for name, callback in named.items()},
                "random": randomness,
            }
            try:
                run.save_checkpoint(name, state)
            except TypeError as error:
                remedy = "what a callback's state_dict gives may hold JSON values, tensors, dicts, lists and tuples"
                raise TrainingError(f"the state of the training cannot be saved: {error}", remedy=remedy) from error

    def _asked(self, state: TrainingState) -> tuple[bool, bool]:
        """Whether to stop, and whether to save."""
        stop, save = self.distributed.any(self.interruption.number is not None, state.save)
        state.save = False
        return stop, save

    def _is_told_to_stop_alone(self) -> bool:
        """Whether to stop amidst a validation, which several processes have to end together."""
        return self.distributed.count == 1 and self.interruption.number is not None

    def _interrupted(self, place: str) -> Interrupted:
        number = self.interruption.number or signal.SIGTERM
        if self.run is None:
            return Interrupted(f"interrupted after {place}; nothing is saved, as it has no folder", number)
        if not self.run.is_open:
            return Interrupted(
                f"interrupted after {place}; nothing has changed in {self.run.path}", number, can_go_on=True
            )
        if not self.run.keeps_checkpoints:
            best = f"the best model so far is in {self.run.path}" if self.run.best else "nothing is saved"
            return Interrupted(f"interrupted after {place}; it writes no checkpoints to go on from, {best}", number)
        return Interrupted(f"interrupted after {place}; all of it is saved in {self.run.path}", number, can_go_on=True)

    def _place(self, state: TrainingState) -> str:
        stage = f"{state.stage}, " if state.stage else ""
        return f"{stage}epoch {state.epoch}, step {state.step} of {state.steps_per_epoch}"


def _failed(callback: Callback, hook: str, error: Exception) -> Exception:
    """The error of a callback, with its name; an error of our own stays as it is."""
    if isinstance(error, JointieError):
        return error
    return TrainingError(f"the callback {type(callback).__name__} failed in {hook}: {type(error).__name__}: {error}")


def _check_numbers(measurements: Mapping[str, Any]) -> None:
    """Raises :class:`TypeError`, naming the first that is none."""
    for name, value in measurements.items():
        if not isinstance(value, (int, float)):
            raise TypeError(f"the measurement {name!r} is a {type(value).__name__}; make it a number: float(...)")


def _named(callbacks: Sequence[Callback]) -> dict[str, Callback]:
    """Callbacks by names that are the same each time that a training starts."""
    counts: Counter[str] = Counter()
    named: dict[str, Callback] = {}
    for callback in callbacks:
        kind = type(callback).__name__
        counts[kind] += 1
        named[f"{kind} {counts[kind]}"] = callback
    return named
