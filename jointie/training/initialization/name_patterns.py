"""Patterns that choose tensors of a model by name, as users write them in a spec."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from fnmatch import fnmatchcase

_WILDCARDS = "*?["


def matching(pattern: str, names: Collection[str]) -> list[str]:
    """The names that a pattern chooses.

    Args:
        pattern: a file pattern (``*`` stands for any characters, dots too); without wildcards, the name of a tensor or
            of a module, which chooses all that is in it.
        names: of tensors, as in ``model.safetensors``.
    """
    if any(character in pattern for character in _WILDCARDS):
        return [name for name in names if fnmatchcase(name, pattern)]
    return [name for name in names if name == pattern or name.startswith(f"{pattern}.")]


def may_reach_into(module: str, pattern: str) -> bool:
    """Whether a pattern could choose a tensor in a module, whatever tensors that has.

    It may say so of one that can not, whose part before the first wildcard leads to the module.
    """
    inside = f"{module}."
    start = re.split(f"[{re.escape(_WILDCARDS)}]", pattern, maxsplit=1)[0]
    return start.startswith(inside) or (start != pattern and inside.startswith(start))


def nothing_matches(pattern: str, names: Collection[str]) -> str:
    """The message for a pattern that chooses nothing, with the nearest names."""
    if any(character in pattern for character in _WILDCARDS) and matching(f"{pattern}.*", names):
        return f"{pattern!r} matches modules only; for what is in them write '{pattern}.*'"
    close = difflib.get_close_matches(pattern, [*_modules(names), *names], n=3)
    guess = f", did you mean {' or '.join(map(repr, close))}?" if close else ""
    top = sorted({name.partition(".")[0] for name in names})
    return f"nothing is called {pattern!r}{guess} (at the top there are: {', '.join(top) or 'none'})"


def _modules(names: Collection[str]) -> list[str]:
    """Every module that the names lead through, each once."""
    parts = (name.split(".") for name in names)
    return list(dict.fromkeys(".".join(path[:depth]) for path in parts for depth in range(1, len(path))))
