"""What stands around a table of settings side by side, and in its cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jointie.metrics import ALMOST_NOTHING, Comparison

from ..comparison_report import Report, Setting
from .metrics import epoch_text, points

HEAD = ("delta", "p", "Holm")
"""Of the cells after a score."""

FEW_DOCUMENTS = 10
"""Fewer are worth a warning."""
LONGEST = 80
"""The most characters of a value in a spec that are shown; JSON holds all."""


def page(report: Report, table: str) -> str:
    """A table with what it shows above it, and lists below it."""
    lines = [title(report), "", table]
    if len(report.settings) > 1:
        lines += ["", *method(report)]
    told = list(almost_nothing(report))
    return "\n".join([*lines, *([""] if told else []), *told, *_notes(report)])


def title(report: Report) -> str:
    """What the scores are of."""
    return f"{report.part}, {report.documents} documents; points, mean and standard deviation over seeds"


def method(report: Report) -> list[str]:
    """What the differences are to, and how their p-values come about."""
    runs = [len(setting.runs) for setting in report.settings.values()]
    lines = [f"delta to {report.baseline}; two-sided p over {'documents and seeds' if max(runs) > 1 else 'documents'}"]
    lines[0] += f", {report.samples} draws of documents, seed {report.seed}"
    lines.append(f"Holm: p corrected for the number of comparisons ({report.comparisons})")
    if min(runs) == 1 < max(runs):
        lines.append("one seed against several is taken to scatter as they do; against one, p is over documents alone")
    if report.documents < FEW_DOCUMENTS:
        lines.append(f"{report.documents} document(s): too few to say much of others")
    return lines


def cells(comparison: Comparison) -> list[str]:
    """Score, difference, p-value and corrected p-value; of the baseline the score alone."""
    score = points(comparison)
    if comparison.delta is None:
        return [score, *[""] * len(HEAD)]
    delta = f"{round(100 * comparison.delta, 2) + 0.0:+.2f}"  # no minus before a zero
    if comparison.delta_deviation is not None:
        delta += f" ± {100 * comparison.delta_deviation:.2f}"
    return [score, delta, _p(comparison.p), _p(comparison.p_holm)]


def _p(value: float | None) -> str:
    return "" if value is None else "<0.0001" if value < 0.0001 else f"{value:.4f}"


def almost_nothing(report: Report) -> Iterator[str]:
    """A line for each metric with differences between settings that both find almost nothing, or nothing to find."""
    for metric in report.metrics:
        names = [name for name, setting in report.settings.items() if setting.metrics[metric].almost_nothing]
        if names:
            share = f"less than {100 * ALMOST_NOTHING:g} % of what there is to find"
            settings = f"{'; '.join(names)} and {report.baseline}"  # a name may hold commas
            yield f"{metric}: {settings} find almost nothing ({share}): their differences say nothing"
        if any(setting.metrics[metric].nothing_to_find for setting in report.settings.values()):
            yield f"{metric}: there is nothing to find in these documents: differences are in what is claimed alone"


def _notes(report: Report) -> Iterator[str]:
    """The differences of the specs, and the best epochs, as lists."""
    # The baseline does not differ from itself, unless its seeds differ in more than seeds.
    told = {name: s for name, s in report.settings.items() if name != report.baseline or s.differences}
    if told and any(setting.differences is not None for setting in report.settings.values()):
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
