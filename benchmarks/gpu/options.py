"""What the command is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The clone of the project that is measured."""

PARTS = ("tests", "speed", "profile", "queue")


@dataclass(frozen=True)
class Options:
    """What the command is asked for.

    Attributes:
        minutes: after which it has to have ended.
        out: the folder for what comes back.
        work: the folder for what stays: trainings with their checkpoints, logs.
        device: ``cuda`` or ``cpu``.
        tiny: do everything in small, to see that it works.
        encoder: a folder with an encoder in the format of the Hugging Face library.
        data: a folder with the documents that the queue names.
        queue: the list of trainings.
        parts: which of :data:`PARTS` to run.
    """

    minutes: float
    out: Path
    work: Path
    device: str
    tiny: bool
    encoder: Path | None
    data: Path | None
    queue: Path
    parts: tuple[str, ...]


def parsed(arguments: Sequence[str]) -> Options:
    """The options of a command line; what is wrong with them ends the process with exit code 2 and one message."""
    parser = argparse.ArgumentParser("python -m benchmarks.gpu", description="Prove jointie on a GPU and train on it.")
    parser.add_argument("--minutes", type=float, default=8.0, help="after which it has ended; by default 8")
    parser.add_argument("--out", type=Path, required=True, help="the folder for what comes back")
    parser.add_argument("--work", type=Path, help="the folder for trainings and logs; by default runs/gpu")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--tiny", action="store_true", help="everything in small, to see that it works")
    parser.add_argument("--encoder", type=Path, help="a folder with MiniLM; by default the installed package's")
    parser.add_argument("--data", type=Path, help="the folder with the queue's documents")
    parser.add_argument("--queue", type=Path, help="the list of trainings; by default queue.json beside the command")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"by default {','.join(PARTS)}")
    given = parser.parse_args(arguments)
    parts = tuple(given.parts.split(","))
    queue = given.queue or Path(__file__).with_name("tiny_queue.json" if given.tiny else "queue.json")
    if set(parts) - set(PARTS):
        parser.error(f"--parts takes some of {','.join(PARTS)}")
    for name, folder in (("--encoder", given.encoder), ("--data", given.data)):
        if folder and not folder.is_dir():
            parser.error(f"{name}: there is no folder {folder}")
    if not given.tiny and given.data is None:
        parser.error("--data is missing: the folder with the documents of the queue (or --tiny, which needs none)")
    if not queue.is_file():
        parser.error(f"--queue: there is no file {queue}")
    work = given.work or ROOT / "runs" / ("gpu_tiny" if given.tiny else "gpu")
    encoder, data = (folder and folder.resolve() for folder in (given.encoder, given.data))
    out, work = given.out.resolve(), work.resolve()
    return Options(given.minutes, out, work, given.device, given.tiny, encoder, data, queue.resolve(), parts)
