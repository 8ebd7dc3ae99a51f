"""The provenance of an output: everything that predictions depend on, recorded beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .hashes import sha256_of_file

Provenance = Mapping[str, Any]
"""Values of JSON, under the names that an error uses."""

_SHOWN = 3


def provenance(model: Path, files: Iterable[Path], /, **others: Any) -> Provenance:
    """The hashes of a model's files, and other things that an output depends on.

    Args:
        model: the model directory.
        files: those in it that the model is loaded from.
        others: as JSON has them.
    """
    hashes = {file.relative_to(model).as_posix(): sha256_of_file(file) for file in files if file.is_file()}
    content: Provenance = json.loads(json.dumps({"model": hashes, **others}))
    return content


def provenance_difference(before: Provenance, now: Provenance) -> str:
    """What differs between that of what stands in an output and that of what is to be added; empty for nothing."""
    different = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return ", ".join(_difference(name, before.get(name), now.get(name)) for name in different)


def _difference(name: str, before: Any, now: Any) -> str:
    """A name, with what differs inside."""
    if isinstance(before, dict) and isinstance(now, dict):
        keys = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
        return f"{name} ({', '.join(keys[:_SHOWN])}{', ...' if len(keys) > _SHOWN else ''})"
    return f"{name} ({before}, now {now})" if isinstance(before, str) and isinstance(now, str) else name
