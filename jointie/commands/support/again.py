"""The command that goes on with what this one has begun."""

from __future__ import annotations

import os
import shlex

import click


def resume_command() -> str:
    """This process's command with ``--resume``, on as many processes."""
    given = click.get_current_context().find_root().obj
    arguments = [argument for argument in given if argument not in ("--force", "--resume")]
    together = os.environ.get("LOCAL_WORLD_SIZE", "1")
    program = ["jointie"] if together == "1" else ["torchrun", "--nproc-per-node", together, "-m", "jointie"]
    return shlex.join([*program, *arguments, "--resume"])
