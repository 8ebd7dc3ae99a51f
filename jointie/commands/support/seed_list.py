"""The option ``--seeds``."""

from __future__ import annotations

import click


def seed_list(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """Whole numbers with commas between them, each once."""
    from jointie.config import LARGEST_SEED

    if text is None:
        return None
    seed: click.ParamType = click.IntRange(0, LARGEST_SEED)
    seeds = tuple(seed.convert(number.strip(), parameter, context) for number in text.split(","))
    if len(set(seeds)) < len(seeds):
        raise click.BadParameter(f"a seed stands twice in {text!r}")
    return seeds
