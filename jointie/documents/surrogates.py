"""Halves of surrogate pairs, which escapes can write and no UTF-8 can hold."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def without_halves(text: str) -> tuple[str, int]:
    """The text with U+FFFD, one character as well, for every half of a surrogate pair; and how many there were."""
    return _HALF.subn("\ufffd", text)


def encodable(text: str) -> str:
    """The text with U+FFFD for every half of a surrogate pair."""
    return without_halves(text)[0]
