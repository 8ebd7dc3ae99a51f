"""Names of files made of document ids, which may be any text, and ids of such names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, unquote

_PLAIN = frozenset("-_.,()+=@ ")
_LONGEST = 180  # bytes; file systems allow 255 with the ending
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_COPY = re.compile(r"~\d+$")


class FileNames:
    """Makes names of files that are safe on every system, without ending, each once.

    Letters, digits and some signs stay; anything else stands as ``%2F``, and so does the first character of a name that
    Windows keeps for a device. An empty id becomes ``%``. A very long one is cut and ends in ``~`` and 16 digits of its
    hash. Where names are equal, also by small and capital letters alone, the second gets ``~2``, the third ``~3``.
    """

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, id: str) -> str:
        """The name for a document."""
        name = unique = _name(id)
        copies = 1
        while (key := unicodedata.normalize("NFKC", unique).casefold()) in self._given:
            copies += 1
            unique = f"{name}~{copies}"
        self._given.add(key)
        return unique


def id_of(name: str) -> str:
    """The id that a name was made of; the name itself where it was not made so, or was cut."""
    plain = _COPY.sub("", name)
    id = "" if plain == "%" else unquote(plain, errors="surrogatepass")
    return id if _name(id) == plain else name


def _name(id: str) -> str:
    quoted = "".join(c if c.isalnum() or c in _PLAIN else _quoted(c) for c in id) or "%"
    if quoted[0] in ". " or _DEVICE.match(quoted):
        quoted = _quoted(quoted[0]) + quoted[1:]
    if quoted[-1] in ". ":
        quoted = quoted[:-1] + _quoted(quoted[-1])
    if len(quoted.encode()) <= _LONGEST:
        return quoted
    digits = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return quoted.encode()[:_LONGEST].decode("utf-8", "ignore") + f"~{digits}"


def _quoted(character: str) -> str:
    safe = quote(character, safe="", errors="surrogatepass")
    return safe if safe != character else f"%{ord(character):02X}"  # quote leaves letters and dots
