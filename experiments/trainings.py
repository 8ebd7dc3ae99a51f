"""Many trainings, some at a time: resumed after a kill, done once, with the hours that are left."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from jointie.config import ABSENT, differences
from jointie.storage import write_file

ROOT = Path(__file__).resolve().parents[1]
JOINTIE = [sys.executable, "-m", "jointie"]
SAY_EVERY, LOOK_EVERY = 60.0, 0.5
"""Seconds."""
_DIES_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux."""


class Run(NamedTuple):
    """One training: a setting, a seed, what follows ``jointie train``, and its folder."""

    setting: str
    seed: int
    arguments: tuple[str, ...]
    folder: Path

    @property
    def log(self) -> Path:
        """The file of what it prints."""
        return self.folder.with_suffix(".log")

    @property
    def config(self) -> dict[str, Any]:
        """The spec in its folder."""
        spec: dict[str, Any] = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        return spec

    @property
    def counts(self) -> Path:
        """The file of what it finds in the test documents given gold mentions and entities."""
        return self.folder.with_suffix(".gold.jsonl")

    @property
    def predictions(self) -> Path:
        """The file of what it finds in the test documents end to end."""
        return self.folder.with_suffix(".predicted.jsonl")

    @property
    def predicts(self) -> bool:
        """Whether its model is there, or what it predicts: of what is done, the records alone may be kept."""
        return self.predictions.exists() or (self.folder / "model.safetensors").exists()

    @property
    def done(self) -> float:
        """The part of its epochs that is done, from 0 to 1."""
        if (self.folder / "metrics.json").exists():
            return 1.0
        if not (self.folder / "config.json").exists():
            return 0.0
        log = self.folder / "metrics.jsonl"
        epochs = self.config["trainer"]["epochs"] * (2 if self.config["model"]["type"] == "pipeline" else 1)
        done = len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0
        return (done + self.part_of_epoch) / (epochs + 1)

    @property
    def part_of_epoch(self) -> float:
        """The part of the epoch under way that is done, as far as the end of the log tells."""
        told = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:] if self.log.exists() else []
        step = re.search(r"step (\d+)/(\d+)$", told[0]) if told else None
        return int(step[1]) / int(step[2]) if step else 0.0

    @property
    def told(self) -> str:
        """Its arguments, wherever this repository stands."""
        return "\n".join(self.arguments).replace(str(ROOT), ".")

    @property
    def begun_with(self) -> Path:
        """The file of the arguments that it was begun with."""
        return self.folder.with_suffix(".arguments")

    @property
    def seconds(self) -> float:
        """How long it was trained so far, all tries together."""
        file = self.folder.with_suffix(".seconds")
        return float(file.read_text(encoding="utf-8")) if file.exists() else 0.0

    def add(self, seconds: float) -> None:
        """Note that it was trained for longer."""
        write_file(self.folder.with_suffix(".seconds"), f"{self.seconds + seconds:.1f}".encode())


class UnderWay:
    """A training in a process of its own, begun or gone on with. It ends where the process that began it ends."""

    def __init__(self, run: Run) -> None:
        self.run, self.noted = run, time.monotonic()
        run.folder.parent.mkdir(parents=True, exist_ok=True)
        write_file(run.begun_with, run.told.encode())
        for found in (run.counts, run.predictions):  # by a model that stood there before
            found.unlink(missing_ok=True)
        command = [*JOINTIE, "train", *run.arguments, "-s", str(run.folder), "--resume"]
        with run.log.open("ab") as log:
            environment = {**os.environ, "OMP_NUM_THREADS": "1"}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, preexec_fn=_end_together)

    def note(self) -> None:
        """Note the time since the last note."""
        now = time.monotonic()
        self.run.add(now - self.noted)
        self.noted = now


def check_same(runs: Sequence[Run], specs: Sequence[Mapping[str, Any]]) -> None:
    """Check that no training was begun with other arguments or another spec, so that a table does not mix them up.

    Args:
        runs: the trainings.
        specs: the resolved spec of each, as it is now. What only one edition of the code knows makes no difference.

    Raises:
        ValueError: naming the first that was, and in what.
    """
    for run, spec in zip(runs, specs):
        if not run.begun_with.exists():
            continue
        if (before := run.begun_with.read_text(encoding="utf-8")) != run.told:
            was = [line for line in before.splitlines() if line not in run.told.splitlines()]
            wanted = [line for line in run.told.splitlines() if line not in before.splitlines()]
            changed = f"{', '.join(was) or 'nothing'} instead of {', '.join(wanted) or 'nothing'}"
            changed = changed if was or wanted else "its options in another order"
            raise ValueError(f"{run.folder} was begun with {changed}: choose another folder with --runs")
        found = differences(run.config, spec) if (run.folder / "config.json").exists() else {}
        known = {key: each for key, each in found.items() if ABSENT not in each or _in_list(key)}
        if told := [f"{key}={each.base} instead of {each.other}" for key, each in known.items()]:
            raise ValueError(f"{run.folder} was begun with {', '.join(told)}: choose another folder with --runs")


def _in_list(key: str) -> bool:
    """Whether a path leads to an element of a list."""
    return key.rpartition(".")[2].isdecimal()


def train_all(runs: Sequence[Run], parallel: int) -> bool:
    """Train what is not done yet, some at a time, and say how long it takes; whether all came to their end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    waiting = [run for run in runs if run.done < 1]
    say(f"{len(runs) - len(waiting)} of {len(runs)} trainings are done")
    under_way: list[UnderWay] = []
    failed: list[Run] = []
    said = time.monotonic()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < parallel:
                under_way.append(UnderWay(waiting.pop(0)))
            time.sleep(LOOK_EVERY)
            for each in [each for each in under_way if each.process.poll() is not None]:
                under_way.remove(each)
                each.note()
                failed += [each.run] if each.process.returncode else []
                say(f"{each.run.setting}, seed {each.run.seed}: {outcome(each)}; {progress(runs, parallel)}")
            if time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                for each in under_way:
                    each.note()
                say(progress(runs, parallel))
    finally:  # jointie saves a checkpoint when it is asked to stop
        for each in under_way:
            each.process.terminate()
        for each in under_way:
            each.process.wait()
            each.note()
        if under_way:
            say("stopped; the same command goes on")
    return not failed


def outcome(each: UnderWay) -> str:
    """``done``, or why it failed."""
    if not each.process.returncode:
        return "done"
    told = each.run.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"failed, see {each.run.log} ({told[-1] if told else f'exit code {each.process.returncode}'})"


def progress(runs: Sequence[Run], parallel: int) -> str:
    """What is done, and the hours left, from what the trainings of each setting took so far."""
    done = {run: run.done for run in runs}
    took = {run: run.seconds / part for run, part in done.items() if part and run.seconds}
    text = f"{sum(done.values()):.1f} of {len(runs)} trainings done"
    if not took:
        return text
    of = {run.setting: [took[each] for each in took if each.setting == run.setting] for run in runs}
    left = [(1 - part) * fmean(of[run.setting] or took.values()) for run, part in done.items()]
    return f"{text}, about {max(sum(left) / parallel, *left) / 3600:.1f} hours left"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _end_together() -> None:
    """Ask Linux to end this process when its parent does, even where that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
