from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.archive.fuzz import check
from tests.archive.predictions import Outcome
from tests.processes import Started


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the limits of Linux")
def test_changed_model_directories() -> None:
    """Some of the cases of ``python -m tests.archive.fuzz``, in a process from which others can be forked."""
    program = "import sys; from tests.archive.fuzz import main; sys.exit(main())"
    code, out, err = Started(program, "--cases", 60, "--seed", 1, "--jobs", 1).end()
    assert code == 0, out + err
    summary = json.loads(out.splitlines()[-1])
    assert summary["cases"] == 60 and summary["refused"] > 30 and summary["same"] > 2


def outcome(code: int = 2, output: str = "", errors: str = "", misdeeds: str = "", killed: str = "") -> Outcome:
    return Outcome(code, output, errors, misdeeds, killed, 0.1)


def test_finds() -> None:
    """The fuzz would find nothing if everything passed for an answer."""
    good = {"same", "another model", "refused"}
    assert check(outcome(0, "x"), "x", "labels.json", False) == "same"
    assert check(outcome(0, "y"), "x", "labels.json", True) == "another model"
    named = "Error: /m/labels.json: damaged\n"
    assert check(outcome(errors=named), "x", "labels.json", False) == "refused"
    assert check(outcome(errors="Error: /m/config.json: damaged\n"), "x", "labels.json", True) == "refused"
    for find in (
        outcome(0, "y"),
        outcome(1, errors=named),
        outcome(errors="Error: damaged"),
        outcome(errors="Error: /m/config.json: damaged"),
        outcome(errors=f"Traceback (most recent call last)\n{named}"),
        outcome(errors="labels.json"),
        outcome(0, "x", misdeeds="opened /etc/passwd"),
        outcome(0, "x", killed="more than 20 seconds"),
        outcome(-1),
    ):
        assert check(find, "x", "labels.json", False) not in good
