"""Texts for files that cannot hold every character."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """The text in one line, with white space as single blanks, that XML and CSV can hold.

    Control characters, halves of surrogate pairs and what Unicode says is no character become U+FFFD.
    """
    return "".join("\ufffd" if _is_unfit(character) else character for character in " ".join(text.split()))


def _is_unfit(character: str) -> bool:
    is_none = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return is_none or unicodedata.category(character) in ("Cc", "Cs")
