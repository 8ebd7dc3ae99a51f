"""Names of models: those that come with jointie, folders, and the Hugging Face Hub."""

from __future__ import annotations

import difflib
import os
from functools import partial
from pathlib import Path

from ..components.pretrained_files import is_hub_name
from ..config import ConfigError, DataError
from .hub import fetched
from .places import FILES, OF_TRAINING

BUNDLED = Path(__file__).parents[1] / "pretrained"
"""The folder with a folder for each model that comes with jointie."""


def bundled() -> list[str]:
    """The names of the models that come with jointie."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/config.json"))


def resolve(name: str | Path, revision: str | None = None) -> Path:
    """Find the model directory of a name.

    Args:
        name: the name of a model that comes with jointie, a folder, or ``OWNER/NAME`` on the Hugging Face Hub, looked
            for in this order; ``./NAME`` and a :class:`~pathlib.Path` are always folders. From the Hub those files are
            fetched that are not in its cache yet, and none with ``HF_HUB_OFFLINE`` set.
        revision: a branch, tag or commit on the Hub.

    Raises:
        DataError: if there is no such model, or it cannot be fetched.
        ConfigError: if there is a revision, but the model is not from the Hub.
    """
    text = str(name)
    is_path = isinstance(name, Path) or text.startswith((".", "/", "~"))
    place = BUNDLED / text if not is_path and text in bundled() else Path(text).expanduser()
    if not is_path and not os.path.exists(place) and "/" in text and is_hub_name(text):
        return _fetched(text, revision)
    if revision is not None:
        raise ConfigError(f"{text} is not from the Hugging Face Hub, so it has no revision {revision!r}")
    if not os.path.exists(place):
        raise _nowhere(text)
    return place


def _fetched(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download

    others = [f"{folder}/*" for folder in OF_TRAINING]
    fetch = partial(
        snapshot_download, name, revision=revision, allow_patterns=[*FILES], ignore_patterns=others, dry_run=False
    )
    try:
        return fetched(fetch, f"its revision {revision!r}" if revision else "it")
    except ValueError as error:
        raise _nowhere(name, str(error)) from None


def _nowhere(name: str, problem: str | None = None) -> DataError:
    """The error for a name of no model, with everything that was tried."""
    names = bundled()
    tried = ["no model of this name comes with jointie", "there is no such folder", *([problem] if problem else [])]
    close = difflib.get_close_matches(name.rpartition("/")[2], names, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    known = f"{', '.join(names)} (with jointie), " if names else ""
    remedy = f"{guess}give {known}the folder that `jointie train -s` wrote, or OWNER/NAME of the Hugging Face Hub"
    return DataError(f"{', '.join(tried[:-1])}, and {tried[-1]}", source=name, remedy=remedy)
