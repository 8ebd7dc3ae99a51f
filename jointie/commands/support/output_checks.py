"""Checks that the outputs of a command replace neither its inputs nor the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jointie.config import ConfigError
from jointie.documents import split_part


def check_apart(output: Path, inputs: Iterable[str]) -> None:
    """Check that the output is none of the inputs, which opening it would empty.

    Raises:
        ConfigError: if it is, or stands in one of the folders.
    """
    folders = _with_folders(output)
    for name in inputs:
        if name != "-" and split_part(name)[0].resolve() in folders:
            raise ConfigError(f"the output {output} stands among the inputs ({name}); choose another place for it")


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
        folders = _with_folders(output)
        if any(other.resolve() in folders or output.resolve() in _with_folders(other) for other in written[:i]):
            raise ConfigError(f"two outputs go to {output}; choose a file for each")
        if any((folder / name).resolve() in folders for folder in _model_folders(model, WRITTEN) for name in WRITTEN):
            raise ConfigError(f"the output {output} is a part of the model directory; choose another place for it")


def _with_folders(path: Path) -> set[Path]:
    """The path and the folders around it."""
    return {path.resolve(), *path.resolve().parents}


def _model_folders(model: Path, written: Sequence[str]) -> list[Path]:
    """The model directory, and the one that it is a part of, as ``last`` is."""
    around = model.resolve().parent
    return [model, around] if model.resolve().name in written and (around / "config.json").is_file() else [model]
