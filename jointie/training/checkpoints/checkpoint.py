"""A checkpoint as the files of a folder, with a manifest that tells whether they are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import __version__
from ...prediction import sync_folder, tensors_bytes, tensors_from, write_through
from .trees import flatten, unflatten

FORMAT = 1
WEIGHTS, BEST, TENSORS, STATE, MANIFEST = (
    *("model.safetensors", "best.safetensors", "state.safetensors", "state.json"),
    "manifest.json",
)


class Damaged(Exception):
    """A checkpoint that is not whole; the message says why."""


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to go on with a training.

    Attributes:
        weights: the safetensors bytes of the whole model.
        best: those of the best model so far; ``None`` before the first.
        state: everything else: JSON values, tensors, and dicts, lists and tuples of them.
    """

    weights: bytes
    best: bytes | None
    state: Mapping[str, Any]


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint into an empty folder, the manifest last, and wait until the disk has it.

    Raises:
        OSError: if it cannot be written.
    """
    tree, tensors = flatten(dict(checkpoint.state))
    files = {
        WEIGHTS: checkpoint.weights,
        TENSORS: tensors_bytes(tensors),
        STATE: json.dumps(tree, allow_nan=False).encode(),
    }
    best = None if checkpoint.best is None else WEIGHTS if checkpoint.best == checkpoint.weights else BEST
    if best == BEST and checkpoint.best is not None:
        files[BEST] = checkpoint.best
    for name, data in files.items():
        write_through(folder / name, data)
    manifest = {
        "format": FORMAT,
        "jointie": __version__,
        "best": best,
        "files": {name: {"size": len(data), "sha256": _digest(data)} for name, data in files.items()},
    }
    write_through(folder / MANIFEST, json.dumps(manifest, indent=2).encode())
    sync_folder(folder)


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint and compare it with its manifest.

    Raises:
        Damaged: if it is not whole.
    """
    entries, best = _manifest(folder)
    files = {name: _file(folder / name, entry) for name, entry in entries.items()}
    try:
        state = unflatten(json.loads(files[STATE]), tensors_from(files[TENSORS]))
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged(f"its state cannot be read: {error}") from None
    return Checkpoint(files[WEIGHTS], None if best is None else files[best], state)


def verify(folder: Path) -> None:
    """Compare a checkpoint with its manifest, a file at a time.

    Raises:
        Damaged: if it is not whole.
    """
    entries, _ = _manifest(folder)
    for name, entry in entries.items():
        _file(folder / name, entry)


def _manifest(folder: Path) -> tuple[dict[str, dict[str, Any]], str | None]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        number, entries, best = manifest["format"], manifest["files"], manifest["best"]
    except FileNotFoundError:
        raise Damaged(f"{MANIFEST} is missing: it was not written to its end") from None
    except OSError as error:
        raise Damaged(f"{MANIFEST} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"{MANIFEST} is damaged: {type(error).__name__}") from None
    if number != FORMAT:
        raise Damaged(f"it has the format {number!r}; this version of jointie reads {FORMAT}")
    wanted = {WEIGHTS, TENSORS, STATE, *([BEST] if best == BEST else [])}
    if best not in (None, WEIGHTS, BEST) or not isinstance(entries, dict) or entries.keys() != wanted:
        raise Damaged(f"{MANIFEST} is damaged: it names other files")
    return entries, best


def _file(path: Path, entry: Any) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Damaged(f"{path.name} is missing") from None
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read: {error.strerror}") from None
    size, digest = (entry.get(key) if isinstance(entry, dict) else None for key in ("size", "sha256"))
    if len(data) != size:
        raise Damaged(f"{path.name} has {len(data)} bytes instead of {size}")
    if _digest(data) != digest:
        raise Damaged(f"the SHA-256 of {path.name} is not that of {MANIFEST}")
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
