"""Checks that the outputs of a command replace neither its inputs nor the model."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from jointie.config import ConfigError
from jointie.documents import split_part

from .output import is_device


def check_apart(output: Path | None, inputs: Iterable[str]) -> None:
    """Check that the output is none of the inputs, which opening it would empty.

    Args:
        output: the file or folder to write; ``None`` for standard output.
        inputs: files and folders, and ``-`` for standard input.

    Raises:
        ConfigError: if it is, by whatever name, or stands in one of the folders.
    """
    place = output or Path("/dev/stdout")
    if is_device(place):
        return  # it has nothing to lose
    for name in inputs:
        if _is_or_is_in(place, Path("/dev/stdin") if name == "-" else split_part(name)[0]):
            raise ConfigError(f"the output {place} stands among the inputs ({name}); choose another place for it")


def check_outputs(outputs: Sequence[Path | None], inputs: Sequence[Path | str | None], model: Path) -> None:
    """Check that no output replaces an input, another output, or a file that a training wrote into the model directory.

    Args:
        outputs: the files to write; those that are ``None`` are not wanted.
        inputs: the files and folders to read.
        model: the model directory; files of other names may be written there.

    Raises:
        ConfigError: if one does.
    """
    from jointie.training import WRITTEN

    written = [output for output in outputs if output]
    for i, output in enumerate(written):
        check_apart(output, [str(name) for name in inputs if name])
        if any(_is_or_is_in(output, other) or _is_or_is_in(other, output) for other in written[:i]):
            raise ConfigError(f"two outputs go to {output}; choose a file for each")
        if any(_is_or_is_in(output, folder / name) for folder in _model_folders(model, WRITTEN) for name in WRITTEN):
            raise ConfigError(f"the output {output} is a part of the model directory; choose another place for it")


def _is_or_is_in(path: Path, place: Path) -> bool:
    """Whether a path leads to a place, or into it: by its name, a link of any kind, or another spelling."""
    resolved = Path(os.path.realpath(path))
    around = (resolved, *resolved.parents)
    if any(_is_same(each, place) for each in around):
        return True
    identities = {_identity(each) for each in around} - {None}
    return os.path.isdir(place) and any(_identity(inside) in identities for inside in place.rglob("*"))


def _is_same(one: Path, other: Path) -> bool:
    first, second = _identity(one), _identity(other)
    # Not Path.resolve, which refuses links that lead to each other.
    return str(one) == os.path.realpath(other) if first is None or second is None else first == second


def _identity(path: Path) -> tuple[int, int] | None:
    """The device and number of a file, which all its names share; ``None`` where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _model_folders(model: Path, written: Sequence[str]) -> list[Path]:
    """The model directory, and the one that it is a part of, as ``last`` is."""
    around = model.resolve().parent
    return [model, around] if model.resolve().name in written and (around / "config.json").is_file() else [model]
