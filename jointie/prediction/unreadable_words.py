"""Words of scripts that a model cannot read."""

from __future__ import annotations

import logging
import unicodedata

from ..components.tokenization import TokenizedDocument

logger = logging.getLogger(__name__)

_SHARE = 0.1
"""The share of a document's words from which on it is worth a warning: a foreign name stands in many texts."""

_SHOWN = 5
"""The most characters of a script that are shown."""


class UnreadableWords:
    """Collects the documents in which the tokenizer does not know many words, for one warning about all of them."""

    def __init__(self) -> None:
        self._first, self._documents = "", 0
        self._characters: dict[str, None] = {}

    def add(self, tokenized: TokenizedDocument) -> None:
        """Look at the letters, beyond those of ASCII, in the words that are unknown."""
        letters = [[c for c in word if c.isalpha() and not c.isascii()] for word in tokenized.unknown]
        count, size = sum(map(bool, letters)), len(tokenized.document.tokens)
        if count and count >= _SHARE * size:
            self._first = self._first or f"document {tokenized.document.id!r}: {count} of {size} words"
            self._documents += 1
            self._characters |= dict.fromkeys(c for word in letters for c in word)

    def report(self) -> None:
        """Log the warning, if there were such documents."""
        if not self._documents:
            return
        scripts: dict[str, str] = {}
        for character in self._characters:
            script = unicodedata.name(character, "unknown").split(" ")[0]
            scripts[script] = (scripts.get(script, "") + character)[:_SHOWN]
        shown = ", ".join(f"{script} {characters}" for script, characters in scripts.items())
        more = f"; so in {self._documents - 1} more document(s)" if self._documents > 1 else ""
        message = "%s have characters that the model cannot read (%s)%s"
        logger.warning(message, self._first, shown, more)
