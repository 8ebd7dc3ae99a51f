"""A profile of all that is not the encoder."""

from __future__ import annotations

import json
from typing import Any

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
