"""The types of a DWIE concept, and its primary type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MARK = "type::"
_CLASSES = (
    *("person", "organization", "location", "event", "misc", "language", "ethnicity"),  # entities
    *("time", "role", "money"),  # values
    *("gpe0-x", "gpe1-x", "gpe2-x", "loc-x", "religion-x", "footer"),  # others: "German", "European", "Catholic", ...
)
_ROOTS = ("entity", "value", "other")


def types_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The types among a concept's tags (``type::gpe0`` is one, ``topic::law`` is none), each once, in their order."""
    return tuple(dict.fromkeys(tag.removeprefix(_MARK) for tag in tags if tag.startswith(_MARK)))


def primary_type(types: Sequence[str]) -> str | None:
    """The primary type of a concept.

    Types are paths through a hierarchy, as ``entity``, ``location``, ``gpe``, ``gpe0``. Taken is the level below the
    roots, which has few classes with many examples each: person, organization, location, event, misc, language,
    ethnicity; time, role, money; gpe0-x, gpe1-x, gpe2-x, loc-x, religion-x, footer. Of several classes it is the first
    in this order. Types in none of these classes have their root (entity, value, other), and without a root the first
    type stands for them.

    Returns:
        One of ``types``; ``None`` if there are none.
    """
    known = (name for name in (*_CLASSES, *_ROOTS) if name in types)
    return next(known, types[0] if types else None)
