"""The code that a training runs under: the version and source of jointie, and the source of plug-ins."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from .. import __version__
from ..config import loaded_plugins, source_digest

_PACKAGE = Path(__file__).parents[1]
_DIGITS = 12
"""How many of a digest are told."""


def code_in_use() -> dict[str, str]:
    """The version of jointie with a digest of its source, and a digest of each plug-in that is loaded, by name."""
    found = {"jointie": f"{__version__} (source {source_digest(_PACKAGE)[:_DIGITS]})"}
    known = defaultdict[str, set[str]](set)  # files of one name are plug-ins of one name
    for plugin in loaded_plugins():
        if plugin.sha256:
            known[plugin.package].add(plugin.sha256[:_DIGITS])
    return found | {name: f"source {' and '.join(sorted(digests))}" for name, digests in known.items()}
