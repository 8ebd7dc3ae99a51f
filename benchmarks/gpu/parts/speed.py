"""Speed beside the bare encoder, and of graph compatibility for many candidates."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..markdown import quoted, table
from ..setup import Setup, override

AIMS = {"predict": 1.4, "train": 1.5}
"""How many times as long as the bare encoder everything may take."""
_SPECS = {"joint_m": "experiments/redocred/joint_m.json", "joint_m_gc": "experiments/redocred/joint_m_gc.json"}
_KEPT = ("encoder_ratio", "encoder_ratios", "documents_per_second", "peak_memory", "padding", "machine")


class Case(NamedTuple):
    """One thing to measure.

    Attributes:
        encoder: ``minilm`` or ``base``.
        spec: one of the experiments.
        work: ``predict`` or ``train``.
        precision: of the encoder's arithmetic.
    """

    encoder: str
    spec: str
    work: str
    precision: str


def cases(tiny: bool) -> list[Case]:
    """What to measure, the most important first."""
    if tiny:
        return [Case("minilm", "joint_m_gc", "predict", "fp32"), Case("base", "joint_m", "train", "bf16")]
    of_encoders = [
        Case(encoder, "joint_m", work, precision)
        for precision in ("bf16", "fp32")
        for encoder in ("minilm", "base")
        for work in ("predict", "train")
    ]
    return [*of_encoders, *(Case("minilm", "joint_m_gc", work, "bf16") for work in ("predict", "train"))]


def run(setup: Setup, seconds: float) -> dict[str, Any]:
    """Measure as much as the time suffices for."""
    until = time.monotonic() + seconds
    compatibility = _compatibility(setup, seconds / 4)
    measured = []
    for case in cases(setup.options.tiny):
        left = until - time.monotonic()
        if left < 5:
            measured.append({**case._asdict(), "status": "no time was left"})
            continue
        measured.append({**case._asdict(), **_measured(setup, case, left)})
    done = [each["status"] for each in (*measured, compatibility)].count("done")
    status = "done" if done == len(measured) + 1 else f"{done} of {len(measured) + 1} done"
    return {"status": status, "aims": AIMS, "measured": measured, "compatibility": compatibility}


def _measured(setup: Setup, case: Case, seconds: float) -> dict[str, Any]:
    options, plan = setup.options, setup.plan
    output = options.work / "speed" / f"{'_'.join(case)}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    arguments = ["-m", "benchmarks.encoder_ratio", _SPECS[case.spec], plan.documents, "--reader", plan.reader]
    arguments += ["--output", str(output)]
    arguments += ["--precision", case.precision, "--rounds", "1" if options.tiny else "3"]
    arguments += ["--train", "--steps", "2" if options.tiny else "20"] if case.work == "train" else _device(setup)
    arguments += _shape(setup) if case.encoder == "base" else []
    ended = setup.python("speed", *arguments).wait(seconds)
    if not ended.is_done:
        return {"status": ended.status(), "output": ended.output}
    found = json.loads(output.read_text(encoding="utf-8"))
    stages = {name: stage["share"] for name, stage in found["stages"].items()}
    return {"status": "done", **{name: found[name] for name in _KEPT}, "stages": stages}


def _device(setup: Setup) -> list[str]:
    return ["--device", setup.options.device]


def _shape(setup: Setup) -> Iterator[str]:
    encoder = {"type": "transformer", "name": str(setup.base), "pretrained": False, "attention_dropout": 0.0}
    yield from override("model.encoder", encoder)


def _compatibility(setup: Setup, seconds: float) -> dict[str, Any]:
    """Seconds forward and backward, and memory."""
    output: Path = setup.options.work / "compatibility.json"
    output.unlink(missing_ok=True)
    size = "100" if setup.options.tiny else "2000"
    arguments = ("benchmarks/compatibility.py", "--sizes", size, *_device(setup), "--output", str(output))
    ended = setup.python("compatibility", *arguments).wait(seconds)
    if not ended.is_done:
        return {"status": ended.status(), "output": ended.output}
    return {"status": "done", **json.loads(output.read_text(encoding="utf-8"))}


def lines(found: Mapping[str, Any]) -> list[str]:
    """Ratios with their ranges, and where the time goes."""
    aims = ", ".join(f"{work} {aim}" for work, aim in found["aims"].items())
    head = ["encoder", "spec", "work", "precision", "encoder ratio", "documents/s", "peak memory", "stages"]
    page = [f"All of the time / that of the bare encoder. Aims: {aims}.", ""]
    page += table(head, [_row(case) for case in found["measured"]])
    for case in found["measured"]:
        page += [f"{_name(case)}:", "", *quoted(case["output"])] if "output" in case else []
    return page + _lines_of_compatibility(found["compatibility"])


def _name(case: Mapping[str, Any]) -> str:
    return " ".join(case[field] for field in Case._fields)


def _row(case: Mapping[str, Any]) -> list[str]:
    first = [case[field] for field in Case._fields]
    if case["status"] != "done":
        return [*first, case["status"], "", "", ""]
    ratios: Sequence[float] = case["encoder_ratios"]
    stages = sorted(case["stages"].items(), key=lambda item: -item[1])[:4]
    return [
        *first,
        f"{case['encoder_ratio']:.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
        f"{case['documents_per_second']:.1f}",
        f"{case['peak_memory'] / 2**30:.2f} GiB",
        ", ".join(f"{name} {share:.0%}" for name, share in stages),
    ]


def _lines_of_compatibility(found: Mapping[str, Any]) -> list[str]:
    page = [f"Graph compatibility, 96 types and 24 neighbours: {found['status']}.", ""]
    if "output" in found:
        return page + quoted(found["output"])
    rows = []
    for way in ("jointie", "naive"):
        for each in found[way]:
            times = [f"{1000 * each[name]:.1f} ms" for name in ("forward", "backward")]
            rows.append([way, str(each["n"]), *times, f"{each['peak_mib']:.0f} MiB"])
    return page + table(["way", "n", "forward", "backward", "memory"], rows)
