"""The gains and the values of a calibration as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jointie.calibration import KINDS, Calibrated, Quality
from jointie.metrics import Reliability, lookup

from .aligned import aligned, listing

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
    rows: list[Sequence[str]] = []
    for measure, shown in _MEASURES.items():
        rows += [(f"  {measure}", *_COLUMNS), *_reliability_rows(parts, shown)]
    rows.append(("  scores in %", *_COLUMNS))
    rows += [(f"    {name}", *(f"{100 * lookup(part.scores, name):.2f}" for part in parts)) for name in _SCORES]
    return f"{title}\n{aligned([''] * (1 + len(_COLUMNS)), rows)}"


def threshold_table(calibrated: Calibrated) -> str:
    """The temperatures, biases and thresholds."""
    calibration, rows = calibrated.calibration, {}
    for kind in ("mention", "coreference", "relation"):
        scale = getattr(calibration, kind)
        threshold = "as the model decides" if scale.threshold is None else f"{scale.threshold:.3f}"
        rows[kind] = f"temperature {scale.temperature:.3f}, bias {scale.bias:+.3f}, threshold {threshold}"
    lines = [listing({**rows, "type": f"temperature {calibration.type_temperature:.3f}"})]
    if calibration.by_type:
        shown = ", ".join(f"{type} {threshold:.3f}" for type, threshold in sorted(calibration.by_type.items()))
        lines.append(f"  own thresholds of {len(calibration.by_type)} relation types: {shown}")
    return "\n".join(lines)


def _reliability_rows(parts: Sequence[Quality], shown: Callable[[Reliability], str]) -> Iterator[Sequence[str]]:
    for kind in KINDS:
        found = [part.reliability[kind] for part in parts]
        yield f"    {kind}", *("-" if each is None else shown(each) for each in found)
