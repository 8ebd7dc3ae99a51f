"""``jointie schema``."""

from __future__ import annotations

import json

import click

from .support import options
from .support.terminal import echo


@click.command()
@options.include_package
def schema() -> None:
    """Print a JSON Schema of experiments, for editors that complete and check them."""
    from jointie.config import json_schema
    from jointie.training import Experiment

    echo(json.dumps(json_schema(Experiment), indent=2, ensure_ascii=False))
