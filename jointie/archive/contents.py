"""The files that a model is loaded from, among all that may stand in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from .files import CALIBRATION, CONFIG, LABELS, META, WEIGHTS
from .meta import read_meta
from .places import FILES, check_place

CARD, METRICS = "README.md", "metrics.json"
_PARTS = ("encoder", "tokenizer")
_STAGES = ("coreference", "relations")
"""The folders of the stages of a pipeline; others are known by what ``meta.json`` notes."""


def model_files(folder: Path) -> list[Path]:
    """The files of a model directory that the model is loaded from.

    They are its weights and records, what ``meta.json`` notes, and all in the folders ``encoder`` and ``tokenizer``,
    its own and those of its stages.

    Raises:
        DataError: if ``meta.json`` is missing or damaged.
    """
    noted = {place for place in map(Path, read_meta(folder).files) if ".." not in place.parts and not place.root}
    records = {folder / name for name in (CONFIG, LABELS, META, CALIBRATION, WEIGHTS)}
    records |= {folder / place for place in noted}
    stages = {place.parts[0] for place in noted if len(place.parts) > 2} or _STAGES
    parts = {file for stage in ("", *stages) for part in _PARTS for file in _files_of(folder / stage / part)}
    return sorted(path for path in records | parts if os.path.lexists(path))


def shared_files(folder: Path) -> list[Path]:
    """The files of a model directory that are given to others: those of the model, its card, and its metrics.

    Raises:
        DataError: if ``meta.json`` is missing or damaged.
    """
    return [*model_files(folder), *(path for name in (CARD, METRICS) if (path := folder / name).is_file())]


def check_places(folder: Path, files: Iterable[Path]) -> None:
    """Check files of a model directory; see :func:`~.places.check_place`.

    Raises:
        DataError: naming the first that cannot be used.
    """
    for path in files:
        check_place(folder, path)


def _files_of(part: Path) -> Iterator[Path]:
    """Of an encoder or tokenizer: its files, or in their place one that says where they are."""
    yield part.with_name(f"{part.name}.source")
    for place, folders, files in os.walk(part):
        yield from (Path(place, name) for name in (*folders, *files) if name in folders or _is_readable(name))


def _is_readable(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in FILES)
