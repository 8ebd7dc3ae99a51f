"""``jointie train``."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .seed_list import SeedList


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.option("-s", "--save", "folder", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@options.overrides
@click.option(
    "--seeds", type=SeedList(), metavar="0,1,2", help="Train once for each seed, in folders seed_0, seed_1, ... of it."
)
@click.option("--force", is_flag=True, help="Replace the training that the folder holds.")
@options.include_package
def train(
    spec: Path,
    folder: Path,
    overrides: tuple[str, ...],
    seeds: tuple[int, ...] | None,
    force: bool,
    plugins: tuple[str, ...],
) -> None:
    """Train the model of the experiment SPEC and save it in a folder."""
    from jointie.config import load, load_plugins, located, parse
    from jointie.training import Experiment, check_free, experiment_of

    from .tables.epochs import epoch_text
    from .tables.metrics import metrics_table
    from .train_seeds import train_seeds

    load_plugins(plugins)
    if seeds is not None:
        train_seeds(spec, overrides, folder, seeds, force)
        return
    check_free(folder, force)
    validated = parse(Experiment, load(spec, overrides), str(spec))
    with located(str(spec)):
        experiment = experiment_of(validated)
        data = experiment.read()
        metrics = experiment.run(data, folder, validated.model_dump(mode="json"), force)
    for part in ("validation", "test"):
        if part in metrics:
            click.echo(metrics_table(f"{part}, best model (epoch {epoch_text(metrics['best_epoch'])})", metrics[part]))
    click.echo(f"The model is in {folder}. Use it: jointie predict {folder} FILE.txt")
