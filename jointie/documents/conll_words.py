r"""Words in the columns of CoNLL files, which blanks and line ends part.

A word is written as it is, but ``\`` as ``\\`` and every blank, line end and control character by its number, as
``\x20`` or ``\u2028``. So any file of columns can be split at blanks of any kind, and every word comes back.
"""

from __future__ import annotations

import re
import unicodedata

_ESCAPED = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")


def escaped(word: str) -> str:
    """Escape a word for a column."""
    return "".join(_escape(character) for character in word)


def unescaped(column: str) -> str:
    """Undo the escapes of a column; a backslash that begins no escape stays."""
    return _ESCAPED.sub(_character, column)


def _escape(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cs"):
        return character
    number = ord(character)  # all of these are below U+10000
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def _character(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else "\\"
