"""The trainings that wait."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..jobs import Job
from ..memory import Measured
from ..plan import counted
from ..processes import Process
from ..setup import Setup
from ..training_queue import run_jobs

_PRECISIONS = ("_fp32", "_bf16")
_METRICS = ("mention", "coref", "relation")


def run(setup: Setup, seconds: float) -> dict[str, Any]:
    """Begin or go on with all trainings, and tell those that are not at their end to save themselves in time."""
    options, trainings = setup.options, setup.plan.trainings
    cores = os.cpu_count() or 1
    threads = max(1, cores // max(1, len(trainings)))

    def start(name: str, arguments: list[str]) -> Process:
        return setup.jointie(f"train_{name}", *arguments, threads=threads)

    jobs = [Job(training, options.work / "trainings" / training.name, start) for training in trainings]
    measured = Measured(options.device, cores)
    most = run_jobs(jobs, measured, seconds, grace=min(30.0, seconds / 5))
    results = [{**job.result(), "documents": counted(job.training)} for job in jobs]
    done = [result["status"] for result in results].count("done")
    return {
        "status": "done" if done == len(results) else f"{done} of {len(results)} done",
        "at_once": most,
        "memory_of_the_first": measured.peak,
        "trainings": results,
        "differences": differences(results),
    }


def differences(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """F1 in bf16 less that in fp32, in points, for each pair of trainings that differ in nothing else."""
    by_name = {result["name"]: result["metrics"] for result in results if result["metrics"]}
    found = []
    for name, metrics in by_name.items():
        other = by_name.get(name.removesuffix(_PRECISIONS[0]) + _PRECISIONS[1]) if name.endswith("_fp32") else None
        if other:
            points = {m: 100 * (other["validation"][m]["f1"] - metrics["validation"][m]["f1"]) for m in _METRICS}
            found.append({"name": name.removesuffix(_PRECISIONS[0]), **{m: round(p, 2) for m, p in points.items()}})
    return found
