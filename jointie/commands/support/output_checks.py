"""The outputs of a command, which must not replace its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from jointie.config import ConfigError, DataError
from jointie.documents import split_part


def say(error: DataError) -> None:
    """Say what is wrong with an input."""
    click.echo(f"Error: {error}", err=True)


def check_apart(output: Path, inputs: Iterable[str]) -> None:
    """Check that the output is none of the inputs, which opening it would empty.

    Raises:
        ConfigError: if it is, or stands in one of the folders.
    """
    places = _places(output)
    for name in inputs:
        if name != "-" and split_part(name)[0].resolve() in places:
            raise ConfigError(f"the output {output} stands among the inputs ({name}); choose another place for it")


def check_outputs(outputs: Sequence[Path | None], inputs: Sequence[Path | str | None], model: Path) -> None:
    """Check that no output replaces an input, another output, or what a training wrote beside other files of the model.

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
        places = _places(output)
        if any(other.resolve() in places or output.resolve() in _places(other) for other in written[:i]):
            raise ConfigError(f"two outputs go to {output}; choose a file for each")
        if any((folder / name).resolve() in places for folder in _model_folders(model, WRITTEN) for name in WRITTEN):
            raise ConfigError(f"the output {output} is a part of the model directory; choose another place for it")


def _places(path: Path) -> set[Path]:
    """The path and the folders around it."""
    return {path.resolve(), *path.resolve().parents}


def _model_folders(model: Path, written: Sequence[str]) -> list[Path]:
    """The model directory, and the one that it is a part of, as ``last`` is."""
    around = model.resolve().parent
    return [model, around] if model.resolve().name in written and (around / "config.json").is_file() else [model]
