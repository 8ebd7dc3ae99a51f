"""How types are written as the labels of programs for annotating, which people read and choose from."""

from __future__ import annotations

import re

UNTYPED = "untyped"
"""The label of entities without a type: these programs want one for each mention."""

_NAMED = re.compile(r"(?s)(.+) \[([^\[\]]+)\]")


def entity_label(type: str | None) -> str:
    """The label of an entity type."""
    return UNTYPED if type is None else type


def relation_label(type: str, name: str | None) -> str:
    """The label of a relation type: as ``country [P17]`` where it has a readable name, or else the type itself."""
    label = f"{name} [{type}]"
    return label if name and name != type and relation_of(label) == (type, name) else type


def relation_of(label: str) -> tuple[str, str | None]:
    """The type of a relation and its readable name, if the label has one."""
    match = _NAMED.fullmatch(label)
    return (label, None) if match is None else (match[2], match[1])
