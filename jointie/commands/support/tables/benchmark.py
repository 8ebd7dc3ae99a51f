"""The report of a benchmark as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .aligned import aligned, listing

if TYPE_CHECKING:
    from jointie.benchmarking import Report


def benchmark_text(report: Report) -> str:
    """The headline, the rates, and the share of each stage."""
    ratios = report["encoder_ratios"]
    work = "predicting" if report["work"] == "predict" else "training steps"
    lines = {
        "encoder ratio": f"{report['encoder_ratio']:.2f} times the bare encoder"
        + (f" ({min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds)" if len(ratios) > 1 else ""),
        "documents": f"{report['documents_per_second']:,.2f} a second",
        "words": f"{report['words_per_second']:,.0f} a second",
        "sub-tokens": f"{report['sub_tokens_per_second']:,.0f} a second",
        "padding": f"{100 * report['padding']:.1f} % of the sub-tokens ({100 * report['ideal_padding']:.1f} % at best)",
        "peak memory": f"{report['peak_memory'] / 2**30:.2f} GiB",
    }
    machine = ", ".join(f"{name} {value}" for name, value in report["machine"].items())
    title = f"{work}, {report['documents']:,} documents of {report['words']:,} words; {machine}"
    stages = [(f"  {name}", f"{100 * stage['share']:.1f} %") for name, stage in report["stages"].items()]
    return f"{title}\n{listing(lines)}\n\ntime by stage\n{aligned(['', ''], stages)}"
