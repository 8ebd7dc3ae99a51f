"""The comparison of a report with an earlier one."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from jointie.benchmarking import Report
from jointie.commands.support.tables.aligned import listing
from jointie.config import DataError

COMPARED = {"encoder_ratio": 0.0, "padding": 0.01}
"""The ratios that two reports are compared by, since they depend less on a machine than times do; and by how much each
has to be worse, however small it is."""


def regressions(now: Report, before: Report, tolerance: float) -> list[str]:
    """The names of the ratios that are worse than in an earlier report by more than a share of them."""
    worse_by = {name: now[name] - before[name] for name in COMPARED}
    return [name for name, least in COMPARED.items() if worse_by[name] > max(tolerance * before[name], least)]


def read_report(file: Path, work: str) -> Report:
    """The report in a file.

    Args:
        file: the file.
        work: ``predict`` or ``train``, which the report has to be of.

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
    if not isinstance(value, dict) or not all(type(value.get(name)) in (int, float) for name in COMPARED):
        raise DataError(f"{' and '.join(COMPARED)} are missing", source=file, remedy=remedy)
    if value.get("work") != work:
        raise DataError(f"these are ratios of {value.get('work')!r}, not of {work!r}", source=file, remedy=remedy)
    return value


def comparison_text(now: Report, before: Report, worse: Collection[str]) -> str:
    """The ratios beside those of an earlier run."""
    values = {name: f"{before[name]:.3f} -> {now[name]:.3f}{'  WORSE' if name in worse else ''}" for name in COMPARED}
    alike = before.get("machine") == now["machine"]
    note = "" if alike else "\n  (measured on another machine, or with other settings)"
    return f"against the earlier run\n{listing(values)}{note}"
