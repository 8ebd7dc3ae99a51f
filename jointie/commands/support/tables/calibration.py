"""What a calibration is worth, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jointie.calibration import KINDS, Calibrated, Quality
from jointie.metrics import Reliability, lookup

_SCORES = ("mention.f1", "coref.f1", "relation.precision", "relation.recall", "relation.f1")
_COLUMNS = ("before", "after", "held out")
_MEASURES: dict[str, Callable[[Reliability], str]] = {
    "ECE in %, 15 bins of equal width": lambda row: f"{100 * row.ece:.2f}",
    "ECE in %, 15 bins of equal mass": lambda row: f"{100 * row.ece_mass:.2f}",
    "Brier score": lambda row: f"{row.brier:.4f}",
    "negative log-likelihood": lambda row: f"{row.nll:.4f}",
}


def calibration_table(title: str, calibrated: Calibrated) -> str:
    """The errors of the probabilities and the scores of the decisions, before, after, and on documents held out."""
    parts = (calibrated.before, calibrated.after, calibrated.held_out)
    lines = [title]
    for measure, shown in _MEASURES.items():
        lines += [_row(measure, _COLUMNS), *_reliability_rows(parts, shown)]
    lines.append(_row("scores in %", _COLUMNS))
    lines += [_row(f"  {name}", [f"{100 * lookup(part.scores, name):.2f}" for part in parts]) for name in _SCORES]
    return "\n".join(lines)


def threshold_lines(calibrated: Calibrated) -> Iterator[str]:
    """The temperatures, biases and thresholds."""
    calibration = calibrated.calibration
    for kind in ("mention", "coreference", "relation"):
        scale = getattr(calibration, kind)
        threshold = "as the model decides" if scale.threshold is None else f"{scale.threshold:.3f}"
        yield f"  {kind:12} temperature {scale.temperature:.3f}, bias {scale.bias:+.3f}, threshold {threshold}"
    yield f"  {'type':12} temperature {calibration.type_temperature:.3f}"
    if calibration.by_type:
        shown = ", ".join(f"{type} {threshold:.3f}" for type, threshold in sorted(calibration.by_type.items()))
        yield f"  own thresholds of {len(calibration.by_type)} relation types: {shown}"


def _reliability_rows(parts: Sequence[Quality], shown: Callable[[Reliability], str]) -> Iterator[str]:
    for kind in KINDS:
        rows = [part.reliability[kind] for part in parts]
        yield _row(f"  {kind}", ["-" if row is None else shown(row) for row in rows])


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:34}" + "".join(f"{cell:>10}" for cell in cells)
