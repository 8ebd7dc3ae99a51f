"""What a training step costs beside forward, backward and the optimizer's step.

    python benchmarks/trainer_overhead.py experiments/redocred/joint_m.json -o 'train=data/redocred/train.json[:120]'

Runs the training of a spec in a temporary folder, as ``jointie train`` does, with a clock around each part. Validation
is no part of a step and is left out; checkpoints, logs and the progress display are in it. All shares are of one run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from accelerate import Accelerator
from accelerate.optimizer import AcceleratedOptimizer

from jointie.commands.support.tables.aligned import aligned
from jointie.config import load, parse
from jointie.models import JointModel
from jointie.training import Experiment, RunFolder, experiment_of
from jointie.training.loop.session import Session
from jointie.training.loop.stage_training import StageTraining

TAKEN = {
    "forward": (JointModel, "forward"),
    "backward": (Accelerator, "backward"),
    "optimizer step": (AcceleratedOptimizer, "step"),
}
"""What has to be done."""
BESIDE = {
    "checkpoints": (RunFolder, "save_checkpoint"),
    "writing the best": (RunFolder, "publish_best"),
    "writing the last": (RunFolder, "publish_last"),
    "weights to bytes": (RunFolder, "take_weights"),
    "callbacks": (Session, "call"),
}
"""Parts of what the trainer adds."""


def timed(seconds: Counter[str], name: str, owner: type, method: str) -> None:
    """Let a method add the time it takes to ``seconds[name]``."""
    plain: Callable[..., Any] = getattr(owner, method)

    def clocked(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return plain(*arguments, **named)
        finally:
            seconds[name] += time.perf_counter() - began

    setattr(owner, method, clocked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=Path)
    parser.add_argument("-o", dest="overrides", action="append", default=[])
    given = parser.parse_args()
    spec = parse(Experiment, load(given.spec, given.overrides), str(given.spec))
    experiment = experiment_of(spec)
    data = experiment.read()._replace(test=[])
    seconds: Counter[str] = Counter()
    timed(seconds, "validation", Session, "validate")
    for name, (owner, method) in {**TAKEN, **BESIDE}.items():
        timed(seconds, name, owner, method)
    forward_in_validation = Counter[str]()
    validate = Session.validate

    def apart(session: Session, *arguments: Any) -> Any:
        before = seconds["forward"]
        try:
            return validate(session, *arguments)
        finally:
            forward_in_validation["s"] += seconds["forward"] - before

    Session.validate = apart  # type: ignore[method-assign, assignment]
    timed(seconds, "training", StageTraining, "run")
    Experiment._evaluate = lambda *_: {}  # type: ignore[method-assign]  # what comes after the training is no part of it
    with tempfile.TemporaryDirectory() as folder:
        experiment.run(data, Path(folder) / "run", spec.model_dump(mode="json"))
    total = seconds["training"] - seconds["validation"]
    seconds["forward"] -= forward_in_validation["s"]
    taken = sum(seconds[name] for name in TAKEN)
    parts = {name: seconds[name] for name in (*TAKEN, *BESIDE)}
    parts["everything else"] = total - sum(parts.values())
    print(aligned(["", "", ""], [(name, f"{part:.1f} s", f"{part / total:.1%}") for name, part in parts.items()]))
    print(f"steps in all {total:.1f} s; beside forward, backward and optimizer step: {1 - taken / total:.1%}")


if __name__ == "__main__":
    main()
