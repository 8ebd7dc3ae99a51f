"""The result of a benchmark as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .aligned import listing

if TYPE_CHECKING:
    from jointie.benchmarking import Regression, Result


def benchmark_text(result: Result) -> str:
    """The headline, the rates, and the share of each stage."""
    ratios = result.encoder_ratios
    what = "predicting" if result.work == "predict" else "training steps"
    lines = {
        "encoder ratio": f"{result.encoder_ratio:.2f} times the bare encoder"
        + (f" ({min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds)" if len(ratios) > 1 else ""),
        "documents": f"{result.per_second(result.documents):,.2f} a second",
        "words": f"{result.per_second(result.words):,.0f} a second",
        "sub-tokens": f"{result.per_second(result.sub_tokens):,.0f} a second",
        "padding": f"{100 * result.padding:.1f} % of the sub-tokens ({100 * result.ideal_padding:.1f} % at best)",
        "peak memory": f"{result.peak_memory / 2**30:.2f} GiB",
    }
    machine = ", ".join(f"{name} {value}" for name, value in result.machine.items())
    title = f"{what}, {result.documents:,} documents of {result.words:,} words; {machine}"
    stages = {name: f"{100 * share:5.1f} %" for name, share in result.shares().items()}
    return f"{title}\n{listing(lines)}\n\ntime by stage\n{listing(stages)}"


def comparison_text(now: Mapping[str, Any], before: Mapping[str, Any], worse: Sequence[Regression]) -> str:
    """The ratios beside those of an earlier run."""
    names = {regression.name for regression in worse}
    values = {
        name: f"{before[name]:.3f} -> {now[name]:.3f}{'  WORSE' if name in names else ''}"
        for name in ("encoder_ratio", "padding")
    }
    machines = [value.get("machine") for value in (before, now)]
    note = "" if machines[0] == machines[1] else "\n  (measured on another machine, or with other settings)"
    return f"against the earlier run\n{listing(values)}{note}"
