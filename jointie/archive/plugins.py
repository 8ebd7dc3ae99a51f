"""The plug-ins that a saved model needs, against those that are loaded; none is imported because a file names it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from ..config import ConfigError, Plugin, loaded_plugins

logger = logging.getLogger(__name__)


def missing_plugins(needed: Sequence[Plugin], source: str) -> ConfigError | None:
    """The error that names the plug-ins of a saved model that are not loaded; ``None`` where all are.

    Args:
        needed: by the model.
        source: the file that names their components.
    """
    loaded = loaded_plugins()
    packages, digests = {plugin.package for plugin in loaded}, {plugin.sha256 for plugin in loaded if plugin.sha256}
    missing = [plugin for plugin in needed if plugin.package not in packages and plugin.sha256 not in digests]
    if not missing:
        return None
    names = " and ".join(f"the plug-in {_named(plugin)}" for plugin in missing)
    remedy = "install what is missing, or name its module or the path of its file with --include-package"
    return ConfigError(f"the model needs {names}: {remedy} (in Python, jointie.load(..., plugins=[...]))", source)


def warn_of_other_sources(folder: Path, needed: Sequence[Plugin], used: Sequence[Plugin]) -> None:
    """Warn of plug-ins whose source is not the one that a model was saved with.

    Args:
        folder: the model directory.
        needed: what is noted there.
        used: those that define the components of the model now.
    """
    digests = {plugin.sha256 for plugin in used}
    if None in digests:
        return
    for plugin in {(plugin.package, plugin.sha256): plugin for plugin in needed}.values():
        if plugin.sha256 and plugin.sha256 not in digests:
            logger.warning(
                "%s: the plug-in %s has another source than when the model was saved; its weights fit, but it may find "
                "something else: go back to that source, or evaluate the model and save it anew",
                folder,
                _named(plugin),
            )


def _named(plugin: Plugin) -> str:
    return repr(plugin.module) + (f" (version {plugin.version})" if plugin.version else "")
