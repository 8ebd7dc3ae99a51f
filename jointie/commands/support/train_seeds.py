"""``jointie train --seeds``."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from jointie.config import ConfigError, Spec, load, located, override, parse
from jointie.training import (
    Experiment,
    Interrupted,
    check_free,
    experiment_of,
    interruptible,
    is_main_process,
    seed_folder,
)

from .resume import resume_command
from .tables.metrics import metrics_table
from .terminal import echo
from .train_once import tell


def train_seeds(
    spec: Path, overrides: Sequence[str], folder: Path, seeds: Sequence[int], force: bool, resume: bool
) -> None:
    """Train the experiment of a spec file once for each seed, on data that is read once, and show the mean.

    Nothing is trained where any of the folders is not free. What is trained when a seed fails stays, and is named.

    Raises:
        JointieError: if the spec, its data or the folders cannot be used, or a training is interrupted.
    """
    _check_no_seed(overrides)
    _check_folder(folder)
    folders = {seed: seed_folder(folder, seed) for seed in seeds}
    for each in folders.values():
        if is_main_process() and not resume:
            check_free(each, force)
    specs = {seed: parse(Experiment, load(spec, [*overrides, f"trainer.seed={seed}"]), str(spec)) for seed in seeds}
    metrics = _run(str(spec), specs, folders, force, resume)
    if is_main_process():
        _show(metrics, folder, folders)


def _run(
    source: str, specs: dict[int, Spec], folders: dict[int, Path], force: bool, resume: bool
) -> list[dict[str, Any]]:
    metrics: list[dict[str, Any]] = []
    going_on = all(spec.model_dump()["trainer"]["checkpointing"] for spec in specs.values())
    with located(source), interruptible(resume_command if going_on else None):
        experiments = {seed: experiment_of(spec) for seed, spec in specs.items()}
        data = experiments[next(iter(experiments))].read()
        for seed, experiment in experiments.items():
            tell(f"seed {seed} ({len(metrics) + 1} of {len(specs)}), in {folders[seed]}")
            config = specs[seed].model_dump(mode="json")
            try:
                metrics.append(experiment.run(data, folders[seed], config, force, resume, tell))
            except (Interrupted, KeyboardInterrupt):
                raise
            except BaseException:
                _say_what_is_done(seed, [folders[done] for done in specs][: len(metrics)])
                raise
    return metrics


def _show(metrics: Sequence[dict[str, Any]], folder: Path, folders: dict[int, Path]) -> None:
    shown = next((part for part in ("test", "validation") if part in metrics[0]), None)
    names = f"seed{'s' * (len(folders) > 1)} {', '.join(map(str, folders))}"
    if shown:
        echo(metrics_table(f"{shown}, best models of {names}", *(each[shown] for each in metrics)))
    echo(f"The models are in {', '.join(map(str, folders.values()))}.")
    if shown:
        echo(f"Compare them with another setting: {shlex.join(['jointie', 'compare', str(folder)])} OTHER")


def _say_what_is_done(seed: int, done: Sequence[Path]) -> None:
    kept = f"done and kept: {', '.join(map(str, done))}; " if done else ""
    tell(f"seed {seed} did not come to its end; {kept}when its cause is mended, go on with: {resume_command()}")


def _check_no_seed(overrides: Sequence[str]) -> None:
    """A seed in the spec is the one of a single training, but one beside ``--seeds`` is a contradiction."""
    chosen = [text for text in overrides if text.partition("=")[0] in ("trainer", "trainer.seed")]
    trainer = override({}, chosen).get("trainer")
    if isinstance(trainer, dict) and "seed" in trainer:
        raise click.UsageError("--seeds and -o trainer.seed contradict each other; give one of them")


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is a file; -s takes a folder")
    if (folder / "config.json").exists():
        raise ConfigError(f"the folder {folder} holds a training; choose another for those of several seeds")
