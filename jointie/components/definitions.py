"""Scores that follow from a definition, and parts that have another one."""

from __future__ import annotations


def follows(part: object, base: type, *methods: str) -> bool:
    """Whether a part has these methods from ``base`` itself.

    A base class defines a score once and derives quicker ways to it. A part that overrides the definition, in its class
    or on the object, no longer follows it, and must not take the quicker ways.
    """
    return not any(
        name in getattr(part, "__dict__", {}) or getattr(type(part), name) is not getattr(base, name)
        for name in methods
    )
