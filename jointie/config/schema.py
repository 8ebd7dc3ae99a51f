"""A JSON Schema of everything registered, for editors that complete and check specs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from .component import Component, families_in, spec_of
from .spec import Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(root: type[Component]) -> dict[str, Any]:
    """The schema of a spec of the family ``root``: one ``$defs`` entry per family and per implementation."""
    definitions: dict[str, Any] = {}
    for family in families():
        definitions.update(_family_definitions(family))
    linked = json.loads(json.dumps(definitions), object_hook=_link)
    for name in root.registered():  # what the loader takes off before validation
        properties = linked[_definition(root, name)]["properties"]
        properties["$schema"] = {"type": "string"}
        properties["extends"] = {"type": "string", "description": "Path of a spec file that this one changes."}
    return {"$schema": DIALECT, "$ref": f"#/$defs/{root.__name__}", "$defs": dict(sorted(linked.items()))}


def families() -> list[type[Component]]:
    """Every family that has been imported, by name."""
    return sorted(Component.__subclasses__(), key=lambda family: family.__name__)


def _family_definitions(family: type[Component]) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    options: list[dict[str, Any]] = []
    for name, component in family.registered().items():
        spec = spec_of(family, component, name)
        schema = spec.model_json_schema()
        definitions.update(schema.pop("$defs", {}))
        for inner in filter(None, (_default_of(spec, argument) for argument in component.passed_on)):
            beside = inner.model_json_schema()  # its keys may stand beside it
            definitions.update(beside.pop("$defs", {}))
            schema["properties"] = {**beside["properties"], **schema["properties"]}
        schema.pop("required", None)  # a file that extends another need not repeat what the base gives, at any depth
        schema["properties"] = {
            key: value if key == "type" else _or_null(value) for key, value in schema["properties"].items()
        }
        key = _definition(family, name)
        definitions[key] = schema
        options.append({"$ref": f"#/$defs/{quote(key.replace('~', '~0').replace('/', '~1'))}"})
    definitions[family.__name__] = {"anyOf": [*options, {"enum": list(family.registered())}]}
    return definitions


def _default_of(spec: type[Spec], argument: str) -> type[Spec] | None:
    """The spec of the component that an argument has by default, if it has one."""
    field = spec.model_fields[argument]
    if not isinstance(field.default, dict):
        return None
    (family, *_), name = families_in(field.annotation), field.default["type"]
    return spec_of(family, family.registered()[name], name)


def _definition(family: type[Component], name: str) -> str:
    return f"{family.__name__}.{name}"


def _or_null(value: dict[str, Any]) -> dict[str, Any]:
    """What a key may hold: a null takes away what a base gives."""
    if {"type": "null"} in value.get("anyOf", ()):
        return value
    if isinstance(value.get("type"), str) and "enum" not in value:
        return {**value, "type": [value["type"], "null"]}
    about: dict[str, Any] = {key: value[key] for key in ("default", "title", "description") if key in value}
    options = value["anyOf"] if "anyOf" in value else [{key: value[key] for key in value if key not in about}]
    return {"anyOf": [*options, {"type": "null"}], **about}


def _link(node: dict[str, Any]) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{node.pop('x-family')}", **node} if "x-family" in node else node
