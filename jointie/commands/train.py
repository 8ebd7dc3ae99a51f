"""``jointie train``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options
from .support.seed_list import seed_list


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.option("-s", "--save", "folder", type=click.Path(path_type=Path), help="The folder to write.")
@options.overrides
@click.option(
    "--seeds",
    callback=seed_list,
    metavar="0,1,2",
    help="Train once for each seed, in folders seed_0, seed_1, ... of it.",
)
@click.option("--force", is_flag=True, help="Replace the training that the folder holds.")
@click.option(
    "--resume", is_flag=True, help="Go on with the training that the folder holds; begin it if there is none."
)
@click.option("--dry-run", is_flag=True, help="Take one step on the longest batch, say what it costs, write nothing.")
@options.included_packages
def train(
    spec: Path,
    folder: Path | None,
    overrides: tuple[str, ...],
    seeds: tuple[int, ...] | None,
    force: bool,
    resume: bool,
    dry_run: bool,
    plugins: tuple[str, ...],
) -> None:
    """Train the model of the experiment SPEC and save it in a folder."""
    from .support.memory import check_memory

    check_memory()
    from jointie.config import load, parse
    from jointie.training import Experiment, disconnect

    from .support import dry_run as dry
    from .support.train_once import train_once
    from .support.train_seeds import train_seeds

    _check_options(folder, seeds, force, resume, dry_run)
    if dry_run or folder is None:
        dry.dry_run(spec, overrides, folder)
    elif seeds is not None:
        train_seeds(spec, overrides, folder, seeds, force, resume)
        disconnect()
    else:
        train_once(parse(Experiment, load(spec, overrides), str(spec)), str(spec), folder, force, resume, plugins)
        disconnect()


def _check_options(
    folder: Path | None, seeds: tuple[int, ...] | None, force: bool, resume: bool, dry_run: bool
) -> None:
    if force and resume:
        raise click.UsageError("--force replaces a training and --resume goes on with it; give one of them")
    if dry_run and (seeds is not None or force or resume):
        raise click.UsageError("--dry-run writes nothing; leave out --seeds, --force and --resume")
    if folder is None and not dry_run:
        raise click.UsageError("Missing option '-s' / '--save'.")
