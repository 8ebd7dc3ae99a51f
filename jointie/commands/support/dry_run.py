"""``jointie train --dry-run``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jointie.config import load, located, parse
from jointie.training import Experiment, check_free, experiment_of, is_main_process

from .tables.dry_run_report import dry_run_report
from .terminal import echo
from .train_once import tell


def dry_run(spec: Path, overrides: Sequence[str], folder: Path | None) -> None:
    """Build what a spec file describes, take a step on the longest batch, and show what the training would cost.

    Args:
        spec: the spec file.
        overrides: changes of it.
        folder: where the training would write, which has to be free.

    Raises:
        JointieError: if the spec, its data or the folder cannot be used, or the step fails.
    """
    if folder is not None:
        check_free(folder, force=False)
    validated = parse(Experiment, load(spec, overrides), str(spec))
    with located(str(spec)):
        experiment = experiment_of(validated)
        reports = experiment.dry_run(experiment.read(), tell)
    if is_main_process():
        echo("\n\n".join(map(dry_run_report, reports)))
