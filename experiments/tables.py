"""Train the settings of a table side by side, each with several seeds, and print the table.

usage: bash experiments/table1.sh [OPTION]...      the settings, end to end
       bash experiments/table2.sh [OPTION]...      Joint-M and +GC, given gold mentions and gold entities

What is done is not done again, and what was stopped goes on from its last checkpoint: the same command again is enough.
Without a dataset at hand the made-up documents of fixtures/quickstart take its place.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
JOINTIE = [sys.executable, "-m", "jointie"]
SETTINGS = {
    1: ["pipeline", "joint", "joint_m", "joint_m_gp", "joint_m_gc", "joint_m_gp_gc"],
    2: ["joint_m", "joint_m_gc"],
}
BASELINE = "joint_m"
DATASETS = sorted(file.parent.name for file in (ROOT / "experiments").glob(f"*/{BASELINE}.json"))
GOLD_METRICS = [
    "coref.f1",
    *(f"{name}.{score}" for name in ("coref.b_cubed", "relation") for score in ("precision", "recall", "f1")),
]
MINILM = ROOT / "experiments/base_minilm.json"
MADE_UP = ROOT / "fixtures/quickstart"
SAY_EVERY, LOOK_EVERY = 60.0, 0.5
"""Seconds."""


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
    def done(self) -> float:
        """The part of its epochs that is done, from 0 to 1."""
        if (self.folder / "metrics.json").exists():
            return 1.0
        log, config = self.folder / "metrics.jsonl", self.folder / "config.json"
        if not (log.exists() and config.exists()):
            return 0.0
        spec = json.loads(config.read_text(encoding="utf-8"))
        epochs = spec["trainer"]["epochs"] * (2 if spec["model"]["type"] == "pipeline" else 1)
        return len(log.read_text(encoding="utf-8").splitlines()) / (epochs + 1)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    runs = list(planned(options))
    if not train(runs, options.parallel):
        return 1
    if options.table == 2:
        named = [f"{run.setting}={given_gold(run)}" for run in runs]
        chosen = [part for name in GOLD_METRICS for part in ("--metric", name)]
    else:
        named, chosen = [f"{run.setting}={run.folder}" for run in runs], []
    baseline = BASELINE if BASELINE in options.settings else options.settings[0]
    command = [*JOINTIE, "compare", *named, "--baseline", baseline, "--format", "markdown", *chosen]
    return subprocess.run(command, check=False).returncode


def given_gold(run: Run) -> str:
    """The file of what a run finds in its test documents given their mentions and entities, counted once.

    Raises:
        subprocess.CalledProcessError: if the evaluation fails.
    """
    counts = run.folder.with_suffix(".gold.jsonl")
    if not counts.exists():
        spec = json.loads((run.folder / "config.json").read_text(encoding="utf-8"))
        command = ["evaluate", str(run.folder), spec["test"], "--reader", spec["reader"]["type"], "--gold-entities"]
        command += ["--train", spec["train"], "--counts", str(counts)]
        subprocess.run([*JOINTIE, *command], stdout=subprocess.DEVNULL, check=True)
    return str(counts)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options.

    Raises:
        SystemExit: if they cannot be used.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=int, choices=[1, 2])
    parser.add_argument(
        "--dataset", default="redocred", choices=["docred", "redocred", "dwie"], help="whose experiments"
    )
    parser.add_argument("--settings", type=lambda text: text.split(","), help="a,b,c: experiments of the dataset")
    parser.add_argument("--seeds", default="0,1,2", type=lambda text: [int(seed) for seed in text.split(",")])
    parser.add_argument("--epochs", type=int, help="by default those of the experiment")
    parser.add_argument("--documents", type=int, metavar="N", help="train on the first N documents")
    parser.add_argument("--parallel", type=int, default=1, metavar="N", help="trainings at a time, one thread each")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="the folder of the trainings")
    parser.add_argument("--train", action="append", metavar="FILE", help="DocRED's format; may be repeated")
    parser.add_argument("--select", type=int, metavar="N", help="documents drawn from --train, to choose the epoch on")
    parser.add_argument("--test", metavar="FILE", help="documents to report on")
    parser.add_argument(
        "-o", dest="overrides", action="append", default=[], metavar="KEY=VALUE", help="for every training"
    )
    options = parser.parse_args(arguments)
    if bool(options.train) != bool(options.select):
        parser.error("--train and --select belong together")
    there = {file.stem for file in (ROOT / "experiments" / options.dataset).glob("*.json")} - {"base"}
    options.settings = options.settings or [setting for setting in SETTINGS[options.table] if setting in there]
    if unknown := sorted({*options.settings} - there):
        parser.error(f"no experiment of {options.dataset}: {', '.join(unknown)}; there are {', '.join(sorted(there))}")
    return options


def planned(options: argparse.Namespace) -> Iterator[Run]:
    """The trainings of a table, seed by seed, so that a table of fewer seeds is whole first."""
    folder = options.runs / f"table_{options.dataset}"
    data = dataset(options, folder)
    every = [*data, *options.overrides]
    if options.epochs:
        every.append(f"trainer.epochs={options.epochs}")
    for seed in options.seeds:
        for setting in options.settings:
            spec = str(ROOT / f"experiments/{options.dataset}/{setting}.json")
            overrides = [part for each in (f"@{MINILM}", *every, f"trainer.seed={seed}") for part in ("-o", each)]
            yield Run(setting, seed, (spec, *overrides), folder / setting / f"seed_{seed}")


def dataset(options: argparse.Namespace, folder: Path) -> list[str]:
    """The overrides that name the documents."""
    part = f"[:{options.documents}]" if options.documents else ""
    if options.train:
        train, validation = split(options.train, options.select, folder / "data")
        test = f"test={options.test}" if options.test else "test=null"
        return [f"train={train}{part}", f"validation={validation}", test]
    names = resolved(options.dataset)
    if all(Path(str(names[key]).split("[")[0]).exists() for key in ("train", "validation", "test")):
        return [f"train={names['train']}{part}"] if part else []
    print(f"{names['train']} is not here: the made-up documents of fixtures/quickstart take its place", file=sys.stderr)
    found = [f"{key}={MADE_UP / name}.jsonl" for key, name in [("validation", "dev"), ("test", "test")]]
    return [f"train={MADE_UP / 'train.jsonl'}{part}", *found, "reader=jsonl"]


def resolved(dataset: str) -> dict[str, object]:
    """What the experiments of a dataset name as their documents."""
    base = json.loads((ROOT / f"experiments/{dataset}/base.json").read_text(encoding="utf-8"))
    return {key: base[key] for key in ("train", "validation", "test")}


def split(files: Sequence[str], select: int, folder: Path) -> tuple[Path, Path]:
    """Draw documents to choose the epoch on, at random with seed 0, and write them and the rest."""
    documents = [document for file in files for document in json.loads(Path(file).read_text(encoding="utf-8"))]
    drawn = set(random.Random(0).sample(range(len(documents)), select))
    parts = {"train": [], "select": []}
    for number, document in enumerate(documents):
        parts["select" if number in drawn else "train"].append(document)
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        (folder / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
    return folder / "train.json", folder / "select.json"


def train(runs: Sequence[Run], parallel: int) -> bool:
    """Train what is not done yet, some at a time, and say how long it takes; whether all came to their end."""
    waiting = [run for run in runs if run.done < 1]
    print(f"{len(runs) - len(waiting)} of {len(runs)} trainings are done", file=sys.stderr)
    under_way: dict[Run, subprocess.Popen[bytes]] = {}
    failed: list[Run] = []
    begin, said, before = time.monotonic(), time.monotonic(), sum(run.done for run in runs)
    try:
        while waiting or under_way:
            while waiting and len(under_way) < parallel:
                run = waiting.pop(0)
                under_way[run] = start(run)
            time.sleep(LOOK_EVERY)
            for run in [run for run, process in under_way.items() if process.poll() is not None]:
                code = under_way.pop(run).returncode
                print(
                    f"{run.setting}, seed {run.seed}: {f'failed, see {run.log}' if code else 'done'}", file=sys.stderr
                )
                failed += [run] if code else []
            if time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                print(progress(runs, before, said - begin), file=sys.stderr)
    finally:  # jointie saves a checkpoint when it is asked to stop
        for process in under_way.values():
            process.terminate()
        for process in under_way.values():
            process.wait()
    return not failed


def start(run: Run) -> subprocess.Popen[bytes]:
    """Begin a training, or go on with it."""
    run.folder.parent.mkdir(parents=True, exist_ok=True)
    command = [*JOINTIE, "train", *run.arguments, "-s", str(run.folder), "--resume"]
    with run.log.open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "OMP_NUM_THREADS": "1"})


def progress(runs: Sequence[Run], before: float, seconds: float) -> str:
    """What is done, and the hours left at the pace so far."""
    done = sum(run.done for run in runs)
    left = f"about {(len(runs) - done) * seconds / (done - before) / 3600:.1f} hours left" if done > before else "begun"
    return f"{done:.1f} of {len(runs)} trainings, {left}"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
