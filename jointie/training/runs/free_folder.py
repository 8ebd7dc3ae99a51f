"""The check that a training may write to a folder."""

from __future__ import annotations

from pathlib import Path

from ...archive import META
from ...config import ConfigError, read_json_object
from ...storage import LOCK


def names_in(path: Path) -> set[str]:
    """The names of all that stands in the folder of a training; none if there is no such folder.

    Raises:
        ConfigError: if it is a file, or cannot be read.
    """
    try:
        return {inside.name for inside in path.iterdir()}
    except FileNotFoundError:
        return set()
    except NotADirectoryError:
        raise ConfigError(f"{path} is a file; -s takes a folder") from None
    except OSError as error:
        raise ConfigError(f"the folder {path} cannot be read: {error.strerror or error}") from None


def check_free(path: Path, force: bool) -> None:
    """Check that a training may write to a folder.

    Raises:
        ConfigError: if it is a file, or is not empty and ``force`` is not given, or holds something else than a
            training.
    """
    names = names_in(path)
    if names - {LOCK}:
        if not force:
            raise ConfigError(
                f"the folder {path} exists already; pass --resume to go on with the training in it, or --force to "
                "replace it"
            )
        if not _is_training(path):
            raise ConfigError(f"the folder {path} holds something else than a training; choose another for -s")


def _is_training(path: Path) -> bool:
    """Whether ``meta.json``, the first file that a training writes and the last that is removed of it, is there."""
    try:
        return "jointie" in read_json_object(path / META)["versions"]
    except (ConfigError, LookupError, TypeError):
        return False
