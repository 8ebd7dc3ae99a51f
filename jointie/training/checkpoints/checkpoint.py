"""A checkpoint as the files of a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...storage import sync_folder, write_through
from ...storage.tensors import tensors_bytes, tensors_from
from .checked_files import Content, Damaged, check, read_checked
from .manifest import BEST, MANIFEST, STATE, TENSORS, WEIGHTS, Manifest, read_manifest
from .trees import flatten, unflatten


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to go on with a training.

    Attributes:
        weights: the safetensors bytes of the whole model.
        best: those of the best model so far; ``None`` before the first.
        state: everything else: JSON values, tensors, and dicts, lists and tuples of them.
        code: the versions of the code that made it, by name.
    """

    weights: bytes
    best: bytes | None
    state: Mapping[str, Any]
    code: Mapping[str, str] = field(default_factory=dict)


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint into an empty folder, the manifest last, and wait until the disk has it.

    Raises:
        OSError: if it cannot be written.
        TypeError: if the state holds a value that cannot be saved, naming its place.
    """
    files: dict[str, Content] = {}
    for name, data in _files(checkpoint):
        write_through(folder / name, data)
        files[name] = Content.of(data)  # of what was meant, not of what the disk gives back
    best = BEST if BEST in files else None if checkpoint.best is None else WEIGHTS
    write_through(folder / MANIFEST, Manifest(files, best, checkpoint.code).to_bytes())
    sync_folder(folder)


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint and compare it with its manifest.

    Raises:
        Damaged: if it is not whole.
    """
    manifest = read_manifest(folder)
    files = {name: read_checked(folder / name, content) for name, content in manifest.files.items()}
    try:
        state = unflatten(json.loads(files[STATE]), tensors_from(files[TENSORS]))
        best = None if manifest.best is None else files[manifest.best]
        return Checkpoint(files[WEIGHTS], best, {**state}, manifest.code)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Damaged(f"its state cannot be read: {error}") from None


def verify(folder: Path) -> None:
    """Compare a checkpoint with its manifest, a piece of a file at a time.

    Raises:
        Damaged: if it is not whole.
    """
    for name, content in read_manifest(folder).files.items():
        check(folder / name, content)


def _files(checkpoint: Checkpoint) -> Iterator[tuple[str, bytes]]:
    """The files but for the manifest, made one at a time, as each may be as large as the model."""
    tree, tensors = flatten(dict(checkpoint.state))
    yield STATE, json.dumps(tree).encode()
    yield TENSORS, tensors_bytes(tensors)
    yield WEIGHTS, checkpoint.weights
    if checkpoint.best is not None and checkpoint.best != checkpoint.weights:
        yield BEST, checkpoint.best
