"""Readers by their registered names, or by the ending of a file's name."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from ...config import Component, ConfigError, DataError, defer, json_object, parse, unknown
from .docred import DocREDReader
from .folder_files import files_of
from .jsonl import JsonlReader
from .reader import Reader, not_found, split_part
from .text import TextReader

C = TypeVar("C", bound=Component)


def readers_by_ending() -> dict[str, type[Reader]]:
    """The reader of each ending of files; where several read files of one, the first.

    The native format, DocRED's and plain text go before other readers, those of plug-ins among them.
    """
    found: dict[str, type[Reader]] = {}
    readers: list[Any] = [JsonlReader, DocREDReader, TextReader, *Reader.registered().values()]
    for reader in readers:
        for ending in reader.extensions:
            found.setdefault(ending, reader)
    return found


def reader_named(name: str | None, path: Path, **arguments: Any) -> Reader:
    """Build the registered reader of that name, or without a name the one for the file's ending.

    Args:
        name: the name, or the spec as a JSON object.
        path: the file or folder.
        arguments: of the reader, as far as it has such.

    Raises:
        ConfigError: if there is no reader of that name, or the arguments cannot be used.
        DataError: if there is no reader for the ending, or no such file either.
    """
    if name is not None:
        return registered(Reader, "reader", name, arguments)
    try:
        return reader_for(path, **arguments)
    except DataError:
        place, _ = split_part(path)
        if place.exists():
            raise
        raise not_found(place) from None


def reader_for(path: str | Path, **arguments: Any) -> Reader:
    """The reader for a file name, by the endings of readers: ``.jsonl`` is the native format, ``.json`` DocRED's.

    Plain text are ``.txt``, ``.text`` and ``.md``.

    A folder is read as the files in it; plain texts may stand beside files of one other format.

    Raises:
        DataError: if the name ends otherwise, or the folder does not tell.
        ConfigError: if the arguments cannot be used.
    """
    place, _ = split_part(path)
    readers = readers_by_ending()
    endings = _endings_in(place, readers) if place.is_dir() else {place.suffix.lower()} & readers.keys()
    kinds = {readers[ending] for ending in endings}
    if len(kinds) != 1:
        *others, last = readers
        known = f"{', '.join(others)} or {last}"
        held = " and ".join(sorted(endings)) or f"no {known}"
        message = f"the folder holds {held} files" if place.is_dir() else f"the file name does not end in {known}"
        raise DataError(message, source=path, remedy="name the format with --reader")
    return registered(Reader, "reader", Reader.name_of(kinds.pop()), arguments)


def _endings_in(folder: Path, known: Mapping[str, type[Reader]]) -> set[str]:
    """The known endings in a folder, without that of plain text if there are others."""
    found = {file.suffix.lower() for file in files_of(folder)} & known.keys()
    return found - {*TextReader.extensions} or found


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
    kind, spec = chosen(family, what, name)
    return defer(parse(family, _filled(kind, spec, what, arguments or {}), f"{what} {spec['type']!r}")).build()


def _filled(kind: type[Component], spec: dict[str, Any], what: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A spec with the arguments that it leaves to the command, also in the member of its family that it works through.

    Args:
        kind: the class that it describes.
        spec: the spec, with its ``type``.
        what: what members of the family are called, also as an argument of others.
        arguments: as far as they are known.
    """
    known, kinds = signature(kind).parameters, kind.family().registered()
    filled = {key: value for key, value in arguments.items() if key in known} | spec
    inner = {"type": spec[what]} if isinstance(spec.get(what), str) else spec.get(what)
    if get_type_hints(kind.__init__).get(what) is not kind.family() or not isinstance(inner, dict):
        return filled
    other = kinds.get(inner.get("type", kind.default_implementation))
    return {**filled, what: _filled(other, inner, what, arguments)} if other else filled


def chosen(family: type[C], what: str, name: str) -> tuple[type[C], dict[str, Any]]:
    """The class of a member of a family, and its spec with the ``type`` written out.

    Args:
        family, what, name: as of :func:`registered`.

    Raises:
        ConfigError: if there is none of that name.
    """
    spec: dict[str, Any] = {"type": name}
    if name.lstrip().startswith("{"):
        written = json_object(name.encode("utf-8", "surrogateescape"), f"the {what} {name!r}")
        spec = {"type": family.default_implementation, **written}
    known = family.registered()
    if not isinstance(spec["type"], str) or spec["type"] not in known:
        raise ConfigError(unknown(what, spec["type"], known))
    return known[spec["type"]], spec
