"""Reading a spec file: strict JSON, ``extends``, and ``key.path=value`` overrides."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from .errors import ConfigError, Problem
from .strict_json import Unusable, decoded, read_json_object


def load(path: str | Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Read a spec file, merge it over the files it extends, and apply overrides.

    Raises:
        ConfigError: if a file is missing, is not a JSON object, repeats a key or extends itself, or an override is
            malformed.
    """
    return override(reduce(merge, _layers(Path(path))), overrides)


def merge(base: Any, change: Any) -> Any:
    """``change`` over ``base``: objects merge key by key, ``None`` removes a key, anything else replaces.

    An object whose ``type`` differs from the base's replaces it whole: the arguments of one component mean nothing to
    another. In it, and in one that the base does not have, ``None`` is a value. A bare name in the base stands for
    ``{"type": name}``.
    """
    if isinstance(change, dict) and isinstance(base, str):
        base = {"type": base}
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    if "type" in base and "type" in change and base["type"] != change["type"]:
        return change
    merged = {**base, **{key: merge(base.get(key), value) for key, value in change.items()}}
    return {key: value for key, value in merged.items() if not (key in change and change[key] is None)}


def override(config: dict[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """Apply ``a.b.0.c=value``; values are JSON, else text. Validation afterwards catches unknown keys.

    ``@FILE`` merges a spec file over what stands there so far, as an extending file is merged over its base.

    Raises:
        ConfigError: if an assignment has no ``=`` or walks into a list with something that is not a position of it, or
            a file cannot be used.
    """
    config = json.loads(json.dumps(config))
    for text in assignments:
        if text.startswith("@"):
            if not text[1:].strip():
                raise ConfigError(f"override {text!r}: expected @FILE, with the path of a spec file")
            config = reduce(merge, _layers(Path(text[1:])), config)
            continue
        path, equals, raw = text.partition("=")
        if not equals or not all(path.split(".")):
            raise ConfigError(f"override {text!r}: expected key.path=value, as in trainer.epochs=3, or @FILE")
        _assign(config, path.split("."), _value(raw, text), text)
    return config


def _value(raw: str, text: str) -> Any:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):  # also a number of more digits than Python reads
        return raw
    try:
        return decoded(raw)
    except Unusable as error:
        raise ConfigError(f"override {text!r}: {error}; a text stands in quotes, as in '\"{raw:.20}\"'") from None


def _assign(node: Any, path: list[str], value: Any, text: str) -> None:
    *parents, leaf = path
    for name, following in zip(parents, path[1:]):
        key = _key(node, name, text)
        if isinstance(node, list):
            node.extend([None] * (key == len(node)))
            child = node[key]
        else:
            child = node.get(key)
        if isinstance(child, str):  # a bare registered name
            child = {"type": child}
        elif not isinstance(child, (dict, list)):  # absent or null
            child = [] if following == "0" else {}
        node[key] = node = child
    key = _key(node, leaf, text)
    if isinstance(node, list) and key == len(node):
        node.append(value)
    else:
        node[key] = value


def _key(node: Any, name: str, text: str) -> Any:
    """The key or position that a part of the path means; the position after the last one appends."""
    if not isinstance(node, list):
        return name
    if not (name.isascii() and name.isdecimal()) or int(name) > len(node):
        raise ConfigError(f"override {text!r}: {name!r} is not a position of a list of {len(node)}")
    return int(name)


def _layers(path: Path, children: tuple[Path, ...] = ()) -> list[dict[str, Any]]:
    """The content of a spec file, after those of the files that it extends."""
    if path.resolve() in children:
        raise ConfigError([Problem(("extends",), "the file extends itself", str(path))], str(path))
    config = read_json_object(path)
    config.pop("$schema", None)
    base = config.pop("extends", None)
    if base is None:
        return [config]
    if not isinstance(base, str):
        raise ConfigError([Problem(("extends",), "expected the path of a spec file", base)], str(path))
    if not os.path.isfile(path.parent / base):
        raise ConfigError([Problem(("extends",), "no such file, relative to this one", base)], str(path))
    return [*_layers(path.parent / base, (*children, path.resolve())), config]
