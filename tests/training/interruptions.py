"""Kills trainings at random moments, goes on with them, and compares what comes out with a training left alone.

A test does so for a moment; as a script it goes on for as long as one likes::

    python -m tests.training.interruptions --kills 100
    python -m tests.training.interruptions --kills 20 --spec experiments/quickstart.json -o trainer.epochs=1
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

from jointie.training import ProgressDisplay, TrainingState
from tests.processes import JOINTIE, Started

COMPARED = ("model.safetensors", "metrics.jsonl", "last/model.safetensors", "metrics.json", "documents.jsonl")
"""The files that must be the same to the last bit."""
_SHARE_IN_WRITING = 0.5
"""So many of the kills wait for a checkpoint to be written."""


@dataclass(frozen=True)
class Kill:
    """A training that was killed.

    Attributes:
        seconds: after its start.
        writing: what stood there of a checkpoint that it was writing or removing, ``None`` if it did neither.
    """

    seconds: float
    writing: str | None

    def __str__(self) -> str:
        return f"killed after {self.seconds:.2f} s{f' amidst {self.writing}' if self.writing else ''}"


class Trainings:
    """Runs ``jointie train`` in processes that have all modules imported already.

    Args:
        log: where the trainings' own output goes.
    """

    def __init__(self, log: Path) -> None:
        self.log = log

    def start(self, arguments: Sequence[str]) -> ForkServerProcess:
        return Started(JOINTIE, "train", *arguments, out=str(self.log), err=str(self.log)).process

    def finish(self, arguments: Sequence[str]) -> float:
        """Train to the end, and give the seconds that it took."""
        began = time.monotonic()
        process = self.start(arguments)
        process.join()
        assert process.exitcode == 0, f"exit code {process.exitcode}:\n{self.log.read_text(encoding='utf-8')[-3000:]}"
        return time.monotonic() - began

    def kill(self, arguments: Sequence[str], folder: Path, seconds: float, in_writing: bool) -> Kill | None:
        """Start a training and kill it; ``None`` if it came to its end before.

        Args:
            arguments: of ``jointie train``.
            folder: where it writes.
            seconds: when to kill it.
            in_writing: wait on, for the next moment in which it writes a checkpoint, and a little longer.
        """
        began, before = time.monotonic(), _hidden(folder)
        process = self.start(arguments)
        process.join(seconds)
        after = random.Random(seconds).uniform(0, 0.004)
        while in_writing and process.is_alive() and not _hidden(folder) - before:
            time.sleep(0.0002)
        if in_writing:
            time.sleep(after)
        process.kill()
        process.join()
        if process.exitcode == 0:
            return None
        assert process.exitcode == -9, self.log.read_text(encoding="utf-8")[-3000:]
        return Kill(time.monotonic() - began, _written(_hidden(folder) - before))


def killed_training(
    trainings: Trainings, arguments: Sequence[str], folder: Path, straight: float, draw: random.Random
) -> Iterator[Kill]:
    """Train to the end over many kills.

    Args:
        trainings: runs them.
        arguments: of ``jointie train``, without the folder.
        folder: where to train.
        straight: how many seconds the training takes when it is left alone.
        draw: draws the moments.
    """
    while True:
        in_writing = draw.random() < _SHARE_IN_WRITING
        seconds = draw.uniform(0, straight * (0.4 if in_writing else 0.8))
        kill = trainings.kill([*arguments, "-s", str(folder), "--resume"], folder, seconds, in_writing)
        if kill is None:
            return
        yield kill


def interrupt(monkeypatch: pytest.MonkeyPatch, name: str, number: signal.Signals = signal.SIGTERM) -> None:
    """Let a signal come at the end of the first epoch of trainings in folders of a name."""
    original = ProgressDisplay.on_epoch

    def on_epoch(self: ProgressDisplay, state: TrainingState) -> None:
        original(self, state)
        is_first = state.epoch == 1 and state.stage in ("", "coreference")
        if is_first and state.folder and state.folder.name == name:
            signal.raise_signal(number)

    monkeypatch.setattr(ProgressDisplay, "on_epoch", on_epoch)


def differences(folder: Path, other: Path) -> list[str]:
    """The files of two trainings that are not the same."""
    return [name for name in COMPARED if (folder / name).read_bytes() != (other / name).read_bytes()]


def write_experiment(folder: Path, **model: Any) -> Path:
    """A small experiment with dropout, random documents, frequent checkpoints and callbacks; gives its spec file."""
    from jointie.documents import JsonlWriter
    from jointie.testing import random_document, write_tiny_encoder

    encoder = write_tiny_encoder(folder / "encoder", dropout=0.1)
    for part, seeds in (("train", range(14)), ("dev", range(100, 106))):
        (folder / f"{part}.jsonl").write_text(JsonlWriter().text_of(map(random_document, seeds)), encoding="utf-8")
    spec = {
        "reader": "jsonl",
        "train": str(folder / "train.jsonl"),
        "validation": str(folder / "dev.jsonl"),
        "test": str(folder / "dev.jsonl"),
        "model": {
            "type": "joint",
            "encoder": {"type": "transformer", "name": str(encoder), "pretrained": False},
            "enumerator": {"type": "within_sentence", "max_width": 4},
            **model,
        },
        "trainer": {
            "epochs": 4,
            "batch_size": 2,
            "metric": "coref.f1",
            "optimizer": {"encoder_lr": 3e-3, "task_lr": 1e-2},
            "checkpointing": {"type": "checkpointing", "every_steps": 2},
            "callbacks": [{"type": "early_stopping", "patience": 3}],
        },
    }
    path = folder / "experiment.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def _hidden(folder: Path) -> set[tuple[Path, int]]:
    """The checkpoints that are half written or half removed, with numbers that tell them from earlier ones."""
    try:
        paths = [path for path in (folder / "checkpoints").iterdir() if path.name.startswith(".")]
        return {(path, path.stat().st_ino) for path in paths}
    except OSError:
        return set()


def _written(hidden: set[tuple[Path, int]]) -> str | None:
    """The files of checkpoints that are half written or half removed."""
    texts = []
    for path, _ in hidden:
        with suppress(OSError):
            texts.append(f"{path.name} ({', '.join(sorted(file.name for file in path.iterdir())) or 'empty'})")
    return ", ".join(sorted(texts)) or None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--spec", type=Path)
    parser.add_argument("-o", dest="overrides", action="append", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = given.spec or write_experiment(folder)
        arguments = [str(spec), *(part for override in given.overrides for part in ("-o", override))]
        trainings, draw, kills, rounds = Trainings(folder / "log.txt"), random.Random(given.seed), 0, 0
        trainings.finish([*arguments, "-s", str(folder / "warm")])
        straight = trainings.finish([*arguments, "-s", str(folder / "straight")])
        print(f"left alone, the training takes {straight:.1f} s")
        while kills < given.kills:
            rounds += 1
            killed = folder / f"killed_{rounds}"
            for kill in killed_training(trainings, arguments, killed, straight, draw):
                kills += 1
                print(f"{kills:4}  {kill}", flush=True)
            different = differences(killed, folder / "straight")
            print(
                f"      training {rounds} is at its end; files that differ: {', '.join(different) or 'none'}",
                flush=True,
            )
            if different:
                sys.exit(1)
        print(f"{kills} kills in {rounds} trainings; {', '.join(COMPARED)} are the same to the last bit")


if __name__ == "__main__":
    main()
