"""``jointie train --seeds``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from jointie.config import ConfigError, Spec, load, located, override, parse
from jointie.training import Experiment, check_free, experiment_of, seed_folder

from .tables.mean import mean_table


def train_seeds(spec: Path, overrides: Sequence[str], folder: Path, seeds: Sequence[int], force: bool) -> None:
    """Train the experiment of a spec file once for each seed, on data that is read once, and show the mean.

    Nothing is trained where any of the folders is not free. What is trained when a seed fails stays, and is named.

    Raises:
        JointieError: if the spec, its data or the folders cannot be used.
    """
    _check_no_seed(overrides)
    _check_folder(folder)
    folders = {seed: seed_folder(folder, seed) for seed in seeds}
    for each in folders.values():
        check_free(each, force)
    specs = {seed: parse(Experiment, load(spec, [*overrides, f"trainer.seed={seed}"]), str(spec)) for seed in seeds}
    metrics = _run(str(spec), specs, folders, force)
    shown = next((part for part in ("test", "validation") if part in metrics[0]), None)
    names = f"seed{'s' * (len(seeds) > 1)} {', '.join(map(str, seeds))}"
    if shown:
        click.echo(mean_table(f"{shown}, best models of {names}", [each[shown] for each in metrics]))
    click.echo(f"The models are in {', '.join(map(str, folders.values()))}.")
    if shown:
        click.echo(f"Compare them with another setting: jointie compare {folder} OTHER")


def _run(source: str, specs: dict[int, Spec], folders: dict[int, Path], force: bool) -> list[dict[str, Any]]:
    metrics: list[dict[str, Any]] = []
    with located(source):
        experiments = {seed: experiment_of(spec) for seed, spec in specs.items()}
        data = experiments[next(iter(experiments))].read()
        for seed, experiment in experiments.items():
            click.echo(f"seed {seed} ({len(metrics) + 1} of {len(specs)}), in {folders[seed]}", err=True)
            try:
                metrics.append(experiment.run(data, folders[seed], specs[seed].model_dump(mode="json"), force))
            except BaseException:
                _say_what_is_done(list(folders), len(metrics), folders)
                raise
    return metrics


def _say_what_is_done(seeds: Sequence[int], done: int, folders: dict[int, Path]) -> None:
    if not done:
        return
    others = ",".join(map(str, seeds[done:]))
    left = [folders[seed] for seed in seeds[done:]]
    foreign = [str(folder) for folder in left if not _is_free(folder, True)]
    remove = f"remove {', '.join(foreign)}, then " if foreign else ""
    force = " --force" if any(_is_free(folder, True) and not _is_free(folder, False) for folder in left) else ""
    click.echo(
        f"seed {seeds[done]} did not come to its end; done and kept: "
        f"{', '.join(str(folders[seed]) for seed in seeds[:done])}; for the others: {remove}--seeds {others}{force}",
        err=True,
    )


def _is_free(folder: Path, force: bool) -> bool:
    """Whether a training may write to the folder. Where ``force`` does not help either, no training stands there."""
    try:
        check_free(folder, force)
    except ConfigError:
        return False
    return True


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
