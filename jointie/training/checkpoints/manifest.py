"""The manifest of a checkpoint: the file that is written last and tells whether the others are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ... import __version__
from .checked_files import Content, Damaged, read_small

FORMAT = 2
"""The layout of a checkpoint; 1 held its state in another form."""
WEIGHTS, BEST, TENSORS, STATE = "model.safetensors", "best.safetensors", "state.safetensors", "state.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """The sizes and hashes of the files of a checkpoint.

    Attributes:
        files: by name.
        best: the file with the best weights so far; ``None`` before the first.
    """

    files: Mapping[str, Content]
    best: str | None

    def to_bytes(self) -> bytes:
        """The content of the file: JSON with a SHA-256 of all else in it."""
        files = {name: content._asdict() for name, content in self.files.items()}
        return sealed({"format": FORMAT, "jointie": __version__, "best": self.best, "files": files})


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the checkpoint in a folder.

    Raises:
        Damaged: if it is missing, damaged, or that of another version.
    """
    try:
        data = read_small(folder / MANIFEST)
    except Damaged as damaged:
        reason = ": it was not written to its end" if str(damaged).endswith("missing") else ""
        raise Damaged(f"{damaged}{reason}") from None
    try:
        content = json.loads(data)
        if isinstance(content, dict) and type(number := content.get("format")) is int and number != FORMAT:
            when = "a later" if number > FORMAT else "an earlier"
            raise Damaged(f"{MANIFEST} was written by {when} version of jointie (format {number}, not {FORMAT})")
        if sealed({name: value for name, value in content.items() if name != "sha256"}) != data:
            raise ValueError("it is not as it was written")
        return _manifest(content)
    except RecursionError:
        raise Damaged(f"{MANIFEST} cannot be read: the JSON is nested too deeply") from None
    except (AttributeError, TypeError, KeyError):  # it is JSON, but of something else
        raise Damaged(f"{MANIFEST} cannot be read: it is no manifest") from None
    except ValueError as error:
        raise Damaged(f"{MANIFEST} cannot be read: {error}") from None


def sealed(content: Mapping[str, Any]) -> bytes:
    """A JSON object with its own SHA-256 as the last entry, so that no bit of it can change unnoticed."""
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return json.dumps({**content, "sha256": digest}, indent=2).encode() + b"\n"


def _manifest(content: Mapping[str, Any]) -> Manifest:
    best, entries = content["best"], content["files"]
    if content["format"] != FORMAT or best not in (None, WEIGHTS, BEST):
        raise TypeError
    wanted = {WEIGHTS, TENSORS, STATE, *([BEST] if best == BEST else [])}
    if entries.keys() != wanted:
        raise ValueError("it names other files than those of a checkpoint")
    files = {name: Content(entry["size"], entry["sha256"]) for name, entry in entries.items()}
    if not all(type(size) is int and type(sha256) is str for size, sha256 in files.values()):
        raise TypeError
    return Manifest(files, best)
