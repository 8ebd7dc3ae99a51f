"""Text that is shown to people: what could steer a terminal, or reorder what stands beside it, becomes visible."""

from __future__ import annotations

import re

_LINES = "\n\t"
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, lines: bool = True) -> str:
    """Write the control characters (C0, C1), bidirectional controls and lone surrogates of a text as ``\\u001b``.

    This is how JSON writes them too, so that a shown line of JSON says the same as the exact one.

    Args:
        text: any text.
        lines: whether ends of lines and tabs stay as they are.
    """
    return _STEERING.sub(lambda found: found[0] if lines and found[0] in _LINES else f"\\u{ord(found[0]):04x}", text)
