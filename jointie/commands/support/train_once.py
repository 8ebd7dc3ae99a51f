"""``jointie train`` with one seed."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from jointie.config import Spec, located
from jointie.training import (
    experiment_of,
    interruptible,
    is_main_process,
)

from .resume import resume_command
from .tables.metrics import epoch_text, metrics_table
from .terminal import echo


def train_once(spec: Spec, source: str, folder: Path, force: bool, resume: bool, plugins: Sequence[str]) -> None:
    """Train the experiment of a validated spec and show its metrics.

    Args:
        spec: the validated spec.
        source: the file that it stands in.
        folder: where to write.
        force: replace the training that the folder holds.
        resume: go on with it.
        plugins: the plug-ins that the command has loaded.

    Raises:
        JointieError: if the spec, its data or the folder cannot be used, or the training is interrupted.
    """
    config = spec.model_dump(mode="json")
    with located(source), interruptible(resume_command if config["trainer"]["checkpointing"] else None):
        metrics = experiment_of(spec).run(None, folder, config, force, resume, tell)
    if not is_main_process():
        return
    for part in ("validation", "test"):
        if part in metrics:
            echo(metrics_table(f"{part}, best model (epoch {epoch_text(metrics['best_epoch'])})", metrics[part]))
    loaded = [argument for plugin in plugins for argument in ("--include-package", plugin)]
    echo(f"The model is in {folder}. Use it: {shlex.join(['jointie', 'predict', *loaded, str(folder)])} FILE.txt")


def tell(message: str) -> None:
    """Show a message; once, however many processes train."""
    if is_main_process():
        echo(message, err=True)
