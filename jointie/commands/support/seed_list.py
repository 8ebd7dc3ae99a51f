"""The option ``--seeds``."""

from __future__ import annotations

from typing import Any

import click

_TOO_LARGE = 2**32
"""The generators of some libraries take no larger seeds."""


class SeedList(click.ParamType):
    """Whole numbers with commas between them, each once."""

    name = "seeds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        texts = [text.strip() for text in value.split(",")]
        if not all(text.isascii() and text.isdecimal() and len(text) <= 10 for text in texts):
            self.fail(f"{value!r}: expected whole numbers with commas between them, as in 0,1,2", param, ctx)
        seeds = tuple(map(int, texts))
        for seed in seeds:
            if seeds.count(seed) > 1:
                self.fail(f"the seed {seed} stands twice in {value!r}", param, ctx)
            if seed >= _TOO_LARGE:
                self.fail(f"the seed {seed} is too large, it must be below {_TOO_LARGE}", param, ctx)
        return seeds
