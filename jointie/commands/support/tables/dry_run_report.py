"""The report of a dry run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .aligned import listing

if TYPE_CHECKING:
    from jointie.training import DryRunReport


def dry_run_report(report: DryRunReport) -> str:
    """The cost of a stage's training, a line for each number."""
    state, longest = report.state, report.longest
    lines = {
        "parameters": ", ".join(map(str, state.groups)),
        "steps": f"{state.epochs} epochs of {state.steps_per_epoch}",
        "longest batch": f"{len(longest)} documents, the first of {len(longest[0].word_first):,} words and "
        f"{longest[0].size:,} sub-tokens",
        "losses": ", ".join(f"{name} {value:.3f}" for name, value in report.losses.items()),
        "peak memory": _bytes(report.peak),
        "a step": f"{report.seconds:.2f} s on documents of middling length",
        "all steps": f"about {_duration(report.estimated_seconds)}, without validation",
    }
    return f"dry run{f' of the stage {state.stage}' if state.stage else ''}; nothing is written\n{listing(lines)}"


def _bytes(number: int) -> str:
    return f"{number / 2**30:.2f} GiB" if number >= 2**30 else f"{number / 2**20:.0f} MiB"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"
