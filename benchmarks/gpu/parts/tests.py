"""The tests on the device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..markdown import quoted
from ..setup import Setup

_TINY = ("tests/gpu/test_kernels.py", "tests/gpu/test_transfers.py")
_SHOWN = 600


def run(setup: Setup, seconds: float) -> dict[str, Any]:
    """Run the tests that are marked ``gpu``; without a GPU the same tests on the CPU."""
    options = setup.options
    report = options.work / "tests.xml"
    report.unlink(missing_ok=True)
    chosen = _TINY if options.tiny else ("tests/gpu",)
    mark = "gpu" if options.device == "cuda" else "not gpu"
    arguments = ("-m", "pytest", *chosen, "-m", mark, "-q", "-p", "no:cacheprovider", f"--junitxml={report}")
    ended = setup.python("tests", *arguments).wait(seconds)
    found = _read(report) if report.is_file() else {"output": ended.output}
    return {"status": ended.status(), "marked": mark, **found}


def _read(report: Path) -> dict[str, Any]:
    """How many tests passed, were skipped and failed, with what the failures say."""
    outcomes: Counter[str] = Counter()
    failures, skipped = {}, Counter[str]()
    for case in ElementTree.parse(report).iter("testcase"):
        results = {result.tag: result for result in case if result.tag in ("failure", "error", "skipped")}
        outcome = next(iter(results), "passed")
        if outcome == "skipped":
            reason = str(results[outcome].get("message"))
            outcome = "expected to fail" if results[outcome].get("type") == "pytest.xfail" else outcome
            skipped[reason] += 1
        outcomes[outcome] += 1
        if outcome in ("failure", "error"):
            failures[f"{case.get('classname')}::{case.get('name')}"] = str(results[outcome].get("message"))[:_SHOWN]
    return {"outcomes": dict(outcomes), "failures": failures, "reasons": dict(skipped)}


def lines(found: Mapping[str, Any]) -> list[str]:
    """Counts, and what failures say."""
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found["outcomes"].items()))
    page = [f"`pytest -m '{found['marked']}'`: {counts}.", ""]
    if found["reasons"]:
        page += [f"Not run, or expected to fail: {'; '.join(f'{r} ({n})' for r, n in found['reasons'].items())}.", ""]
    for name, message in found["failures"].items():
        page += [f"**{name}**", "", *quoted(message)]
    return page
