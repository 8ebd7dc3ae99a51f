"""Resuming a training: its newest checkpoint, and the check that spec and documents are the same."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..archive import WEIGHTS
from ..config import ABSENT, ConfigError, DataError, differences, first_line
from ..documents import Document
from .callbacks.callback import Callback
from .checkpoints.checkpoint import Checkpoint
from .checkpoints.store import CheckpointStore
from .code_in_use import code_in_use
from .errors import TrainingError
from .main_process import is_main_process
from .runs.free_folder import check_free, names_in
from .runs.run_folder import CHECKPOINTS

logger = logging.getLogger(__name__)

HARMLESS = ("test", "trainer.checkpointing", "trainer.on_nonfinite", "trainer.max_skipped", "trainer.workers")
"""The keys that a resumed training may change, beside those of display, logs and the places of the same documents.

It may have more ``trainer.epochs``.
"""
_COMPARED_BY_CONTENT = ("train", "validation", "reader")


def find_checkpoint(folder: Path, config: Mapping[str, Any], tell: Callable[[str], None]) -> Checkpoint | None:
    """The newest valid checkpoint of the training in a folder; ``None`` if there is no training to go on with.

    Args:
        folder: of the training.
        config: the resolved spec to go on with.
        tell: shows which checkpoint is taken, and which are skipped and why.

    Raises:
        DataError: if there are checkpoints, but no valid one.
        ConfigError: if the spec is not that of the training, or the folder is a file, or holds a model without
            checkpoints, or something else than a training.
    """
    names_in(folder)
    found = CheckpointStore(folder / CHECKPOINTS, keep_last=1).newest()
    if found is None:
        _check_nothing_is_lost(folder)
        tell(f"there is no checkpoint in {folder}: the training begins anew")
        return None
    for path, reason in found.skipped.items():
        tell(f"skipped the checkpoint {path}: {reason}")
    check_same_training(found.checkpoint, config, folder)
    _warn_of_other_code(found.checkpoint.code, code_in_use())
    tell(f"going on from the checkpoint {found.path}")
    _tell_of_more_epochs(found.checkpoint.state, config, tell)
    return found.checkpoint


@contextmanager
def layout_checked(checkpoint: Checkpoint) -> Iterator[None]:
    """Turn a state that this code cannot take over into one clear error.

    Raises:
        DataError: naming the code that wrote the checkpoint, and the code that runs.
    """
    try:
        yield
    except TrainingError:
        raise
    except (DataError, LookupError, TypeError, ValueError, AttributeError) as error:
        written, running = (" with ".join(map(" ".join, code.items())) for code in (checkpoint.code, code_in_use()))
        raise DataError(
            f"the checkpoint was written by {written}, in a layout that {running} does not read: "
            f"{type(error).__name__}: {first_line(error)}",
            remedy="go on under that code, or --force trains anew from the beginning",
        ) from error


def _warn_of_other_code(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    for name in sorted(before.keys() | now.keys()) if is_main_process() else ():
        if before.get(name) != now.get(name):
            logger.warning(
                "the checkpoint was written by %s %s, and %s %s goes on with it: the results may be others",
                name, before.get(name, "(not loaded)"), name, now.get(name, "(not loaded)"),
            )  # fmt: skip


def _tell_of_more_epochs(saved: Mapping[str, Any], config: Mapping[str, Any], tell: Callable[[str], None]) -> None:
    before, now = (each["trainer"]["epochs"] for each in (saved["config"], config))
    if now <= before:
        return
    stage, done = saved["stage"]["state"], " and ".join(each["stage"] for each in saved["finished"])
    if stage["stop"]:
        change = f"it changes nothing, as the training has stopped early ({stage['stop_reason']})"
    else:
        others = f"; the stage {done} is at its end and stays so" if done else ""
        change = f"the learning rates follow the longer schedule from here on{others}"
    tell(f"trainer.epochs is {now} instead of {before}: {change}")


def check_same_training(checkpoint: Checkpoint, config: Mapping[str, Any], folder: Path) -> None:
    """Check that a spec describes the training that was saved, but for what is harmless.

    Args:
        checkpoint: what was saved.
        config: the resolved spec.
        folder: of the training.

    Raises:
        ConfigError: if it does not, with the keys and values that differ.
    """
    before, now = (_compared(each) for each in (checkpoint.state["config"], config))
    found = differences(before, now)
    epochs = found.pop("trainer.epochs", None)
    if epochs and epochs.other < epochs.base:
        found["trainer.epochs"] = epochs
    if found:
        lines = [f"  {path}: {_shown(each.base)} -> {_shown(each.other)}" for path, each in found.items()]
        raise ConfigError(
            "\n".join(
                [
                    f"the spec is not that of the training in {folder}, which would not be the same any more:",
                    *lines,
                    "go on with the spec as it was (more trainer.epochs and other logging are fine), or choose another "
                    "folder for a new training",
                ]
            )
        )


def check_same_data(checkpoint: Checkpoint, data: Mapping[str, str], sources: Mapping[str, str | None]) -> None:
    """Check that the documents are those that the saved training saw.

    Args:
        checkpoint: what was saved.
        data: the fingerprints of the documents now.
        sources: where they come from.

    Raises:
        DataError: if they are others.
    """
    for part, fingerprint in data.items():
        if checkpoint.state["data"].get(part) != fingerprint:
            raise DataError(
                f"the {part} documents are not those that the training began with",
                source=sources[part] or f"{part} (null)",
                remedy="put them back as they were, or begin a new training in another folder",
            )


def fingerprint(documents: Sequence[Document]) -> str:
    """A SHA-256 of all that the documents hold."""
    digest = hashlib.sha256()
    for d in documents:
        content = (d.id, d.text, d.tokens, d.sentences, d.entities, d.relations, *((d.extra,) if d.extra else ()))
        digest.update(repr(content).encode("utf-8", "replace"))
    return digest.hexdigest()


def _compared(config: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a spec that has to stay the same. The number of epochs is in it, as it may only grow."""
    left_out = {*_COMPARED_BY_CONTENT, *HARMLESS}
    kept = {name: value for name, value in config.items() if name not in left_out}
    trainer = {name: value for name, value in config["trainer"].items() if f"trainer.{name}" not in left_out}
    progress = [trainer.pop("progress")] if "progress" in trainer else []
    callbacks = [callback for callback in (*progress, *trainer.get("callbacks", [])) if _affects_model(callback)]
    return {**kept, "trainer": {**trainer, "callbacks": callbacks}}


def _affects_model(callback: Mapping[str, Any]) -> bool:
    kind = Callback.registered().get(callback["type"])
    return kind is None or kind.affects_model


def _check_nothing_is_lost(folder: Path) -> None:
    """A training without checkpoints may be begun anew only if it came to nothing."""
    if WEIGHTS in names_in(folder):
        raise ConfigError(
            f"the training in {folder} has no checkpoints to go on from (trainer.checkpointing was null, or they were "
            "removed); --force replaces it"
        )
    check_free(folder, force=True)


def _shown(value: Any) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)
