"""Constrained scalars for constructor arguments; by hand they are plain numbers, in a spec their range is checked."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt

PositiveInt = Annotated[int, Ge(1)]
NonNegativeInt = Annotated[int, Ge(0)]
PositiveFloat = Annotated[float, Gt(0)]
NonNegativeFloat = Annotated[float, Ge(0)]
Fraction = Annotated[float, Ge(0), Le(1)]
"""From 0 to 1, both included."""
PositiveFraction = Annotated[float, Gt(0), Le(1)]
"""Above 0, at most 1."""
Dropout = Annotated[float, Ge(0), Lt(1)]
