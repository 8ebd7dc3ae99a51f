"""Words by patterns, near to the tokens of DocRED and DWIE (which are spaCy's)."""

from __future__ import annotations

import unicodedata

from tokenizers import Regex
from tokenizers.pre_tokenizers import Sequence, Split

from ..document import Token
from .word_splitter import WordSplitter

# Words that no blanks need to separate. The first pattern that matches is taken.
_PIECES = (
    r"(?<=\p{L})n['’]t(?![\p{L}\p{N}])",  # is|n't
    r"(?<=[\p{L}\p{N}.])['’](?:s|S|re|ve|ll|m|d)(?![\p{L}\p{N}])",  # Ada|'s
    r"(?<![\p{L}\p{N}])(?:\p{L}\.){2,}",  # U.S., J.R.R.
    r"(?<![\p{L}\p{N}])\p{Lu}\.(?=[ \t\x{a0}]+\p{L})",  # J.| Smith
    r"[\p{Han}\p{Hiragana}\p{Katakana}\x{30fc}\x{ff70}]\p{M}*",  # no blanks between words: each character by itself
    r"\p{So}[\p{So}\p{Sk}\p{M}\x{200d}]*",  # emoji, with skin tones, joiners and flags
    r"\.{2,}|-{2,}",
    # Any other sign, but not in 10,000 or 12:30, in O'Brien, in example.org, in R&B
    r"(?!(?<=\d)[.,:]\d)(?!(?<=\p{L})['’]\p{L})(?!(?<=[\p{Ll}\d])\.\p{Ll})(?!(?<=\p{Lu})&\p{Lu})[\p{P}\p{S}&&[^_]]\p{M}*",
)
_BLANK = r"[\s\p{Cc}\p{Z}\x{200b}]+"  # the zero-width space parts words where no blank is written


@WordSplitter.register("pre_tokenizer")
class PreTokenizer(WordSplitter):
    """Splits at white space, punctuation and symbols, and around each Chinese or Japanese character.

    Clitics ("'s", "n't"), numbers ("10,000"), initials and acronyms ("J.", "U.S."), names like "O'Brien" and runs of
    emoji stay whole; the dot of other abbreviations ("Corp.") is a word of its own. Words are not found in scripts
    that part them neither by blanks nor by character (Thai, Lao, Khmer, Burmese). Format characters at the border of
    a word do not belong to it. Takes linear time.
    """

    def __init__(self) -> None:
        # Blanks go last, so that the patterns can look beyond them.
        self._splitter = Sequence([Split(Regex("|".join(_PIECES)), "isolated"), Split(Regex(_BLANK), "removed")])

    def split(self, text: str) -> list[Token]:
        # A lone surrogate has no UTF-8 form, which the tokenizers library needs; "?" is one character as well.
        encodable = text.encode("utf-8", "replace").decode("utf-8")
        pieces = (_trimmed(text, *span) for _, span in self._splitter.pre_tokenize_str(encodable))
        return [piece for piece in pieces if piece.start < piece.end]


def _trimmed(text: str, start: int, end: int) -> Token:
    while start < end and _is_format(text[start]):
        start += 1
    while start < end and _is_format(text[end - 1]):
        end -= 1
    return Token(start, end)


def _is_format(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) == "Cf"
