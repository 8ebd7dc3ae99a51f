"""The code that a training runs under: the version and source of jointie, and the source of plug-ins."""

from __future__ import annotations

from pathlib import Path

from .. import __version__
from ..config import loaded_plugins, source_digest

_PACKAGE = Path(__file__).parents[1]
_DIGITS = 12
"""How many of a digest are told."""


def code_in_use() -> dict[str, str]:
    """The version of jointie with a digest of its source, and a digest of each plug-in that is loaded, by name."""
    found = {"jointie": f"{__version__} (source {source_digest(_PACKAGE)[:_DIGITS]})"}
    known = {plugin.package: plugin.sha256 for plugin in loaded_plugins() if plugin.sha256}
    return found | {name: f"source {digest[:_DIGITS]}" for name, digest in known.items()}
