"""The writer of the format that a command is asked for."""

from __future__ import annotations

from inspect import Parameter, signature
from pathlib import Path

from jointie.config import ConfigError
from jointie.documents import Writer, chosen, registered


def writer_named(name: str, entities: Path | None = None) -> Writer:
    """The registered writer of that name.

    Args:
        name: the format.
        entities: a file with given entities, for writers with an argument ``entities``.

    Raises:
        ConfigError: if there is no writer of that name, it needs given entities and there are none, or the other way
            round.
        DataError: if the given entities cannot be used.
    """
    import jointie.visualisation  # noqa: F401  registers the page

    writer, spec = chosen(Writer, "format", name)
    parameters = signature(writer).parameters
    argument = parameters.get("entities")
    if entities is None:
        if argument is not None and argument.default is Parameter.empty and argument.name not in spec:
            raise ConfigError(f"the format {name!r} numbers entities as a file does; name the file with --gold")
        return registered(Writer, "format", name)
    if argument is None:
        raise ConfigError(f"the format {name!r} has no use for --gold; leave it out")
    if argument.name in spec:
        raise ConfigError(f"the format {name!r} names a file itself; leave --gold out")
    return registered(Writer, "format", name, {argument.name: str(entities)})
