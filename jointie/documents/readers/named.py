"""Readers by their registered names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from ...config import Component, ConfigError, DataError, defer, parse, unknown
from .by_extension import reader_for
from .reader import Reader, not_found, split_part

C = TypeVar("C", bound=Component)


def reader_named(name: str | None, path: Path, **arguments: Any) -> Reader:
    """Build the registered reader of that name, or without a name the one for the file's ending.

    Args:
        name: the name, or the spec as a JSON object.
        path: the file.
        arguments: of the reader, as far as it has such.

    Raises:
        ConfigError: if there is no reader of that name, or the arguments cannot be used.
        DataError: if there is no reader for the ending, or no such file either.
    """
    if name is not None:
        return registered(Reader, "reader", name, arguments)
    try:
        reader = reader_for(path)
    except DataError:
        place, _ = split_part(path)
        if place.exists():
            raise
        raise not_found(place) from None
    if not arguments:
        return reader
    own = next(known for known, member in Reader.registered().items() if member is type(reader))
    return registered(Reader, "reader", own, arguments)


def registered(family: type[C], what: str, name: str, arguments: Mapping[str, Any] | None = None) -> C:
    """Build a member of a family.

    Args:
        family: the family.
        what: what it is called in messages.
        name: the registered name, or a spec as a JSON object, as in a configuration.
        arguments: of the member, as far as it has such; what stands in the spec goes before them.

    Raises:
        ConfigError: if there is none of that name, or its arguments cannot be used.
    """
    spec = _spec(what, name) if name.lstrip().startswith("{") else {"type": name}
    kind = spec.get("type", family.default_implementation)
    if kind not in family.registered():
        raise ConfigError(unknown(what, kind, family.registered()))
    known = signature(family.registered()[kind]).parameters
    usable = {key: value for key, value in (arguments or {}).items() if key in known}
    return defer(parse(family, {**usable, **spec, "type": kind}, f"{what} {kind!r}")).build()


def _spec(what: str, text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError as error:
        raise ConfigError(f"the {what} {text!r} is no JSON: {error}") from None
