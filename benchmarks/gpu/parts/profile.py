"""A profile of all that is not the encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..markdown import table
from ..setup import Setup


def run(setup: Setup, seconds: float) -> dict[str, Any]:
    """Profile predicting and a training step of Joint-M with graph compatibility."""
    output = setup.options.work / "profile.json"
    output.unlink(missing_ok=True)
    plan = setup.plan
    arguments = ("-m", "benchmarks.gpu.profiling", "experiments/redocred/joint_m_gc.json", plan.documents, plan.reader)
    ended = setup.python("profile", *arguments, setup.options.device, str(output)).wait(seconds)
    if not ended.is_done:
        return {"status": ended.status(), "output": ended.output}
    return {"status": "done", **json.loads(output.read_text(encoding="utf-8"))}


def lines(found: Mapping[str, Any]) -> list[str]:
    """The operations that take the most."""
    page = []
    for work, what in (("predict", "Predicting"), ("train", "Forward and backward with a frozen encoder")):
        taken = found[work]
        page += [f"{what}: the encoder {taken['encoder_ms']:.1f} ms, the rest {taken['rest_ms']:.1f} ms.", ""]
        rows = [[f"`{each['name'][:70]}`", f"{each['ms']:.1f}", str(each["calls"])] for each in taken["top"]]
        page += table(["operation outside the encoder", "ms", "calls"], rows)
    return page
