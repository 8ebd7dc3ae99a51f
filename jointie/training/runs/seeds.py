"""The folder of trainings that differ in their seeds alone: a folder ``seed_N`` for each."""

from __future__ import annotations

import re
from pathlib import Path


def seed_folder(folder: Path, seed: int) -> Path:
    """The folder of the training of a seed."""
    return folder / f"seed_{seed}"


def seed_folders(folder: Path) -> dict[int, Path]:
    """The folders of the seeds that are there, in their order."""
    named = ((re.fullmatch(r"seed_(\d+)", path.name, re.ASCII), path) for path in folder.iterdir() if path.is_dir())
    return dict(sorted((int(match[1]), path) for match, path in named if match))
