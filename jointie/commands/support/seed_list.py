"""The option ``--seeds``."""

from __future__ import annotations

import click

_SEED: click.ParamType = click.IntRange(0, 2**32 - 1)
"""As :data:`jointie.config.Seed`."""


def seed_list(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """Whole numbers with commas between them, each once."""
    if text is None:
        return None
    seeds = tuple(_SEED.convert(number.strip(), parameter, context) for number in text.split(","))
    if len(set(seeds)) < len(seeds):
        raise click.BadParameter(f"a seed stands twice in {text!r}")
    return seeds
