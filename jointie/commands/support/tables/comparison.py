"""Settings side by side as a table, as Markdown, as LaTeX and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from jointie.metrics import Comparison

from ..comparison_report import Report
from .aligned import aligned, markdown
from .comparison_page import HEAD, almost_nothing, cells, method, page, title
from .latex import escaped, tabular
from .metrics import points

LEVEL = 0.05
"""At which a difference is marked in LaTeX."""
_SHORT = {"mention.f1": "ME", "coref.f1": "COREF", "relation.f1": "RE", "relation_ign.f1": "RE Ign"}
"""The names of metrics in the paper's tables."""


def as_table(report: Report) -> str:
    """For the terminal: a block for each metric, in it a line for each setting, in points (percent)."""
    rows: list[list[str]] = []
    for metric in report.metrics:
        rows.append([metric])
        for name, setting in report.settings.items():
            rows.append([f"  {name}", str(len(setting.runs)), *cells(setting.metrics[metric])])
    return page(report, aligned(["", "seeds", "score", *HEAD], rows))


def as_markdown(report: Report) -> str:
    """For a page: a line for each setting, with four columns for each metric, in points (percent); the best in bold."""
    rows = []
    for name, setting in report.settings.items():
        row = [name, str(len(setting.runs))]
        for metric, comparison in setting.metrics.items():
            score, *others = cells(comparison)
            row += [f"**{score}**" if name in report.best(metric) else score, *others]
        rows.append(row)
    head = [cell for metric in report.metrics for cell in (metric, *HEAD)]
    return page(report, markdown(["setting", "seeds", *head], rows))


def as_latex(report: Report) -> str:
    """For a paper: a line for each setting, with a column for each metric, in points (percent); the best in bold.

    A star is where the corrected p-value is below :data:`LEVEL`.
    """
    rows = []
    for name, setting in report.settings.items():
        scores = (_latex(each, name in report.best(metric)) for metric, each in setting.metrics.items())
        rows.append([escaped(name), str(len(setting.runs)), *scores])
    told = [title(report)]
    if len(report.settings) > 1:
        told += [*method(report), f"* Holm < {LEVEL:g}", *almost_nothing(report)]
    head = ["Setting", "Seeds", *(escaped(_SHORT.get(metric, metric)) for metric in report.metrics)]
    return "\n".join([*(f"% {line}" for line in told), tabular(head, rows)])


def as_json(report: Report) -> str:
    """Everything, as fractions in [0, 1]."""
    return json.dumps(asdict(report), indent=2, ensure_ascii=False)


def _latex(comparison: Comparison, best: bool) -> str:
    score = points(comparison).replace("±", r"$\pm$")
    star = "$^{*}$" if comparison.p_holm is not None and comparison.p_holm < LEVEL else ""
    return (rf"\textbf{{{score}}}" if best else score) + star


FORMATS = {"table": as_table, "markdown": as_markdown, "latex": as_latex, "json": as_json}
