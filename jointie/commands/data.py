"""Reading the data that a command is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from jointie.config import Component, ConfigError, DataError, defer, parse, unknown
from jointie.documents import Document, JsonlReader, Reader, not_found, reader_for, split_part

C = TypeVar("C", bound=Component)


def reader_named(name: str | None, path: Path, **arguments: Any) -> Reader:
    """The registered reader of that name, or without a name the one for the file's ending.

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


def reader_of_predictions(name: str | None, path: Path) -> str | None:
    """The name of the reader for a system's output: what jointie wrote is read so, whatever the gold documents' format.

    Args:
        name: the reader of the gold documents.
        path: the output.
    """
    if name is None or not split_part(path)[0].name.lower().endswith(JsonlReader.extensions):
        return name
    others = registered(Reader, "reader", name).extensions
    return name if {*JsonlReader.extensions} & {*others} else "jsonl"


def registered(family: type[C], what: str, name: str, arguments: Mapping[str, Any] | None = None) -> C:
    """A member of a family.

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


def read_all(path: Path, reader: str | None, annotated: bool = False, may_be_empty: bool = False) -> list[Document]:
    """All documents of a file or folder.

    Args:
        path: the file or folder.
        reader: the name of a registered reader.
        annotated: whether documents without entities are of no use.
        may_be_empty: whether an empty file is fine: a system that found nothing may have written nothing.

    Raises:
        DataError: if they cannot be read, or none has entities though they should.
    """
    if may_be_empty and path.is_file() and not path.read_bytes().strip():
        return []
    documents = list(reader_named(reader, path).read(path))
    if annotated and not any(document.entities for document in documents):
        raise DataError("no document has any entities to compare with", source=path)
    return documents
