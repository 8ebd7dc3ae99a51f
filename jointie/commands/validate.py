"""``jointie validate``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from . import options


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@options.overrides
@options.include_package
def validate(spec: Path, overrides: tuple[str, ...], plugins: tuple[str, ...]) -> None:
    """Check the experiment SPEC and print it with every default written in."""
    from jointie.config import load, load_plugins, located, parse
    from jointie.training import Experiment, experiment_of

    load_plugins(plugins)
    validated = parse(Experiment, load(spec, overrides), str(spec))
    with located(str(spec)):
        experiment_of(validated)  # what only the constructors can tell
    click.echo(json.dumps(validated.model_dump(mode="json"), indent=2, ensure_ascii=False))
