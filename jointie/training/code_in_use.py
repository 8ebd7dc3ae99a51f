"""The code that a training runs under: the version and source of jointie, and the source of plug-ins."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from .. import __version__
from ..config import Component, plugins_of

_PACKAGE = Path(__file__).parents[1]


def code_in_use() -> dict[str, str]:
    """The version of jointie with a digest of its source, and a digest of each plug-in that is loaded, by name."""
    registered = [kind for family in Component.__subclasses__() for kind in family.registered().values()]
    found = {"jointie": f"{__version__} (source {_digest(_PACKAGE)})"}
    for plugin in plugins_of(registered):
        file = getattr(sys.modules.get(plugin), "__file__", None) or plugin  # a module, or the path of a file
        source = Path(file).parent if Path(file).name == "__init__.py" else Path(file)
        if source.exists():
            found[Path(plugin).name] = f"source {_digest(source)}"
    return found


@cache  # what is imported does not change with its file
def _digest(source: Path) -> str:
    """The first digits of the SHA-256 of a file, or of all source files of a folder with their places in it."""
    digest = hashlib.sha256()
    for file in sorted(source.rglob("*.py")) if source.is_dir() else [source]:
        digest.update(f"{file.relative_to(source).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]
