"""The writer of the format that a command is asked for."""

from __future__ import annotations

from inspect import Parameter, signature
from pathlib import Path

from jointie.config import ConfigError, defer, parse
from jointie.documents import Writer, registered


def writer_named(name: str, entities: Path | None = None) -> Writer:
    """The registered writer of that name.

    Args:
        name: the format.
        entities: a file with given entities, for writers with an argument ``entities``, or ``gold``.

    Raises:
        ConfigError: if there is no writer of that name, it needs given entities and there are none, or the other way
            round.
        DataError: if the given entities cannot be used.
    """
    import jointie.visualisation  # noqa: F401  registers the page

    argument = _argument(name)
    if entities is None:
        if argument is not None and argument.default is Parameter.empty:
            raise ConfigError(f"the format {name!r} numbers entities as a file does; name the file with --gold")
        return registered(Writer, "format", name)
    if argument is None:
        registered(Writer, "format", name)  # says if there is none of that name
        raise ConfigError(f"the format {name!r} has no use for --gold; leave it out")
    return defer(parse(Writer, {"type": name, argument.name: str(entities)}, f"format {name!r}")).build()


def _argument(name: str) -> Parameter | None:
    """The argument for given entities, if there is such a writer and it has one."""
    writer = Writer.registered().get(name)
    parameters = signature(writer).parameters if writer else {}
    return next((parameters[key] for key in ("entities", "gold") if key in parameters), None)
