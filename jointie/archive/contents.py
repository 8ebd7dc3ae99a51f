"""The files that a model is loaded from, among all that may stand in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from .files import CALIBRATION, CONFIG, LABELS, META, WEIGHTS
from .meta import read_meta
from .places import FILES, OF_TRAINING, check_place

CARD, METRICS = "README.md", "metrics.json"
_PARTS = ("encoder", "tokenizer")


def model_files(folder: Path) -> list[Path]:
    """The files of a model directory that the model is loaded from.

    They are its weights and records, what ``meta.json`` notes, and all in the folders ``encoder`` and ``tokenizer``,
    its own and those of its stages.

    Raises:
        DataError: if ``meta.json`` is missing or damaged.
    """
    noted = [name for name in map(Path, read_meta(folder).files) if ".." not in name.parts and not name.is_absolute()]
    records = {folder / name for name in (CONFIG, LABELS, META, CALIBRATION, WEIGHTS, *map(str, noted))}
    parts = {file for root in (folder, *_stages(folder)) for part in _PARTS for file in _files_of(root / part)}
    return sorted(path for path in records | parts if os.path.lexists(path))


def shared_files(folder: Path) -> list[Path]:
    """The files of a model directory that are given to others: those of the model, its card, and its metrics.

    Raises:
        DataError: if ``meta.json`` is missing or damaged.
    """
    return [*model_files(folder), *(path for name in (CARD, METRICS) if (path := folder / name).is_file())]


def check_places(folder: Path) -> None:
    """Check all files of a model; see :func:`~.places.check_place`.

    Raises:
        DataError: naming the first that cannot be used.
    """
    for path in shared_files(folder):
        check_place(folder, path)


def _stages(folder: Path) -> Iterator[Path]:
    """The folders in a model directory that may be of its stages; a folder with a spec is another model."""
    for place in folder.iterdir():
        left_out = place.name in OF_TRAINING or place.name.startswith(".")
        if not left_out and place.is_dir() and not (place / CONFIG).exists():
            yield place


def _files_of(part: Path) -> Iterator[Path]:
    """Of an encoder or tokenizer: its files, or in their place one that says where they are."""
    yield part.with_name(f"{part.name}.source")
    for place, folders, files in os.walk(part):
        yield from (Path(place, name) for name in (*folders, *files) if name in folders or _is_readable(name))


def _is_readable(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in FILES)
