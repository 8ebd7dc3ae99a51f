"""Where the weights of a base encoder stand: in a package, in a folder that the user names, or in the Hub's cache."""

from __future__ import annotations

import os
from pathlib import Path

from ...components.pretrained_files import PACKAGE, is_hub_name, locate
from ...config import ConfigError
from ..files import WEIGHTS
from ..hub import fetched

SETTING = "JOINTIE_ENCODER"
"""The environment variable with the folder of an encoder on the Hub, where none is named."""


def encoder_weights(name: str, folder: Path | None = None) -> Path:
    """Find the weights file of an encoder; of one on the Hub that file alone is fetched.

    Args:
        name: ``package://NAME/FOLDER``, or the name of an encoder on the Hugging Face Hub.
        folder: with the files of an encoder on the Hub; by default the one that ``JOINTIE_ENCODER`` names, and without
            that the cache of the Hub, which is filled unless ``HF_HUB_OFFLINE`` is set.

    Raises:
        ValueError: if there is no such encoder, or the Hub does not give it.
        ConfigError: if there is a folder for an encoder inside a package.
    """
    if name.startswith(PACKAGE):
        if folder is not None:
            raise not_needed(name)
        return Path(locate(name)) / WEIGHTS
    if not is_hub_name(name):
        raise ValueError(f"{name!r} is neither package://NAME/FOLDER nor a name on the Hugging Face Hub")
    if place := folder or os.environ.get(SETTING):
        return Path(place).expanduser() / WEIGHTS
    return _from_hub(name)


def not_needed(what: object) -> ConfigError:
    """The error for the folder of an encoder where none is read."""
    return ConfigError(f"{what} needs no encoder of a folder; leave --encoder out (in Python, encoder=...)")


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download  # hf_hub_download asks six times where there is no network

    path = fetched(lambda: snapshot_download(name, allow_patterns=[WEIGHTS]), name) / WEIGHTS
    if not path.is_file():
        raise ValueError(f"{name} has no {WEIGHTS} on the Hugging Face Hub, or none in its cache")
    return path
