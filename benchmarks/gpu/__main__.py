"""Runs the parts one after another, and writes down what is known after each."""

from __future__ import annotations

import json
import shlex
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

from .clock import Clock
from .machine import described
from .options import Options, parsed
from .packing import check, pack_logs, pack_models
from .parts import PARTS
from .report import report
from .requirements import missing
from .setup import Setup, prepared

_LEAST = 5.0
"""Seconds below which no part is begun."""


def main(arguments: Sequence[str]) -> int:
    """Run the command, and give its exit code: 0 if every part is done, 1 if not, 2 if it could not begin."""
    options = parsed(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # not without ending what it started
    clock = Clock(options.minutes)
    problem = _problem(options)
    if problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        setup = prepared(options)
    except ValueError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    results: dict[str, Any] = {
        "command": shlex.join(["python", "-m", "benchmarks.gpu", *arguments]),
        "minutes": options.minutes,
        "tiny": options.tiny,
        "machine": described(options.device),
        "parts": {},
    }
    for place, part in enumerate(options.parts):
        results["parts"][part] = _run(part, setup, clock.seconds_of(part, options.parts[place + 1 :]))
        _write(results, options, clock)
    check(options.out)
    print((options.out / "report.md").read_text(encoding="utf-8"))
    return 0 if all(part["status"] == "done" for part in results["parts"].values()) else 1


def _problem(options: Options) -> str:
    """What stands against beginning."""
    lacking = missing()
    if lacking:
        return (
            f"these packages are missing: {', '.join(lacking)}. Bring them as wheels (pip download --no-deps), "
            "install them with pip install --no-index --no-deps, and begin again"
        )
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        return f"{options.out} is not an empty folder"
    if options.device == "cuda":
        import torch

        if not torch.cuda.is_available():
            return "there is no CUDA device; --device cpu runs the same on the CPU"
    return ""


def _run(part: str, setup: Setup, seconds: float) -> dict[str, Any]:
    """What a part found, or why it did not."""
    if seconds < _LEAST:
        return {"status": "no time was left", "seconds": 0.0}
    print(f"{part}: at most {seconds:.0f} s", file=sys.stderr, flush=True)
    began = time.monotonic()
    found = PARTS[part].run(setup, seconds)
    return {**found, "seconds": round(time.monotonic() - began, 1)}


def _write(results: dict[str, Any], options: Options, clock: Clock) -> None:
    """All that is known so far, so that it is there whatever ends the command."""
    results["seconds"] = round(60 * options.minutes - clock.left(), 1)
    queued = results["parts"].get("queue", {})
    if "trainings" in queued:
        queued["models"] = pack_models(queued["trainings"], options.work, options.out)
    pack_logs(options.work, options.out)
    (options.out / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    (options.out / "report.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
