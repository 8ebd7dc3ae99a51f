"""``jointie components``."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import click

from .support import options
from .support.terminal import echo


@click.command()
@click.argument("family", required=False, metavar="[FAMILY|NAME]")
@options.include_package
def components(family: str | None) -> None:
    """List the registered components, those of one FAMILY, or all about those of one NAME."""
    import jointie.training
    import jointie.visualisation  # noqa: F401  the two register everything
    from jointie.config import ConfigError, families, unknown

    known = {f.__name__: f for f in families()}
    if family is None:
        for each in known.values():
            echo(f"{each.__name__}: {', '.join(each.registered()) or '(none registered)'}")
        return
    if family not in known:
        named = [each for each in known.values() if family in each.registered()]
        if not named:
            names = {**known, **{name: name for each in known.values() for name in each.registered()}}
            raise ConfigError(unknown("family or component", family, names))
        echo("\n\n".join(_in_full(each, family, each.registered()[family]) for each in named))
        return
    for name, component in known[family].registered().items():
        echo(_described(known[family], name, component))


def _in_full(family: Any, name: str, component: Any) -> str:
    """The class to import, each argument's type, default and meaning, and a spec."""
    from jointie.config import plugins_of

    text = inspect.getdoc(component) or ""
    lines = [f"{family.__name__} {name}: {text.partition(chr(10))[0]}"]
    (module,) = [plugin.module for plugin in plugins_of([component])] or [component.__module__]
    lines.append(f"  from {module} import {component.__name__}")
    meanings, fields = _meanings(text), _fields(family, name, component)
    for key, field in fields.items():
        hint = inspect.formatannotation(field.annotation).replace("jointie.", "")
        lines.append(f"  {key}: {hint}, {_default(field)}")
        lines += [f"      {meanings[key]}"] if key in meanings else []
    required = {key: "..." for key, field in fields.items() if field.is_required()}
    return "\n".join([*lines, f"  as a spec: {json.dumps({'type': name, **required})}"])


def _meanings(text: str) -> dict[str, str]:
    """The descriptions of arguments in a docstring, by name."""
    section = re.search(r"^Args:\n((?:[ ]{4}.*\n?|\n)*)", text, flags=re.MULTILINE)
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section[1] if section else "", flags=re.MULTILINE)
    return {name: " ".join(meaning.split()) for name, meaning in found}


def _described(family: Any, name: str, component: Any) -> str:
    default = "  (default)" if name == family.default_implementation else ""
    lines = [f"{name}{default}: {(inspect.getdoc(component) or '').splitlines()[0]}"]
    lines += [f"    {key}: {_default(field)}" for key, field in _fields(family, name, component).items()]
    return "\n".join(lines)


def _fields(family: Any, name: str, component: Any) -> dict[str, Any]:
    """What a spec gives, by the names of the arguments."""
    from jointie.config.component import spec_of

    return {key: field for key, field in spec_of(family, component, name).model_fields.items() if key != "type"}


def _default(field: Any) -> str:
    return "required" if field.is_required() else f"default {field.default!r}"
