"""Settings side by side as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from jointie.metrics import Comparison

from ..comparison_report import Report, Setting
from .aligned import aligned, markdown
from .metrics import epoch_text, points

LONGEST = 80
"""The most characters of a value in a spec that are shown; JSON holds all."""


def as_table(report: Report) -> str:
    """For the terminal: a block for each metric, in it a line for each setting, in points (percent)."""
    rows: list[list[str]] = []
    for metric in report.settings[report.baseline].metrics:
        rows.append([metric])
        for name, setting in report.settings.items():
            rows.append([f"  {name}", str(len(setting.runs)), *_cells(setting.metrics[metric])])
    return _page(report, aligned(["", "seeds", "score", "delta", "p"], rows))


def as_markdown(report: Report) -> str:
    """For a page: a line for each setting, with three columns for each metric, in points (percent)."""
    head = [cell for metric in report.settings[report.baseline].metrics for cell in (metric, "delta", "p")]
    rows = [
        [name, str(len(setting.runs)), *(cell for each in setting.metrics.values() for cell in _cells(each))]
        for name, setting in report.settings.items()
    ]
    return _page(report, markdown(["setting", "seeds", *head], rows))


def as_json(report: Report) -> str:
    """Everything, as fractions in [0, 1]."""
    return json.dumps(asdict(report), indent=2, ensure_ascii=False)


FORMATS = {"table": as_table, "markdown": as_markdown, "json": as_json}


def _page(report: Report, table: str) -> str:
    """A table with what it shows above it, and lists below it."""
    lines = [f"{report.part}, {report.documents} documents; points, mean and standard deviation over seeds", "", table]
    if len(report.settings) > 1:
        method = f"two-sided paired bootstrap over documents, {report.samples} draws, seed {report.seed}"
        lines += ["", f"delta to {report.baseline}; p: {method}"]
    return "\n".join([*lines, *_notes(report)])


def _cells(comparison: Comparison) -> list[str]:
    """Score, difference and p-value."""
    score = points(comparison)
    if comparison.delta is None or comparison.p is None:
        return [score, "", ""]
    delta = f"{round(100 * comparison.delta, 2) + 0.0:+.2f}"  # no minus before a zero
    return [score, delta, "<0.0001" if comparison.p < 0.0001 else f"{comparison.p:.4f}"]


def _notes(report: Report) -> Iterator[str]:
    """The differences of the specs, and the best epochs, as lists."""
    # The baseline does not differ from itself, unless its seeds differ in more than seeds.
    told = {name: s for name, s in report.settings.items() if name != report.baseline or s.differences}
    if told:
        yield from ("", f"differences from {report.baseline}", "")
        for name, setting in told.items():
            yield from _differences(name, setting)
    epochs = {name: setting.best_epochs for name, setting in report.settings.items()}
    known = {name: [epoch_text(best) for best in of if best is not None] for name, of in epochs.items()}
    if any(known.values()):
        yield from ("", "best epochs", "")
        yield from (f"- {name}: {'; '.join(texts)}" for name, texts in known.items() if texts)


def _differences(name: str, setting: Setting) -> Iterator[str]:
    if not setting.differences:
        known = "not known from a file of counts" if setting.differences is None else "nothing besides seeds"
        yield f"- {name}: {known}"
        return
    yield f"- {name}"
    for path, of_runs in setting.differences.items():
        others = map(_shown, dict.fromkeys(_json(values, "setting") for values in of_runs))
        yield f"  - `{path}`: {' or '.join(others)} instead of {_shown(_json(of_runs[0], 'baseline'))}"


def _json(values: Mapping[str, Any], name: str) -> str | None:
    return json.dumps(values[name], ensure_ascii=False) if name in values else None


def _shown(text: str | None) -> str:
    """A value, without its middle if it is long: two long ones often begin alike, as paths do."""
    if text is None:
        return "nothing"
    return f"`{text if len(text) <= LONGEST else f'{text[: LONGEST - 31]}…{text[-30:]}'}`"
