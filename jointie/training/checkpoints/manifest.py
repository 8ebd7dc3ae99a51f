"""The manifest of a checkpoint: the file that is written last and tells whether the others are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .checked_files import Content, Damaged, read_checked

FORMAT = 3
"""The layout of a checkpoint; others held its state in other forms."""
WEIGHTS, BEST, TENSORS, STATE = "model.safetensors", "best.safetensors", "state.safetensors", "state.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """The sizes and hashes of the files of a checkpoint.

    Attributes:
        files: by name.
        best: the file with the best weights so far; ``None`` before the first.
        code: the versions of the code that wrote it, by name.
    """

    files: Mapping[str, Content]
    best: str | None
    code: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """The content of the file: JSON with a SHA-256 of all else in it."""
        files = {name: content._asdict() for name, content in self.files.items()}
        return sealed({"format": FORMAT, "code": dict(self.code), "best": self.best, "files": files})


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the checkpoint in a folder.

    Raises:
        Damaged: if it is missing, damaged, or that of another version.
    """
    data = read_checked(folder / MANIFEST)
    try:
        content = json.loads(data)
        if (number := content["format"]) != FORMAT:
            when = "a later" if number > FORMAT else "an earlier"
            raise Damaged(f"{MANIFEST} was written by {when} version of jointie (format {number}, not {FORMAT})")
        if sealed({name: value for name, value in content.items() if name != "sha256"}) != data:
            raise ValueError("it is not as it was written")
        files = {name: Content(**entry) for name, entry in content["files"].items()}
        return Manifest(files, content["best"], {**content["code"]})
    except (AttributeError, TypeError, KeyError):  # it is JSON, but of something else
        raise Damaged(f"{MANIFEST} cannot be read: it is no manifest") from None
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{MANIFEST} cannot be read: {error}") from None


def sealed(content: Mapping[str, Any]) -> bytes:
    """A JSON object with its own SHA-256 as the last entry, so that no bit of it can change unnoticed."""
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return json.dumps({**content, "sha256": digest}, indent=2).encode() + b"\n"
