"""A comparison of settings as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jointie.config import ABSENT, Difference
from jointie.metrics import Comparison

from ..comparison_report import Report, Setting
from .aligned import aligned
from .epochs import epoch_text
from .metrics import points

LONGEST = 80
"""How many characters of a value in a spec are shown; JSON holds all."""


def as_table(report: Report) -> str:
    """For the terminal: a block for each metric, in it a line for each setting, in points (percent)."""
    title = f"{report.part}, {report.documents} documents; points, mean and standard deviation over seeds"
    rows: list[list[str]] = []
    for metric in report.metrics:
        rows.append([metric])
        for name, setting in report.settings.items():
            rows.append([f"  {name}", str(len(setting.runs)), *_cells(setting.comparisons[metric])])
    lines = [title, aligned(["", "seeds", "score", "delta", "p"], rows)]
    return "\n".join([*lines, *(["", _method(report)] if len(report.settings) > 1 else []), *_notes(report, "  ", "")])


def as_markdown(report: Report) -> str:
    """A line for each setting, with three columns for each metric, in points (percent)."""
    head = ["setting", "seeds"]
    for metric in report.metrics:
        head += [metric, "delta", "p"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name, setting in report.settings.items():
        row = [name, str(len(setting.runs))]
        for metric in report.metrics:
            row += _cells(setting.comparisons[metric])
        rows.append(row)
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    first = f"{report.part}, {report.documents} documents; points, mean and standard deviation over seeds."
    method = f" {_method(report)}." if len(report.settings) > 1 else ""
    return "\n".join([first + method, "", *lines, *_notes(report, "- ", "`")])


def as_json(report: Report) -> str:
    """Everything, as fractions in [0, 1]."""
    value = {**vars(report), "settings": {name: _setting_json(setting) for name, setting in report.settings.items()}}
    return json.dumps(value, indent=2, ensure_ascii=False)


FORMATS = {"table": as_table, "markdown": as_markdown, "json": as_json}


def _cells(comparison: Comparison) -> list[str]:
    """Score, difference and p-value."""
    score = points(comparison)
    if comparison.delta is None or comparison.p is None:
        return [score, "", ""]
    delta = f"{round(100 * comparison.delta, 2) + 0.0:+.2f}"  # no minus before a zero
    return [score, delta, "<0.0001" if comparison.p < 0.0001 else f"{comparison.p:.4f}"]


def _method(report: Report) -> str:
    return (
        f"delta to {report.baseline}; p: two-sided paired bootstrap over documents, {report.samples} draws, "
        f"seed {report.seed}"
    )


def _notes(report: Report, bullet: str, quote: str) -> Iterator[str]:
    """Where the specs differ, and the best epochs; as Markdown lists if there is a quote."""
    blank = [""] if quote else []
    if any(_is_told(report, name) for name in report.settings):
        yield from ("", f"differences from {report.baseline}", *blank)
        for name in filter(lambda name: _is_told(report, name), report.settings):
            yield from _differences(name, report.settings[name], bullet, quote)
    epochs = {name: setting.best_epochs for name, setting in report.settings.items()}
    known = {name: [epoch_text(best) for best in of if best is not None] for name, of in epochs.items()}
    if any(known.values()):
        lines = [f"{bullet}{name}: {'; '.join(texts)}" for name, texts in known.items() if texts]
        yield from ("", "best epochs", *blank, *lines)


def _is_told(report: Report, name: str) -> bool:
    """The baseline does not differ from itself, unless its seeds differ in more than seeds."""
    return name != report.baseline or bool(report.settings[name].differences)


def _differences(name: str, setting: Setting, bullet: str, quote: str) -> Iterator[str]:
    if not setting.differences:
        known = "not known from a file of counts" if setting.differences is None else "nothing besides seeds"
        yield f"{bullet}{name}: {known}"
        return
    yield f"{bullet}{name}"
    for path, of_runs in setting.differences.items():
        base = _shown(_text(of_runs[0].base), quote)
        others = [_shown(text, quote) for text in dict.fromkeys(_text(difference.other) for difference in of_runs)]
        yield f"  {bullet}{quote}{path}{quote}: {' or '.join(others)} instead of {base}"


def _text(value: Any) -> str | None:
    return None if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _shown(text: str | None, quote: str) -> str:
    """A value, without its middle if it is long: two long ones often begin alike, as paths do."""
    if text is None:
        return "nothing"
    return f"{quote}{text if len(text) <= LONGEST else f'{text[: LONGEST - 31]}…{text[-30:]}'}{quote}"


def _setting_json(setting: Setting) -> dict[str, Any]:
    differences = {
        path: [_difference_json(difference) for difference in of_runs]
        for path, of_runs in (setting.differences or {}).items()
    }
    return {
        "runs": list(setting.runs),
        "best_epochs": list(setting.best_epochs),
        "differences": None if setting.differences is None else differences,
        "metrics": {metric: vars(comparison) for metric, comparison in setting.comparisons.items()},
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    """The key of a value that is absent is absent too."""
    keyed = {"baseline": difference.base, "setting": difference.other}
    return {key: value for key, value in keyed.items() if value is not ABSENT}
