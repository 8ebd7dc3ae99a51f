"""Train the settings of a table side by side, each with several seeds, and print the table.

usage: bash experiments/table1.sh [OPTION]...      the settings, end to end
       bash experiments/table2.sh [OPTION]...      Joint-M and +GC, given gold mentions and gold entities

What is done is not done again, and what was stopped goes on from its last checkpoint: the same command again is enough.
Transformers are replaced by the small MiniLM (experiments/base_minilm.json) if --encoder names no other file. Without a
dataset at hand the made-up documents of fixtures/quickstart take its place.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from links import main as print_links
from split import split
from trainings import JOINTIE, ROOT, Run, check_same, train_all

from jointie.config import ConfigError, load
from jointie.config import parse as parse_spec
from jointie.documents import split_part

NAMES = {
    "pipeline": "Pipeline",
    "joint": "Joint",
    "joint_m": "Joint-M",
    "joint_m_gp": "Joint-M +GP",
    "joint_m_gc": "Joint-M +GC",
    "joint_m_gp_gc": "Joint-M +GP+GC",
    "coreference_propagation": "Joint-M, coreference propagation",
    "relation_propagation": "Joint-M, relation propagation",
    "multi_instance": "Joint, multi-instance",
    "table_to_graph": "Joint-M, table to graph",
    "lstm": "Joint-M, LSTM",
    "lstm_knowledge": "Joint-M, LSTM with knowledge",
    "transfer": "Joint-M, from docred-minilm",
}
"""The settings and what tables call them; those of related work are last."""
SETTINGS = {1: list(NAMES), 2: ["joint_m", "joint_m_gc"]}
BASELINE = "joint_m"
DATASETS = sorted(file.parent.name for file in (ROOT / "experiments").glob(f"*/{BASELINE}.json"))
GOLD_METRICS = [f"{name}.{score}" for name in ("coref", "relation") for score in ("precision", "recall", "f1")]
MINILM = ROOT / "experiments/base_minilm.json"
MADE_UP = ROOT / "fixtures/quickstart"
MADE_UP_READER = "reader=jsonl"
PARTS = ("train", "validation", "test")


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    runs: list[Run] = options.planned
    try:
        check_same(runs, options.specs)
    except ValueError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    try:
        failed = not train_all(runs, options.parallel)
        done = [run for run in runs if run.done == 1]
        code = print_table(options, done) if done else 0
        if MADE_UP_READER in options.data:
            print(f"\nThese are the made-up documents of {MADE_UP}, not {options.dataset}", file=sys.stderr)
        return 1 if failed else code
    except subprocess.CalledProcessError:
        return 1  # it has said why
    except OSError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def print_table(options: argparse.Namespace, runs: Sequence[Run]) -> int:
    """Print the table, and below table 2 the links that +GC changes; gives the exit code.

    Raises:
        subprocess.CalledProcessError: if an evaluation fails.
    """
    named, chosen = [f"{name(run)}={run.folder}" for run in runs], []
    if options.table == 2:
        named = [f"{name(run)}={evaluated(run, gold=True)}" for run in runs]
        chosen = [part for metric in GOLD_METRICS for part in ("--metric", metric)]
    baseline = name(next((run for run in runs if run.setting == BASELINE), runs[0]))
    command = [*JOINTIE, "compare", *named, "--baseline", baseline, "--format", options.format, *chosen]
    code = subprocess.run(command, check=False).returncode
    is_read = options.format in ("table", "markdown")  # by people, who may want another table below
    if options.table == 2 and is_read and not code:
        changed_links(runs)
    return code


def name(run: Run) -> str:
    return NAMES.get(run.setting, run.setting)


def changed_links(runs: Sequence[Run]) -> None:
    """Print which links +GC changes, over all seeds of which both are there, and their models or what these found.

    Raises:
        subprocess.CalledProcessError: if an evaluation fails.
    """
    of = {(run.setting, run.seed): run for run in runs}
    seeds = [seed for seed in {run.seed: None for run in runs} if all((setting, seed) in of for setting in SETTINGS[2])]
    known = [seed for seed in seeds if all(of[setting, seed].predicts for setting in SETTINGS[2])]
    if without := [str(seed) for seed in seeds if seed not in known]:
        print(f"\nWithout links of seed {', '.join(without)}: records are kept, but no models", file=sys.stderr)
    files = [str(evaluated(of[setting, seed], gold=False)) for seed in known for setting in SETTINGS[2]]
    if not files:
        return
    spec = runs[0].config
    base, other = (NAMES[setting] for setting in SETTINGS[2])
    print(f"\nEnd to end: links that {other} changes, against {base}, among the mentions that both find\n", flush=True)
    print_links([*files, "--gold", spec["test"], "--reader", json.dumps(spec["reader"])])


def evaluated(run: Run, gold: bool) -> Path:
    """What a run finds in its test documents, made once: counts given mentions and entities, or predictions end to end.

    Raises:
        subprocess.CalledProcessError: if the evaluation fails.
    """
    file = run.counts if gold else run.predictions
    if not file.exists():
        spec, beside = run.config, file.with_name(f".{file.name}")
        command = ["evaluate", str(run.folder), spec["test"], "--reader", json.dumps(spec["reader"])]
        command += ["--precision", spec["trainer"]["precision"]]  # that of the scores end to end
        command += ["--gold-entities", "--counts", str(beside)] if gold else ["--predictions", str(beside)]
        subprocess.run([*JOINTIE, *command], stdout=subprocess.DEVNULL, check=True)
        beside.replace(file)
    return file


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options.

    Raises:
        SystemExit: if they cannot be used.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=int, choices=[1, 2])
    parser.add_argument("--dataset", default="redocred", choices=DATASETS, help="whose experiments (default: redocred)")
    parser.add_argument("--settings", type=listed, help="a,b,c: experiments of the dataset")
    parser.add_argument("--seeds", default="0,1,2", type=numbers, help="default: 0,1,2")
    parser.add_argument("--epochs", type=at_least_one, help="by default those of the experiment")
    parser.add_argument("--documents", type=at_least_one, metavar="N", help="the first N documents of each part alone")
    parser.add_argument(
        "--parallel", type=at_least_one, default=1, metavar="N", help="trainings at a time, one thread each"
    )
    parser.add_argument(
        "--encoder", default=MINILM, type=resolved, metavar="FILE", help="what transformers are, and learning rates"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="the folder of the trainings (default: runs)")
    parser.add_argument("--train", action="append", metavar="FILE", help="DocRED's format; may be repeated")
    parser.add_argument(
        "--select", type=at_least_one, metavar="N", help="documents drawn from --train, to choose the epoch on"
    )
    parser.add_argument("--test", metavar="FILE", help="documents to report on")
    parser.add_argument("--format", default="markdown", choices=["table", "markdown", "latex", "json"])
    parser.add_argument(
        "-o", dest="overrides", action="append", default=[], metavar="KEY=VALUE", help="for every training"
    )
    options = parser.parse_args(arguments)
    if bool(options.train) != bool(options.select):
        parser.error("--train and --select belong together")
    if options.test and not options.train:
        parser.error("--test belongs to --train and --select; for the documents of the dataset write -o test=FILE")
    there = {file.stem for file in (ROOT / "experiments" / options.dataset).glob("*.json")} - {"base"}
    options.settings = options.settings or [setting for setting in SETTINGS[options.table] if setting in there]
    if unknown := sorted({*options.settings} - there):
        parser.error(f"no experiment of {options.dataset}: {', '.join(unknown)}; there are {', '.join(sorted(there))}")
    try:
        options.data = dataset(options)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    options.planned = list(planned(options))
    try:
        options.specs = [checked(run) for run in options.planned]
    except ConfigError as error:
        parser.error(str(error))
    if options.table == 2 and options.specs[0]["test"] is None:
        parser.error("table 2 is about test documents, and there are none: name them with --test or -o test=FILE")
    return options


def checked(run: Run) -> dict[str, Any]:
    """The resolved spec of a training.

    Raises:
        ConfigError: if it cannot be used.
    """
    from jointie.training import Experiment  # takes seconds

    path, *rest = run.arguments
    return parse_spec(Experiment, load(path, rest[1::2]), path).model_dump(mode="json")


def listed(text: str) -> list[str]:
    """Names with commas between them, each once.

    Raises:
        argparse.ArgumentTypeError: if one stands there twice.
    """
    found = text.split(",")
    if len({*found}) < len(found):
        raise argparse.ArgumentTypeError(f"expected each once, got {text!r}")
    return found


def numbers(text: str) -> list[int]:
    """Whole numbers from 0 on with commas between them, each once.

    Raises:
        argparse.ArgumentTypeError: if they are none.
    """
    if not all(part.isdecimal() for part in text.split(",")):
        raise argparse.ArgumentTypeError(f"expected whole numbers as in 0,1,2, got {text!r}")
    found = [int(part) for part in text.split(",")]
    if len({*found}) < len(found):
        raise argparse.ArgumentTypeError(f"expected each once, got {text!r}")
    return found


def resolved(text: str) -> Path:
    """A file by its place alone, however it is written."""
    return Path(text).resolve()


def at_least_one(text: str) -> int:
    """A whole number from 1 on.

    Raises:
        argparse.ArgumentTypeError: if it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return int(text)


def planned(options: argparse.Namespace) -> Iterator[Run]:
    """The trainings of a table, seed by seed, so that a table of fewer seeds is whole first."""
    every = [*options.data, *options.overrides]
    if options.epochs:
        every.append(f"trainer.epochs={options.epochs}")
    for seed in options.seeds:
        for setting in options.settings:
            spec = ROOT / f"experiments/{options.dataset}/{setting}.json"
            transformer = load(spec)["model"]["encoder"]["type"] == "transformer"
            encoder = [f"@{options.encoder}"] if transformer else []
            overrides = [part for each in (*encoder, *every, f"trainer.seed={seed}") for part in ("-o", each)]
            folder = options.runs / f"table_{options.dataset}" / setting / f"seed_{seed}"
            yield Run(setting, seed, (str(spec), *overrides), folder)


def dataset(options: argparse.Namespace) -> list[str]:
    """The overrides that name the documents.

    Raises:
        OSError: if documents to split cannot be read.
        ValueError: if they cannot be split, or the dataset is of another format.
    """
    base = load(ROOT / f"experiments/{options.dataset}/{BASELINE}.json")
    reader = base["reader"]
    while isinstance(reader, dict):  # of one that reads through another, that one's format
        reader = reader.get("reader", reader["type"])
    if options.train:
        if reader != "docred":
            raise ValueError(
                f"--train takes files of DocRED's format, and {options.dataset} is read by {reader}: leave it out, and "
                f"put the documents where experiments/{options.dataset}/base.json says"
            )
        train, select = split(options.train, options.select, options.runs / f"table_{options.dataset}" / "data")
        return overrides([str(train), str(select), options.test], options.documents)
    names = [base.get(part) for part in PARTS]
    files = dict.fromkeys(str(split_part(name)[0]) for name in names if name)
    if missing := [file for file in files if not Path(file).exists()]:
        others = ", or name files with --train, --select and --test" if reader == "docred" else ""
        print(
            f"{options.dataset} is not here: put {', '.join(missing)} there, in the format of the reader {reader}"
            f"{others}; the made-up documents of fixtures/quickstart take its place",
            file=sys.stderr,
        )
        made_up = [f"{MADE_UP / part}.jsonl" for part in ("train", "dev", "test")]
        return [*overrides(made_up, options.documents), MADE_UP_READER]
    return overrides(names, options.documents)


def overrides(names: Sequence[str | None], documents: int | None) -> list[str]:
    """The overrides that name the documents of each part, or the first of them."""
    part = f"[:{documents}]" if documents else ""
    return [f"{key}={name}{part}" if name else f"{key}=null" for key, name in zip(PARTS, names)]


if __name__ == "__main__":
    sys.exit(main())
