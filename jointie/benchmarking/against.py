"""Whether a benchmark found ratios that are worse than those of another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..config import DataError

GUARDED = {
    "encoder_ratio": "times the bare encoder",
    "padding": "of the sub-tokens are padding",
}
"""What is compared: ratios, which do not depend on how fast a machine is as times do."""
_LEAST = {"encoder_ratio": 0.0, "padding": 0.01}
"""By how much a value has to be worse, however small it is."""


class Regression(NamedTuple):
    """A ratio that has become worse.

    Attributes:
        name: of the ratio.
        before: its value then.
        now: its value now.
    """

    name: str
    before: float
    now: float


def regressions(now: Mapping[str, Any], before: Mapping[str, Any], tolerance: float) -> list[Regression]:
    """The ratios that are worse by more than a share.

    Args:
        now: what :meth:`Result.to_json` gave.
        before: the same, of an earlier run.
        tolerance: by which share a ratio may be worse.
    """
    found = [Regression(name, before[name], now[name]) for name in GUARDED]
    return [r for r in found if r.now - r.before > max(tolerance * r.before, _LEAST[r.name])]


def read_result(file: Path, work: str) -> dict[str, Any]:
    """What a benchmark wrote.

    Args:
        file: the file.
        work: what has been benchmarked now, ``predict`` or ``train``.

    Raises:
        DataError: if it is no such file, or of other work.
    """
    remedy = "give the file that --output of jointie benchmark wrote"
    try:
        value = json.loads(file.read_bytes())
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=file, remedy=remedy) from None
    except ValueError:
        raise DataError("this is no JSON", source=file, remedy=remedy) from None
    numbers = (int, float)
    if not isinstance(value, dict) or not all(
        isinstance(value.get(name), numbers) and not isinstance(value.get(name), bool) for name in GUARDED
    ):
        raise DataError(f"{' and '.join(GUARDED)} are missing", source=file, remedy=remedy)
    if value.get("work") != work:
        raise DataError(f"these are ratios of {value.get('work')!r}, not of {work!r}", source=file, remedy=remedy)
    return value
