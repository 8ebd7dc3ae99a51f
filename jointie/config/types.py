"""Constrained values for constructor arguments; by hand they are plain values, in a spec they are checked."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt, MinLen

_LARGEST = 2**63 - 1
"""The largest whole number of a tensor."""
PositiveInt = Annotated[int, Ge(1), Le(_LARGEST)]
NonNegativeInt = Annotated[int, Ge(0), Le(_LARGEST)]
LARGEST_SEED = 2**32 - 1
"""The generators of random numbers of some libraries take no larger ones."""
Seed = Annotated[int, Ge(0), Le(LARGEST_SEED)]
PositiveFloat = Annotated[float, Gt(0)]
NonNegativeFloat = Annotated[float, Ge(0)]
Fraction = Annotated[float, Ge(0), Le(1)]
"""From 0 to 1, both included."""
PositiveFraction = Annotated[float, Gt(0), Le(1)]
"""Above 0, at most 1."""
Dropout = Annotated[float, Ge(0), Lt(1)]

Texts = str | Annotated[list[str], MinLen(1)]
"""One string, or one or more in a list."""
