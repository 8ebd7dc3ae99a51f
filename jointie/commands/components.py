"""``jointie components``."""

from __future__ import annotations

import inspect
from typing import Any

import click

from .support import options
from .support.terminal import echo


@click.command()
@click.argument("family", required=False)
@options.include_package
def components(family: str | None) -> None:
    """List the registered components, or those of one FAMILY with their arguments."""
    import jointie.training
    import jointie.visualisation  # noqa: F401  the two register everything
    from jointie.config import ConfigError, families, unknown

    known = {f.__name__: f for f in families()}
    if family is None:
        for each in known.values():
            echo(f"{each.__name__}: {', '.join(each.registered()) or '(none registered)'}")
        return
    if family not in known:
        raise ConfigError(unknown("family", family, known))
    for name, component in known[family].registered().items():
        echo(_described(known[family], name, component))


def _described(family: Any, name: str, component: Any) -> str:
    from jointie.config.component import spec_of

    default = "  (default)" if name == family.default_implementation else ""
    lines = [f"{name}{default}: {(inspect.getdoc(component) or '').splitlines()[0]}"]
    for key, field in spec_of(family, component, name).model_fields.items():
        if key != "type":
            value = "required" if field.is_required() else f"default {field.default!r}"
            lines.append(f"    {key}: {value}")
    return "\n".join(lines)
