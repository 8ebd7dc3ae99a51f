"""The trainings that wait."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..jobs import Job
from ..markdown import quoted, table
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
    most = run_jobs(jobs, measured, seconds, grace=min(20.0, seconds / 5))
    results = [{**job.result(), "documents": counted(job.training)} for job in jobs]
    done = [result["status"] for result in results].count("done")
    return {
        "status": "done" if done == len(results) else f"{done} of {len(results)} done",
        "at_once": most,
        "memory_of_each": measured.peak,
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


def lines(found: Mapping[str, Any]) -> list[str]:
    """How far each training is, what it scores, and what became of its model."""
    head = ["training", "status", "epochs", "seconds", "train + validation documents", "mentions", "coref", "relations"]
    memory = found["memory_of_each"] / 2**30
    reckoned = f"{found['at_once']} at once, reckoned with {memory:.2f} GiB for each"
    page = [f"{reckoned}. F1 on the validation documents.", ""]
    page += table(head, [_row(training) for training in found["trainings"]])
    for each in found["differences"]:
        points = ", ".join(f"{name} {each[name]:+.2f}" for name in _METRICS)
        page += [f"{each['name']}: F1 in bf16 less that in fp32, in points: {points} (aim: within 0.5).", ""]
    for training in found["trainings"]:
        page += [f"{training['name']}:", "", *quoted(training["message"])] if "message" in training else []
    return page + [line for name, what in found["models"].items() for line in (f"Model {name}: {what}.", "")]


def _row(training: Mapping[str, Any]) -> list[str]:
    documents, metrics = training["documents"], training["metrics"] or training["last_epoch"] or {}
    scores = metrics.get("validation", {})
    f1 = [f"{100 * scores[name]['f1']:.2f}" if name in scores else "" for name in _METRICS]
    numbers = [str(training["epochs"]), f"{training['seconds']:.0f}"]
    return [training["name"], training["status"], *numbers, f"{documents['train']} + {documents['validation']}", *f1]
