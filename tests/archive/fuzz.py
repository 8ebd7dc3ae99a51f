"""Damaged and forged model directories: each is the same model still, or one sentence that names the file.

    python -m tests.archive.fuzz --cases 2000 --seed 0

changes one file of a model directory a case: bits, lengths, JSON values, keys and numbers, links, and predicts with it
in a process of its own. *Damaged* means that ``meta.json`` tells of another file than is there; *forged*, that its
SHA-256 was made anew, as somebody with intentions would.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from huggingface_hub import constants

from tests.archive.mutations import MUTATIONS, Mutation, forge
from tests.archive.predictions import Outcome, Predictions
from tests.archive.small_models import write_models


def check(outcome: Outcome, expected: str, place: str, forged: bool) -> str:
    """Say what became of a case.

    Args:
        outcome: of the command.
        expected: the output of the model as it was.
        place: the file that was changed.
        forged: whether its SHA-256 was made anew.

    Returns:
        ``same``, ``another model`` or ``refused``; anything else is a find.
    """
    if outcome.misdeeds:
        return f"it did more than predict: {outcome.misdeeds}"
    if outcome.killed:
        return outcome.killed
    if outcome.code == 0:
        if outcome.output == expected:
            return "same"
        return "another model" if forged else "other predictions, and no word of it"
    if outcome.code != 2:
        return f"exit code {outcome.code}"
    if "Traceback" in outcome.errors or "Error: " not in outcome.errors:
        return "no message of ours"
    message = outcome.errors.partition("Error: ")[2]
    return "refused" if _names(message, place, forged) else f"the message does not name {place}"


def _names(message: str, place: str, forged: bool) -> bool:
    """Whether a message names the file that was changed; of a forged one the folder, or a file that it does not fit."""
    if place in message:
        return True
    others = (
        "config.json",
        "labels.json",
        "meta.json",
        "calibration.json",
        "model.safetensors",
        Path(place).parent.name,
    )
    return forged and any(name and name in message for name in others)


class Fuzz:
    """Cases by their numbers.

    Args:
        folder: to work in.
        seed: of all that is drawn.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.models = write_models(folder / "models")
        self.predictions = Predictions(folder, self.models)
        self.expected = {model: self._expected(model) for model in self.models}

    def _expected(self, model: Path) -> str:
        outcome = self.predictions.of(model)
        assert outcome.code == 0 and not outcome.misdeeds and not outcome.killed, outcome
        assert outcome.output.count('"type"') > 5, f"{model.name} finds little: {outcome.output}"
        return outcome.output

    def run(self, number: int) -> tuple[str, str]:
        """Run a case.

        Returns:
            What it is, and what became of it.
        """
        draw = random.Random(f"{self.seed} {number}")
        model = draw.choice(self.models)
        case = self.folder / f"case-{os.getpid()}"
        shutil.rmtree(case, ignore_errors=True)
        shutil.copytree(model, case)
        files = sorted(path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file())
        place = draw.choice(files)
        mutation: Mutation = draw.choice([m for m in MUTATIONS if m.fits(place)])
        said = mutation(case / place, draw)
        forged = place != "meta.json" and draw.random() < 0.5 and forge(case, place)
        outcome = self.predictions.of(case)
        result = check(outcome, self.expected[model], place, forged)
        kind = "forged" if forged else "damaged"
        described = f"case {number}: {model.name}/{place} {kind}, {mutation.name} ({said}), {outcome.seconds:.1f} s"
        if result not in ("same", "another model", "refused"):
            described += f"\n    {outcome.errors.strip()[-1500:]}"
        shutil.rmtree(case, ignore_errors=True)
        return described, result


def _share(fuzz: Fuzz, numbers: range, results: Path) -> None:
    with results.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for number in numbers:
            file.write(json.dumps([*fuzz.run(number)]) + "\n")
            file.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--verbose", action="store_true", help="print each case")
    options = parser.parse_args()
    constants.HF_HUB_OFFLINE = True  # a base that is forged into a name of the Hub would be asked for there
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        fuzz = Fuzz(Path(name), options.seed)
        workers = []
        for job in range(options.jobs):
            results = Path(name, f"results-{job}")
            pid = os.fork()
            if pid == 0:
                last = options.first + options.cases
                _share(fuzz, range(options.first + job, last, options.jobs), results)
                os._exit(0)
            workers.append((pid, results))
        crashed = sum(os.waitpid(pid, 0)[1] != 0 for pid, _ in workers)
        lines = [line for _, results in workers for line in results.read_text(encoding="utf-8").splitlines()]
    counts: Counter[str] = Counter()
    finds = 0
    for described, result in map(json.loads, lines):
        is_find = result not in ("same", "another model", "refused")
        finds += is_find
        counts["find" if is_find else result] += 1
        if is_find or options.verbose:
            print(f"{described}\n  -> {result}")
    summary = {"cases": len(lines), **dict(counts), "seconds": round(time.perf_counter() - began)}
    print(json.dumps(summary))
    return 1 if finds or crashed or len(lines) != options.cases else 0


if __name__ == "__main__":
    sys.exit(main())
